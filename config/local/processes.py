"""The child processes of `start`: one supervisor, one group per child, no process left at the end.

spawn -> wait_for what it serves -> run until a signal or a death -> stop in reverse order

Every child leads a session of its own, so a Ctrl-C in the terminal reaches the supervisor alone and
the order is ours. A killed supervisor cannot stop anything: then the kernel signals its children
(Linux), and the guardian, which notices that its input has closed, ends what is left of the groups.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from config.local.errors import CannotServe, ChildDied, StopRequested

GRACE_SECONDS = 20.0
POLL_SECONDS = 0.1
LAST_WORDS_SECONDS = 2.0  # for what an ended child has said to be printed
PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).parents[2]  # where `config` can be imported from
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GUARDIAN = (sys.executable, "-m", "config.local.guardian")

# Loaded before any fork: between fork and exec there must be no import.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Child:
    """One supervised process, leader of its group, and the thread that prints what it says."""

    name: str
    process: subprocess.Popen[bytes]
    printer: threading.Thread


class Supervisor:
    """Starts, watches and ends child processes. Use it as a context, in the main thread only.

    `say` prints one line; `guard` is added to the guardian's command line (the folder of a
    PostgreSQL that it leaves last when we are killed).
    """

    def __init__(self, say: Callable[[str], None], guard: Sequence[str] = ()) -> None:
        self._say = say
        self._guard = guard
        self._children: list[Child] = []
        self._watched: dict[str, Callable[[], bool]] = {}
        self._signals = 0
        self._handlers: dict[int, Any] = {}
        self._guardian: Child | None = None

    def __enter__(self) -> "Supervisor":
        for number in SIGNALS:
            self._handlers[number] = signal.signal(number, self._count)
        self._guardian = self._start("guardian", [*GUARDIAN, *self._guard], None, mortal=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            self._restore()

    def _restore(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def spawn(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> Child:
        """Start a child; `environment` is added to ours. What it prints is prefixed by `name`."""
        child = self._start(name, arguments, environment, mortal=True)
        self._children.append(child)
        self._tell_guardian(f"+{child.process.pid}")
        return child

    def watch(self, name: str, lives: Callable[[], bool]) -> None:
        """End everything also when `lives()` is no longer true: for a server that is no child."""
        self._watched[name] = lives

    def wait_for(self, what: str, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return when `condition()` is true; raises ChildDied, StopRequested, CannotServe."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise CannotServe(
                    f"{what} did not answer within {seconds:.0f} s: the lines above may say why"
                )
            time.sleep(POLL_SECONDS)

    def finish(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Run a child to its end; raises ChildDied if it fails, StopRequested after a signal."""
        child = self.spawn(name, arguments, environment)
        while not _ended(child.process):
            self.check()
            time.sleep(POLL_SECONDS / 5)
        self._children.remove(child)
        self._end(child, hurried=lambda: True)
        self._tell_guardian(f"-{child.process.pid}")
        if child.process.returncode:
            raise ChildDied(name, child.process.returncode)

    def run(self) -> None:
        """Watch until the operator says stop; raises ChildDied if something ends before."""
        with suppress(StopRequested):
            while True:
                self.check()
                time.sleep(POLL_SECONDS)

    def check(self) -> None:
        """Raise StopRequested after a signal, ChildDied after a death."""
        if self._signals:
            raise StopRequested
        for child in (*self._children, *filter(None, [self._guardian])):
            if _ended(child.process):
                raise ChildDied(child.name, child.process.wait())
        for name, lives in self._watched.items():
            if not lives():
                raise ChildDied(name, -signal.SIGKILL)

    def stop(self) -> None:
        """End all children, last started first. A (second) Ctrl-C meanwhile shortens every wait."""
        signals = self._signals
        while self._children:
            child = self._children.pop()
            self._end(child, hurried=lambda: self._signals > signals)
            self._tell_guardian(f"-{child.process.pid}")
        if self._guardian:
            guardian, self._guardian = self._guardian, None
            _close(guardian.process.stdin)
            guardian.process.wait()
            guardian.printer.join()

    def _end(self, child: Child, hurried: Callable[[], bool]) -> None:
        """SIGTERM to the child, ≤ 20 s, then SIGKILL to whatever is left of its group."""
        with suppress(ProcessLookupError):
            child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while not _ended(child.process) and time.monotonic() < deadline and not hurried():
            time.sleep(POLL_SECONDS / 5)
        # Pool processes of a killed worker live on without it. The child is not yet reaped, so the
        # number of its group cannot have been used again.
        with suppress(ProcessLookupError, PermissionError):  # macOS: only zombies are left
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.printer.join(LAST_WORDS_SECONDS)  # a stray grandchild may still hold the pipe

    def _start(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None,
        *,
        mortal: bool,
    ) -> Child:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL if mortal else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            cwd=ROOT,
            start_new_session=True,
            # Beside threads only what is already loaded may run there: two system calls.
            preexec_fn=_dies_with(os.getpid()) if mortal else None,  # noqa: PLW1509
        )
        printer = threading.Thread(
            target=_print_lines, args=(name, process.stdout, self._say), name=name, daemon=True
        )
        printer.start()
        return Child(name, process, printer)

    def _tell_guardian(self, line: str) -> None:
        if self._guardian and self._guardian.process.stdin:
            with suppress(OSError):  # a dead guardian is found by check()
                self._guardian.process.stdin.write(f"{line}\n".encode())
                self._guardian.process.stdin.flush()

    def _count(self, *_: object) -> None:
        # Only a count: no lock is taken and nothing is printed inside a signal handler.
        self._signals += 1


def _dies_with(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: ask to be told of our end (Linux)."""

    def before_exec() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)

    return before_exec


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ended, without reaping it: its number must stay taken until its group is dead."""
    if process.returncode is not None:
        return True
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    try:
        return os.waitid(os.P_PID, process.pid, options) is not None
    except ChildProcessError:
        return True


def _print_lines(name: str, stream: IO[bytes], say: Callable[[str], None]) -> None:
    with stream:
        for line in stream:
            say(f"{name:<8} | {line.decode(errors='replace').rstrip()}")


def _close(stream: IO[bytes] | None) -> None:
    if stream:
        with suppress(OSError):
            stream.close()
