"""A twin: a process beside this one that does half of its work on the other core.

It is given blocks of bytes, and answers in lines of JSON. The reader's twin is a fork of it, which
shares what was read before; a twin that needs little of our memory is a program (`program.py`).
Whatever ends a twin ends us in the same way: who waits for the reader hears the same sentence.
"""

import fcntl
import json
import os
import signal
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, NoReturn

from vocab.rdf.isolate import die_with

AHEAD = 1 << 20  # bytes that wait to be read, on both ways
OUT_OF_MEMORY = 3  # exit code

Work = Callable[[Iterator[bytes]], Iterable[Any]]  # the blocks that it is given -> its answers


class Twin(ABC):
    """A process that works from its making until it is left."""

    def __init__(self) -> None:
        given, give = os.pipe()
        answers, answer = os.pipe()
        for end in (give, answer):
            with suppress(OSError):  # the system may allow less
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, AHEAD)
        self._give: IO[bytes] = os.fdopen(give, "wb", buffering=0)
        self._answers: IO[bytes] = os.fdopen(answers, "rb")
        self._code: int | None = None
        try:
            self._process = self._start(given, answer)
        except OSError:
            self._give.close()
            self._answers.close()
            raise
        finally:
            os.close(given)
            os.close(answer)

    @abstractmethod
    def _start(self, given: int, answer: int) -> int:
        """Make the process, which reads from `given` and writes to `answer`; its id."""

    @abstractmethod
    def _wait(self) -> int:
        """Its exit code, minus the signal that killed it, once it has ended. Asked once."""

    def __enter__(self) -> "Twin":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._give.close()
        self._answers.close()  # its next answer ends it
        self._end()

    def give(self, block: bytes) -> None:
        """Hand it a block; waits until the twin takes it. Raises as `answer` when there is none."""
        rest = memoryview(block)
        try:
            self._give.write(b"%d\n" % len(block))
            while rest:
                rest = rest[self._give.write(rest) :]
        except BrokenPipeError:
            self.follow()

    def given_all(self) -> None:
        """There are no more blocks."""
        self._give.close()

    def answer(self) -> Any:
        """Its next answer. Raises MemoryError as the twin did, or dies of the same signal."""
        line = self._answers.readline()
        if not line.endswith(b"\n"):
            self.follow()
        return json.loads(line)

    def kill(self) -> None:
        """End it at once, for whoever waits for it in another thread."""
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)

    def follow(self) -> NoReturn:
        """End as the twin has ended."""
        code = self._end()
        if code < 0:
            signal.raise_signal(-code)
        if code == OUT_OF_MEMORY:
            raise MemoryError
        raise ChildProcessError(f"the reader's twin ended without an answer ({code})")

    def _end(self) -> int:
        """Wait for its end; its exit code, again and again."""
        if self._code is None:
            self._code = self._wait()
        return self._code


class Fork(Twin):
    """Runs `work` in a copy of this process."""

    def __init__(self, work: Work) -> None:
        self._work = work
        super().__init__()

    def _start(self, given: int, answer: int) -> int:
        parent = os.getpid()
        process = os.fork()
        if not process:
            self._give.close()
            self._answers.close()
            live(self._work, parent, given, answer)
        return process

    def _wait(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def live(work: Work, parent: int, given: int, answer: int) -> NoReturn:
    """The twin's life: `work` on the blocks that come, its answers told, its last words; no more.

    `parent` is the process that made it, the others are descriptors. All of it ends with that.
    """
    code = 1
    try:
        die_with(parent)
        with os.fdopen(given, "rb") as blocks, os.fdopen(answer, "wb") as out:
            for said in work(_blocks(blocks)):
                out.write(json.dumps(said).encode() + b"\n")
                out.flush()
        code = 0
    except BrokenPipeError:
        pass  # nobody waits for the answer any more
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001 - a boundary: the reader's last words are on stderr
        traceback.print_exc()
    finally:
        os._exit(code)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while size := file.readline():
        yield file.read(int(size))
