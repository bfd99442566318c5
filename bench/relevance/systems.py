"""The systems that are asked, each alike: a query -> the names of the best datasets, in order.

Django must be set up before this is imported (corpora.use). Judges see no name of a system: pool.py
mixes what they all have found.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, Protocol

from django.conf import settings

from bench.relevance import bm25, postgres
from bench.relevance.corpora import DAY
from bench.relevance.judgements import named
from bench.relevance.queries import Query, read
from catalog.models import Resource
from catalog.queries import DATASETS
from catalog.search.answer import Answer, Reader, answer
from catalog.search.backends.base import SearchBackend, Sight
from catalog.search.document import texts
from catalog.search.engine import elasticsearch, embedded
from catalog.search.finding import of_datasets
from catalog.search.indexer import as_stored
from catalog.search.parse import parse
from catalog.search.query import SearchQuery
from catalog.search.runs import Texts


class System(Protocol):
    """What is judged."""

    def ranked(self, query: Query, depth: int) -> list[str]:
        """The names (see judgements.named) of at most `depth` datasets, best first."""


def systems() -> dict[str, System]:
    """All that can be asked here, when everything is indexed."""
    names = _names()
    found: dict[str, System] = {name: Product(names, engine) for name, engine in engines().items()}
    return {**found, "bm25": Plain(), "postgres": Postgres(names)}


def engines() -> dict[str, SearchBackend]:
    """Our own engines by their names: the one in a folder, and a cluster where there is one."""
    found = {"embedded": embedded()}
    if settings.ELASTICSEARCH:
        found["elasticsearch"] = elasticsearch()
    return found


def contributors() -> dict[str, System]:
    """What fills the pool: all systems, and what the product offers instead of a wrong spelling."""
    asked = systems()
    return {**asked, "meant": Meant(_names(), embedded())}


class Product:
    """One of our engines, asked as the page asks it: fewer words where all find nothing."""

    def __init__(self, names: Mapping[int, str], engine: SearchBackend) -> None:
        self._names = names
        self._engine = engine

    def ranked(self, query: Query, depth: int) -> list[str]:
        """As System says."""
        return self._named(self._answered(self._asked(query, depth), query.language))

    def _answered(self, query: SearchQuery, language: str) -> Answer:
        return answer(query, Sight(), self._engine, reader=Reader(DAY, language))

    def _asked(self, query: Query, depth: int) -> SearchQuery:
        return of_datasets(parse({"q": [query.text], "size": [str(depth)]}))

    def _named(self, answered: Answer) -> list[str]:
        return [self._names[one] for one in answered.results.ids]


class Meant(Product):
    """The first other spelling that the page offers; nothing where it offers none."""

    def ranked(self, query: Query, depth: int) -> list[str]:
        """As System says."""
        asked = self._asked(query, depth)
        others = answer(
            asked, Sight(), self._engine, texts=_all_texts, reader=Reader(DAY, query.language)
        ).meant
        return self._named(self._answered(others[0].query, query.language)) if others else []


class Plain:
    """BM25 over titles, descriptions and keywords."""

    def ranked(self, query: Query, depth: int) -> list[str]:
        """As System says."""
        return self._engine.ranked(query.text, depth)

    @cached_property
    def _engine(self) -> bm25.Bm25:
        return bm25.Bm25(_documents(), [query.text for query in read()])


class Postgres:
    """PostgreSQL's full text search."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names

    def ranked(self, query: Query, depth: int) -> list[str]:
        """As System says."""
        self._table  # noqa: B018  (made when it is first asked)
        return [self._names[one] for one in postgres.ranked(query.text, query.language, depth)]

    @cached_property
    def _table(self) -> None:
        postgres.build()


def _names() -> dict[int, str]:
    return {pk: named(iri) for pk, iri in Resource.objects.live().values_list("pk", "iri")}


def _all_texts(ids: Collection[int]) -> Mapping[int, Texts]:
    rows = Resource.objects.live().select_related("source").filter(pk__in=ids)
    return {row.pk: list(chain(*texts(as_stored(row)).values())) for row in rows}


def _documents() -> Iterator[tuple[str, str]]:
    rows = Resource.objects.live().filter(kind__in=DATASETS).values_list("iri", "document")
    for iri, document in rows.iterator(chunk_size=1_000):
        yield named(iri), " ".join(_texts(document))


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    yield from document.get("title", {}).values()
    yield from document.get("description", {}).values()
    for words in document.get("keywords", {}).values():
        yield from words
