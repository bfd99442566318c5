"""A double of the search engine: right answers, by way of PostgreSQL; tests make it lie."""

from django.db import connection

from bench.search import portal
from bench.search.engine import COUNTED, Answer
from catalog.models import Resource
from catalog.search.facets import without
from catalog.search.query import SearchQuery


class Double:
    """Finds the words as they are written, newest first; the cursor is the last id."""

    def rebuild(self) -> int:
        return Resource.objects.live().count()

    def forget(self) -> None:
        """It remembers nothing."""

    def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
        where, given = portal.condition(query, sorted(audiences))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM bench_portal WHERE {where} ORDER BY id DESC", given)
            found = [id_ for (id_,) in cursor.fetchall()]
        rest = [id_ for id_ in found if not query.cursor or id_ < int(query.cursor)]
        page, more = rest[: query.size], rest[query.size :]
        facets = {facet: self.count(facet, query, audiences) for facet in COUNTED}
        return Answer(tuple(page), len(found), facets, str(page[-1]) if more else "")

    def count(self, facet: str, query: SearchQuery, audiences: frozenset[int]) -> dict[str, int]:
        return portal.count(facet, *portal.condition(without(query, facet), sorted(audiences)))
