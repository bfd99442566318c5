"""Entries by two processes: texts become words in a second one, while the first reads and writes.

rows -> some to the analyst, some done here while it works -> entries, in any order

The analyst is a new interpreter (never a fork: threads and connections are open here) that knows
only the rules. It ends when its pipe does, so it outlives nobody, and what it had in hand when it
was killed is done here.
"""

import logging
import signal
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from catalog.search.document import Entry, Stored, entry

THERE, HERE = 200, 40  # rows at a time: of the analyst; here, before it is looked after again
PATIENCE = 5.0  # seconds for it to end
logger = logging.getLogger(__name__)


class Analyst:
    """The second process; started when it is first needed. For one thread."""

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def entries(self, rows: Iterable[Stored]) -> Iterator[Entry]:
        """The entries of all rows, in any order. Lazy: rows are taken as they are needed."""
        left = iter(rows)
        given: list[Stored] = []
        while True:
            if not given and (given := list(islice(left, THERE))) and not self._give(given):
                yield from map(entry, given)
                given = []
                continue
            here = [] if self._is_ready() else list(islice(left, HERE))
            yield from map(entry, here)
            if given and (not here or self._is_ready()):
                yield from self._taken(given)
                given = []
            elif not given and not here:
                return

    def close(self) -> None:
        """Let the process end."""
        pipe, process = self._pipe, self._process
        self._pipe = self._process = None
        if pipe:
            pipe.close()
        if process:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def _give(self, rows: list[Stored]) -> bool:
        """Hand rows over; False when there is nobody to take them."""
        try:
            if self._pipe is None:
                self._start()
            assert self._pipe
            self._pipe.send(rows)
        except OSError as error:
            self._mourn(error)
            return False
        return True

    def _is_ready(self) -> bool:
        try:
            return self._pipe is not None and self._pipe.poll()
        except OSError:
            return True  # (so that it is found out)

    def _taken(self, given: list[Stored]) -> list[Entry]:
        try:
            assert self._pipe
            made: list[Entry] = self._pipe.recv()
        except (OSError, EOFError) as error:
            self._mourn(error)
            return [entry(row) for row in given]
        return made

    def _mourn(self, error: Exception) -> None:
        logger.warning("the analyst has gone, its work is done here: %r", error)
        self.close()

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs,), name="analyst", daemon=True)
        self._process.start()
        theirs.close()


def work(pipe: Connection) -> None:
    """The life of an analyst: rows in, entries out, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # (who asked is told, and ends the pipe)
    try:
        while True:
            pipe.send([entry(row) for row in pipe.recv()])
    except (EOFError, OSError):
        return  # (who asked has gone, or is done)
