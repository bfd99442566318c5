"""Children of the reader, forked from a process that has the readers loaded (`forker.py`).

One such process per process of ours, started with the first document, ended by itself when nobody
has asked for a minute or when we end. A child is given standard input, output and error as pipes.
"""

import atexit
import os
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from vocab.errors import ReaderDied
from vocab.rdf import interpreter
from vocab.rdf.forker import JOB

COMMAND = interpreter.command("vocab.rdf.forker")
ENVIRONMENT = dict(interpreter.ENVIRONMENT)
TRIES = 3  # it may end, of idleness, while we ask


@dataclass
class Child:
    """A child that has started. `parent` is the process id that its own `getppid` gives."""

    pid: int
    parent: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    line: socket.socket
    _said: bytes = field(default=b"")

    def wait(self) -> int:
        """Its exit code, minus the signal that killed it, once it has ended."""
        while b"\n" not in self._said:
            try:
                said = self.line.recv(64)
            except OSError:
                said = b""
            if not said:  # the process it was forked from was killed, and it with that
                return -signal.SIGKILL
            self._said += said
        return int(self._said.partition(b"\n")[0])

    def end(self) -> None:
        """Kill it and its group, if there is something left of it, and wait until it is gone."""
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_WR)
            while self.line.recv(64):
                pass
        self.line.close()
        self.stdin.close()
        self.stdout.close()


class _Forker:
    """The process of `forker.py`, and our end of its socket pair."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                COMMAND,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=ENVIRONMENT,
                cwd=interpreter.ROOT,
                start_new_session=True,
            )

    def fork(self, stderr: IO[bytes]) -> Child | None:
        """A child of it; None where it has ended."""
        line, theirs = socket.socketpair()
        (in_read, in_write), (out_read, out_write) = os.pipe(), os.pipe()
        given = [theirs.fileno(), in_read, out_write, stderr.fileno()]
        stdin, stdout = os.fdopen(in_write, "wb"), os.fdopen(out_read, "rb")
        said = b""
        try:
            socket.send_fds(self.control, [JOB], given)
            theirs.close()
            while b"\n" not in said and (more := line.recv(64)):
                said += more
        except OSError:
            said = b""
        finally:
            theirs.close()
            os.close(in_read)
            os.close(out_write)
        pid, told, rest = said.partition(b"\n")
        if told:
            return Child(int(pid), self.process.pid, stdin, stdout, line, rest)
        for end in (stdin, stdout, line):
            end.close()
        return None

    def leave(self) -> str:
        """Part with it; its last words."""
        self.control.close()
        words: bytes = self.process.communicate()[1]
        return words.decode("utf-8", "replace").strip()


_lock = threading.Lock()
_current: list[_Forker] = []


def start(stderr: IO[bytes]) -> Child:
    """A new child, which writes what it has to complain of to the file `stderr`.

    Raises ReaderDied where none can be started.
    """
    words = ""
    for _ in range(TRIES):
        with _lock:
            if not _current:
                _current.append(_Forker())
            if (child := _current[0].fork(stderr)) is not None:
                return child
            words = _current.pop().leave()
    raise ReaderDied(f"no reader can be started here: {words[-500:]}")


def leave() -> None:
    """End the process that children are forked from; the next start makes another."""
    with _lock:
        while _current:
            _current.pop().leave()


def _forget() -> None:
    """A forked copy of this process has no business with the children of the original."""
    global _lock
    _lock = threading.Lock()
    while _current:
        forker = _current.pop()
        forker.control.close()
        if forker.process.stderr is not None:
            forker.process.stderr.close()
        forker.process.returncode = 0  # not ours to wait for


os.register_at_fork(after_in_child=_forget)
atexit.register(leave)
