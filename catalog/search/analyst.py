"""Entries by two processes: texts become words in a second one, while the first reads and writes.

rows as the database sends them, in lots -> the analyst, who has the next lot waiting -> entries
as long as no answer is there: a few rows -> done here -> entries

The analyst is a new interpreter (never a fork: threads and connections are open here) that knows
only the rules. It ends when its pipe does, so it outlives nobody, and what it had in hand when it
was killed is done here. (Not more than a few: both processes would have to learn all words.)
"""

import gc
import logging
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from threading import Thread

from catalog.search.document import Entry, Row, entry_of

LOT = 200  # rows that are handed over at a time
HERE = 20  # rows that are done here before it is looked after again
AHEAD = 3  # lots in hand: one is read here, one waits there, one is worked on
PATIENCE = 5.0  # seconds for it to end
logger = logging.getLogger(__name__)


class Analyst:
    """The second process; started when it is first needed. For one thread."""

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """The entries of all rows, in any order. Lazy: rows are taken as they are needed."""
        left = iter(rows)
        given: deque[list[Row]] = deque()
        try:
            while lot := list(islice(left, LOT)):
                given.append(lot)
                if not self._give(lot):
                    yield from self._done_here(given)
                while len(given) >= AHEAD:
                    here = [] if self._is_ready() else list(islice(left, HERE))
                    yield from map(entry_of, here) if here else self._taken(given)
            while given:
                yield from self._taken(given)
        finally:
            if given:  # (nobody wants the answers that are on their way)
                self.close()

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

    def _give(self, lot: list[Row]) -> bool:
        """Hand a lot over; False when there is nobody to take it."""
        try:
            if self._pipe is None:
                self._start()
            assert self._pipe
            self._pipe.send(lot)
        except OSError as error:
            self._mourn(error)
            return False
        return True

    def _is_ready(self) -> bool:
        try:
            return self._pipe is not None and self._pipe.poll()
        except OSError:
            return True  # (so that it is found out)

    def _taken(self, given: deque[list[Row]]) -> Iterable[Entry]:
        """The entries of the first lot that was given; of all of them if they are done here."""
        try:
            assert self._pipe
            made: list[Entry] = self._pipe.recv()
        except (OSError, EOFError) as error:
            self._mourn(error)
            return self._done_here(given)
        given.popleft()
        return made

    def _done_here(self, given: deque[list[Row]]) -> Iterator[Entry]:
        while given:
            yield from map(entry_of, given.popleft())

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
    gc.disable()  # (nothing here refers to itself, and what is learned is for good)
    waiting: SimpleQueue[list[Row]] = SimpleQueue()
    Thread(target=_listen, args=(pipe, waiting), daemon=True).start()
    while lot := waiting.get():
        made = [entry_of(row) for row in lot]
        try:
            pipe.send(made)
        except OSError:
            return  # (who asked has gone, or is done)


def _listen(pipe: Connection, waiting: SimpleQueue[list[Row]]) -> None:
    """Take lots in while others are worked on: else both sides could wait for each other."""
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        waiting.put([])
