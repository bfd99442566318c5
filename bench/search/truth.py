"""Are the answers right? A bench of wrong answers measures nothing.

What a question without text finds, PostgreSQL knows by itself. With a text, an engine may find more
than the words as they are written (stems, parts of compounds), so there every hit is fetched:
nothing that PostgreSQL finds may be missing, all must meet the filters and be visible, and counts
must be those of the hits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bench.search import portal
from bench.search.engine import COUNTED, Engine
from bench.search.mix import Class, Question
from catalog.search.backends.base import DEEPEST
from catalog.search.facets import choose, without
from catalog.search.query import SearchQuery

LEAST_SHOWN = 10  # values of a facet, where there are so many
LARGEST_PAGE = 100

Condition = tuple[str, portal.Parameters]


class Wrong(Exception):
    """An answer is not right; says what was asked, and what is wrong."""


def chosen(questions: Sequence[Question]) -> list[Question]:
    """Those to verify: of each class the first without filters, and with two counted ones."""
    return [
        next(one for one in questions if one.of == of and _counted(one) in wanted)
        for of in Class
        for wanted in ((0,), (2, 3))
    ]


def _counted(question: Question) -> int:
    """How many of its filters are of facets that are counted; -1 where only others are."""
    facets = [facet for facet, _ in question.query.filters]
    return sum(facet in COUNTED for facet in facets) or -bool(facets)


def verify(engine: Engine, question: Question) -> int:
    """How many hits the question rightly has. Raises Wrong."""
    query, audiences = question.query, question.audiences
    answer = engine.search(query, audiences)
    try:
        found = _Found(engine, audiences)
        if answer.total != (rightly := found.count(query)):
            raise Wrong(f"it has {rightly} hits, {answer.total} were said")
        for facet in COUNTED:
            true = portal.count(facet, *found.condition(without(query, facet)))
            _compare(facet, answer.facets.get(facet, {}), true)
    except Wrong as wrong:
        raise Wrong(f"{question.address}: {wrong}") from None
    return answer.total


def _compare(facet: str, said: Mapping[str, int], true: Mapping[str, int]) -> None:
    for value, count in said.items():
        if count != true.get(value, 0):
            raise Wrong(f"{facet} {value} counts {true.get(value, 0)}, {count} was said")
    if len(said) < min(LEAST_SHOWN, len(true)):
        raise Wrong(f"{facet} has {len(true)} values, {len(said)} were said")
    left = max((count for value, count in true.items() if value not in said), default=0)
    if said and left > min(said.values()):
        raise Wrong(f"a value of {facet} with {left} was left out for one with fewer")


class _Found:
    """What the engine finds for questions of one requester, checked and remembered."""

    def __init__(self, engine: Engine, audiences: frozenset[int]) -> None:
        self._engine = engine
        self._audiences = audiences
        self._conditions: dict[SearchQuery, Condition] = {}

    def count(self, query: SearchQuery) -> int:
        return _count(*self.condition(query))

    def condition(self, query: SearchQuery) -> Condition:
        """The rows that the question rightly finds, as SQL."""
        if query not in self._conditions:
            self._conditions[query] = self._rightly(query)
        return self._conditions[query]

    def _rightly(self, query: SearchQuery) -> Condition:
        visible = sorted(self._audiences)
        if not query.clauses:
            return portal.condition(query, visible)
        hits = self._all_hits(query)
        among, given = portal.condition(replace(query, clauses=()), visible)
        those: Condition = ("id = ANY(%s)", [hits])
        if (right := _count(f"{those[0]} AND {among}", [hits, *given])) != len(hits):
            raise Wrong(f"{len(hits) - right} hits are not visible, or do not meet the filters")
        written, given = portal.condition(query, visible)
        if missing := _count(f"{written} AND NOT id = ANY(%s)", [*given, hits]):
            raise Wrong(f"{missing} datasets with these very words are missing")
        return those

    def _all_hits(self, query: SearchQuery) -> list[int]:
        """All of them; where they are more than can be paged through, source by source."""
        answer = self._engine.search(replace(query, size=1), self._audiences)
        parts = [query] if answer.total <= DEEPEST else _by_source(query)
        hits = [hit for part in parts for hit in self._paged(part)]
        if len(hits) != len(set(hits)):
            raise Wrong(f"{len(hits) - len(set(hits))} hits came twice")
        return hits

    def _paged(self, query: SearchQuery) -> list[int]:
        page = replace(query, size=LARGEST_PAGE)
        hits: list[int] = []
        while True:
            answer = self._engine.search(page, self._audiences)
            hits += answer.ids
            if not answer.cursor:
                return hits
            page = replace(page, cursor=answer.cursor)


def _by_source(query: SearchQuery) -> list[SearchQuery]:
    """Questions that have the hits of `query` between them: each dataset is of one source."""
    from catalog.models import HarvestSource

    named = query.chosen("catalogue") or HarvestSource.objects.values_list("slug", flat=True)
    rest = without(query, "catalogue")
    return [choose(rest, "catalogue", slug) for slug in sorted(named)]


def _count(where: str, given: portal.Parameters) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM bench_portal WHERE {where}", given)
        return int(cursor.fetchone()[0])
