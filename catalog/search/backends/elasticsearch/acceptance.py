"""Is a new index what was put into it? Asked before it takes the place of the old one.

All ids and change numbers are compared; and of drawn entries each is looked for as a reader would,
by its own words and values, with its own audiences and with none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from elasticsearch import Elasticsearch

from catalog.search.backends.base import SearchError, Sight
from catalog.search.backends.bodies import EVERYONE, Body, Has, OneOf, facet_field, text_field
from catalog.search.backends.elasticsearch.asking import Asking, ids
from catalog.search.backends.elasticsearch.listing import listed
from catalog.search.backends.elasticsearch.queries import Json, query
from catalog.search.backends.elasticsearch.writing import IndexWriter
from catalog.search.document import Entry
from catalog.search.runs import BREAK
from catalog.search.tree import Layer

DRAWN = 200  # entries that are looked for
AT_ONCE = 50  # searches
MOST_WORDS = 3  # of each place
SEED = 7


class Accepted:
    """A writer that remembers what it was given."""

    def __init__(self, writer: IndexWriter) -> None:
        self._writer = writer
        self._changes: dict[int, int] = {}
        self._drawn: dict[int, Entry] = {}
        self._seen = 0
        self._chance = Random(SEED)  # noqa: S311 - which entries are looked at is no secret

    def index(self, entries: Iterable[Entry]) -> None:
        """As the contract says."""
        self._writer.index(map(self._remembered, entries))

    def remove(self, gone: Mapping[int, int]) -> None:
        """As the contract says."""
        for one in gone:
            self._changes.pop(one, None)
            self._drawn.pop(one, None)
        self._writer.remove(gone)

    def commit(self, position: int) -> None:
        """As the contract says."""
        self._writer.commit(position)

    def check(self, client: Elasticsearch, index: str) -> None:
        """Raises SearchError when the index is not what was committed."""
        if listed(client, index) != self._changes:
            raise SearchError("The new index does not have the entries that were put in.")
        asking = Asking(client, index)
        drawn = list(self._drawn.values())
        for first in range(0, len(drawn), AT_ONCE):
            _look(asking, drawn[first : first + AT_ONCE])

    def _remembered(self, entry: Entry) -> Entry:
        self._changes[entry.id] = entry.change
        self._seen += 1
        if entry.id in self._drawn or len(self._drawn) < DRAWN:
            self._drawn[entry.id] = entry
        elif self._chance.randrange(self._seen) < DRAWN:
            del self._drawn[self._chance.choice(list(self._drawn))]
            self._drawn[entry.id] = entry
        return entry


def _look(asking: Asking, entries: Sequence[Entry]) -> None:
    own = [_search(entry, Sight(frozenset(entry.audiences))) for entry in entries]
    strange = [_search(entry, Sight()) for entry in entries]
    _, answers = asking.ask([*own, *strange], about=0)
    for entry, found, by_strangers in zip(
        entries, answers[: len(own)], answers[len(own) :], strict=True
    ):
        if ids(found) != [entry.id]:
            raise SearchError(f"The new index does not find entry {entry.id} by its words.")
        if ids(by_strangers) != ([] if entry.audiences else [entry.id]):
            raise SearchError(f"The new index shows entry {entry.id} to the wrong readers.")


def _search(entry: Entry, sight: Sight) -> Json:
    """An entry by its own words and values."""
    body = Body(
        audience=OneOf("audience", (EVERYONE, *map(str, sorted(sight.audiences)))),
        hidden=(),
        must=tuple(_words(entry)),
        filters=tuple(OneOf(facet_field(name), values) for name, values in entry.facets.items()),
    )
    itself = {"ids": {"values": [str(entry.id)]}}
    return {"query": {"bool": {"filter": [query(body), itself]}}, "size": 1}


def _words(entry: Entry) -> Iterator[Has]:
    for where, runs in entry.texts.items():
        for layer, said in ((Layer.EXACT, runs.exact), (Layer.STEM, runs.stem)):
            words = [word for word in said.split(" ") if word and word != BREAK]
            yield from (Has(text_field(where, layer), (one,)) for one in words[:MOST_WORDS])
