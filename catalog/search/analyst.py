"""Entries by two processes: texts become words in a second one, while the first reads and writes.

documents as the database sends them, in lots -> the analyst, who has the next lot waiting -> Said
rows + Said -> entries; as long as no answer is there: a few rows -> done here -> entries

The analyst is a new interpreter (never a fork: threads and connections are open here) that knows
only the rules. It ends when its pipe does, so it outlives nobody, and what it had in hand when it
was killed is done here. (Not more than a few: both processes would have to learn all words.)
"""

import gc
import logging
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from operator import itemgetter
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

import orjson

from catalog.search.document import Entry, Row, Said, Stored, assembled, entry_of, said

LOT = 100  # rows that are handed over at a time
HERE = 4  # rows that are done here before it is looked after again
AHEAD = 10  # lots in hand: while the engine writes a file, nobody takes or gives
AT_ONCE = 0.0005  # seconds until what has come is taken in: who sends it waits for that
PATIENCE = 5.0  # seconds for it to end
Unread = tuple[str, str, str]  # kind, IRI, document as JSON
_UNREAD = itemgetter(*map(Stored._fields.index, ("kind", "iri", "document")))
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
                if not self._give(list(map(_UNREAD, lot))):
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

    def _give(self, lot: list[Unread]) -> bool:
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
            made: list[Said] = self._pipe.recv()
        except (OSError, EOFError) as error:
            self._mourn(error)
            return self._done_here(given)
        return map(assembled, map(Stored._make, given.popleft()), made)

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


@contextmanager
def uncollected() -> Iterator[None]:
    """Without a search for cycles: entries are made of millions of objects, none of them in one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def work(pipe: Connection) -> None:
    """The life of an analyst: documents in, what they say out, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # (who asked is told, and ends the pipe)
    sys.setswitchinterval(AT_ONCE)
    gc.disable()  # (nothing here refers to itself, and what is learned is for good)
    waiting: SimpleQueue[list[Unread]] = SimpleQueue()
    done: SimpleQueue[list[Said]] = SimpleQueue()
    Thread(target=_listen, args=(pipe, waiting), daemon=True).start()
    Thread(target=_answer, args=(pipe, done), daemon=True).start()
    while lot := waiting.get():
        done.put([_said(*unread) for unread in lot])


class _Described(NamedTuple):
    kind: str
    iri: str
    document: Mapping[str, Any]


def _said(kind: str, iri: str, document: str) -> Said:
    return said(_Described(kind, iri, orjson.loads(document)))


def _listen(pipe: Connection, waiting: SimpleQueue[list[Unread]]) -> None:
    """Take lots in while others are worked on: else both sides could wait for each other."""
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        waiting.put([])


def _answer(pipe: Connection, done: SimpleQueue[list[Said]]) -> None:
    """Hand out what is done while the next lot is worked on. Who asked may have gone."""
    with suppress(OSError):
        while True:
            pipe.send(done.get())
