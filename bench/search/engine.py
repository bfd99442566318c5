"""THE place where the bench calls the product's search. All else in bench/search asks `Engine`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from catalog.search.backends.base import Sight
from catalog.search.engine import backend
from catalog.search.indexer import Indexer
from catalog.search.query import SearchQuery
from catalog.search.question import question

# The facets that every call counts: exactly, and each without its own filter.
COUNTED = ("theme", "publisher", "format", "licence", "language", "frequency")


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits, how many there are in all, and facets: name -> value -> count.

    Of a facet with many values, the most frequent ones. `cursor` is where the next page begins, ""
    on the last.
    """

    ids: tuple[int, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    cursor: str = ""


class Engine(Protocol):
    """What is measured."""

    def rebuild(self) -> int:
        """Index everything that is stored, from nothing; how many entries. Returns when found."""

    def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
        """Hits and all facets, by one call of the backend."""


class _Embedded:
    """The embedded engine, asked as the page asks it, for the facets of the bench alone."""

    def __init__(self) -> None:
        self._backend = backend()

    def rebuild(self) -> int:
        """As Engine says: by the same reader as the courier's."""
        indexer = Indexer(self._backend, anew=True)
        try:
            while indexer.step():
                pass
        finally:
            indexer.close()
        return indexer.indexed

    def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
        """As Engine says."""
        asked = replace(question(replace(query, cursor="")), counted=COUNTED, after=query.cursor)
        found = self._backend.search(asked, Sight(audiences))
        facets = {name: dict(counts.values) for name, counts in found.facets.items()}
        return Answer(found.ids, found.total, facets, found.next)


def engine() -> Engine:
    """The product's own backend, as its settings name it."""
    return _Embedded()
