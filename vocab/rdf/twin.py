"""A twin of the reader: a forked copy that does half of the work on the other core.

It shares what was read before the fork, is given blocks of bytes, and answers in lines of JSON.
Whatever ends it ends the reader in the same way, so its parent hears the same sentence.
"""

import fcntl
import json
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, NoReturn

from vocab.rdf.isolate import die_with

AHEAD = 1 << 20  # bytes that wait to be read, on both ways
OUT_OF_MEMORY = 3  # exit code

Work = Callable[[Iterator[bytes]], Iterable[Any]]  # the blocks that it is given -> its answers


class Twin:
    """Runs `work` in a copy of this process, from its making until it is left."""

    def __init__(self, work: Work) -> None:
        given, give = os.pipe()
        answers, answer = os.pipe()
        for end in (give, answer):
            with suppress(OSError):  # the system may allow less
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, AHEAD)
        parent = os.getpid()
        self._status: int | None = None
        self._process = os.fork()
        if not self._process:
            os.close(give)
            os.close(answers)
            _live(work, parent, given, answer)
        os.close(given)
        os.close(answer)
        self._give: IO[bytes] = os.fdopen(give, "wb", buffering=0)
        self._answers: IO[bytes] = os.fdopen(answers, "rb")

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
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)

    def follow(self) -> NoReturn:
        """End as the twin has ended."""
        code = os.waitstatus_to_exitcode(self._end())
        if code < 0:
            signal.raise_signal(-code)
        if code == OUT_OF_MEMORY:
            raise MemoryError
        raise ChildProcessError(f"the reader's twin ended without an answer ({code})")

    def _end(self) -> int:
        """Wait for its end; the status, again and again."""
        if self._status is None:
            _, self._status = os.waitpid(self._process, 0)
        return self._status


def _live(work: Work, parent: int, given: int, answer: int) -> NoReturn:
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
