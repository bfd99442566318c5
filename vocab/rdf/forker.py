"""The process that readers are forked from: `python -m vocab.rdf.forker`, started by `forks.py`.

To start Python and load the readers takes longer than most documents do. So this process does it
once, without ever seeing a document, and is forked for each job: the copy shuts its own doors
(`isolate.py`), does one job and ends. What a document did to one copy dies with it.

Protocol, on a socket pair in place of standard input: one message per job, its bytes `JOB`, with
four descriptors: a socket pair's end (the line), and standard input, output and error of the child.
On the line this process says `pid\\n`, and at the child's end `exit code\\n` (minus the signal that
killed it). Once the other end of the line is closed, or shut down for writing, the child and its
group are killed if they are still there, reaped, and the line is closed: until then the process id
belongs to nobody else. Where the other end of the socket pair is closed, all of this ends.
"""

import gc
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vocab.rdf.child import main as read_one

JOB = b"job\n"
FILES = 4  # descriptors of a job
IDLE_SECONDS = 60.0  # then the memory is worth more than the next start


@dataclass
class Child:
    """A copy at work, or ended: then its line says so, once."""

    line: socket.socket
    is_told: bool = False


class Forker:
    """Forks a copy of this process for each message on `control`."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, Child] = {}  # by process id
        self._is_copy = False
        self._bell, self._cord = socket.socketpair()  # rings when a child has ended
        self._bell.settimeout(0)
        self._cord.settimeout(0)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._cord.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, self._fork)
        self._selector.register(self._bell, selectors.EVENT_READ, self._look)

    def serve(self, idle: float) -> bool:
        """Fork until nobody is left to ask, or nobody has for `idle` seconds. True in each copy."""
        goes_on = True
        while goes_on and (ready := self._selector.select(None if self._children else idle)):
            for key, _ in ready:
                goes_on = key.data() and goes_on
                if self._is_copy:
                    return True
        for pid in list(self._children):
            self._end(pid)
        return False

    def _fork(self) -> bool:
        """False where nobody is left to ask."""
        data, files, _, _ = socket.recv_fds(self._control, len(JOB), FILES)
        if not data:
            return False
        line, streams = socket.socket(fileno=files[0]), files[1:]
        pid = os.fork()
        if not pid:
            self._become_the_copy(streams)
            return True
        for descriptor in streams:
            os.close(descriptor)
        self._children[pid] = Child(line)
        self._selector.register(line, selectors.EVENT_READ, lambda: self._end(pid))
        _say(line, pid)
        return True

    def _become_the_copy(self, streams: list[int]) -> None:
        """A process that has nothing open but its streams, and a session of its own."""
        self._is_copy = True
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
        os.closerange(3, max(int(path.name) for path in Path("/dev/fd").iterdir()) + 1)

    def _look(self) -> bool:
        """Say of each child that has ended how it did."""
        with suppress(BlockingIOError):
            while self._bell.recv(1 << 10):
                pass
        for pid, child in self._children.items():
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is not None and not child.is_told:
                exited = ended.si_code == os.CLD_EXITED
                _say(child.line, ended.si_status if exited else -ended.si_status)
                child.is_told = True
        return True

    def _end(self, pid: int) -> bool:
        line = self._children.pop(pid).line
        self._selector.unregister(line)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # it may not lead its group yet
        os.waitpid(pid, 0)
        line.close()
        return True


def _say(line: socket.socket, number: int) -> None:
    with suppress(OSError):  # nobody listens any more
        line.send(b"%d\n" % number)


def main(work: Callable[[], None] = read_one, idle_seconds: float = IDLE_SECONDS) -> None:
    """Serve the socket pair that stands in for standard input; each copy does `work` and ends."""
    gc.freeze()  # what is loaded stays: a copy's collector shall not touch (and so copy) it
    forker = Forker(socket.socket(fileno=0))
    if forker.serve(idle_seconds):
        work()
        sys.stdout.flush()
        os._exit(0)  # without tidying up what was loaded; what `work` raises ends it as ever


if __name__ == "__main__":
    main()
