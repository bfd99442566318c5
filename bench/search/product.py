"""The product's own search, as the bench asks it: the one place that knows the backend."""

from dataclasses import replace

from bench.search.engine import COUNTED, Answer
from catalog.search.backends.base import SearchBackend, Sight
from catalog.search.engine import backend, embedded
from catalog.search.indexer import Indexer
from catalog.search.query import SearchQuery
from catalog.search.question import question


class Product:
    """An engine, asked as the page asks it, for the facets of the bench alone."""

    def __init__(self, engine: SearchBackend | None = None) -> None:
        self._backend = engine or backend()

    def forget(self) -> None:
        """As Engine says, of the embedded one: by opening the index anew."""
        self._backend = embedded()
        self._backend.position()

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
