"""What is read: a snapshot of the last commit, opened anew when another process has committed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

from tantivy import Index, Query, Searcher

from catalog.search.backends.base import IndexAway
from catalog.search.backends.bodies import Body, bounded, fit, ranked, refitted
from catalog.search.backends.embedded.folder import Current, IndexFolder
from catalog.search.backends.embedded.kept import Kept
from catalog.search.backends.embedded.queries import query
from catalog.search.backends.embedded.schema import CURSOR
from catalog.search.query import BadQuery

_TRIES = 5
_FREQUENCIES = 16_384  # forms of words whose frequency is kept with a snapshot
logger = logging.getLogger(__name__)


class Snapshot:
    """One commit of the index, and what has been counted in it."""

    def __init__(self, current: Current, index: Index) -> None:
        self.current = current
        self.index = index
        self.searcher: Searcher = index.searcher()
        self.counted = Kept(1_024)
        self._words = Kept(64)
        self._frequency = lru_cache(_FREQUENCIES)(self.searcher.doc_freq)
        self.position = self._position()

    def query(self, body: Body) -> Query:
        """The query of a body. Raises BadQuery for more words than can be looked up in time."""
        fitted = self.fitted(body)
        if fitted is None:
            return Query.empty_query()
        return query(fitted, self.index.schema)

    def fitted(self, body: Body) -> Body | None:
        """The body with words that fit this snapshot: once for all bodies of the same words.

        None where nothing can be found. Raises BadQuery as `query`.
        """
        words = ranked(body)
        found = self._words.get(words)
        if found is None:
            found = (fit(body, self._frequency, self.searcher.num_docs),)
            self._words.put(words, found)
        (fitted,) = found
        if fitted is None:
            return None
        bounded(fitted)
        return refitted(body, fitted)

    def numbers(self, field: str, found: list[Any]) -> list[int]:
        """The values of a field of numbers, which all `found` have."""
        return self.searcher.fast_field_values(field, [address for _, address in found])  # type: ignore[return-value]

    def _position(self) -> int:
        mark = Query.term_query(self.index.schema, "mark", CURSOR, "basic")
        found = self.searcher.search(mark, limit=1).hits
        if not found:
            return 0
        (position,) = self.numbers("position", found)
        if position is None:  # where its column was damaged
            raise ValueError("it does not say which change it has reached")
        return position


class Reading:
    """The snapshot of now, for all threads of this process."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._lock = Lock()
        self._now: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The last commit of the generation in force. Raises IndexAway."""
        now = self._now
        if now and self._current(now) == now.current:
            return now
        with self._lock:
            for _ in range(_TRIES):
                now = self._now
                current = self._current(now)
                if now and now.current == current:
                    return now
                try:
                    self._now = _opened(current, now)
                except IndexAway:
                    # (A generation may go while it is being opened: then there is another.)
                    if self._current(None) == current:
                        raise
        raise IndexAway("The index changes faster than it can be opened.")

    def _current(self, now: Snapshot | None) -> Current:
        try:
            return self._folder.current(now.current if now else None)
        except IndexAway:
            self._now = None  # (so that the files of an index that was deleted can go)
            raise


def _opened(current: Current, before: Snapshot | None) -> Snapshot:
    with readable():
        if before and before.current.pointer == current.pointer:
            index = before.index
        else:
            index = Index.open(str(current.path))
            index.config_reader("manual")
        index.reload()
        return Snapshot(current, index)


@contextmanager
def readable() -> Iterator[None]:
    """Whatever tantivy raises over files that it cannot read, as IndexAway."""
    try:
        yield
    except BadQuery:
        raise
    except (ValueError, OSError) as error:
        raise _unreadable(error) from error
    except BaseException as error:  # over files of another content it panics: that is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(error) from error


def _unreadable(error: BaseException) -> IndexAway:
    logger.warning("the index cannot be read: %s", error)
    return IndexAway("The index cannot be read: the courier looks into it and builds it anew.")
