"""What the bench asks of a search: `Engine`. The product's own is in product.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from catalog.search.query import SearchQuery

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

    def forget(self) -> None:
        """Forget what was counted before: each round is asked as if for the first time."""

    def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
        """Hits and all facets, by one call of the backend."""


def engine() -> Engine:
    """The product's own backend, as its settings name it. Django must be set up."""
    from bench.search.product import Product

    return Product()
