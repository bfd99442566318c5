"""The plain way, for comparison and for the truth: a portal on PostgreSQL's own full text search.

A table with a weighted text vector and a column per facet, made of the stored rows; a question is
the twenty best by rank, a count, and one GROUP BY for each facet, each without its own filter.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.search.facets import without
from catalog.search.query import SearchQuery

HITS = 20
SHOWN = 20  # values of a facet
FIVE = ("theme", "publisher", "format", "licence", "language")  # what the portal counts

# Values as the address names them -> the column of it, and whether it holds several.
COLUMNS: Mapping[str, tuple[str, bool]] = {
    "theme": ("themes", True),
    "publisher": ("publisher", False),
    "format": ("formats", True),
    "licence": ("licences", True),
    "language": ("languages", True),
    "access": ("access", False),
    "frequency": ("frequency", False),
    "catalogue": ("catalogue", False),
}
_TABLE = """
CREATE UNLOGGED TABLE bench_portal AS
SELECT r.id, r.audiences, r.themes, r.formats, r.licences, r.languages,
       r.publisher_key AS publisher,
       coalesce(r.document->'access_rights'->>'iri', '') AS access,
       coalesce(r.document->'frequency'->>'iri', '') AS frequency,
       s.slug AS catalogue,
       setweight(jsonb_to_tsvector('simple', coalesce(r.document->'title', '{}'), '"string"'), 'A')
       || setweight(
            jsonb_to_tsvector('simple', coalesce(r.document->'keywords', '{}'), '"string"'), 'B')
       || setweight(
            jsonb_to_tsvector('simple', coalesce(r.document->'description', '{}'), '"string"'), 'D')
       AS words
FROM catalog_resource r JOIN catalog_harvestsource s ON s.id = r.source_id
WHERE r.published AND r.withdrawn IS NULL
"""
_INDEXES = (
    "ALTER TABLE bench_portal ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench_portal USING gin (words)",
    *(
        f"CREATE INDEX ON bench_portal USING {'gin' if several else 'btree'} ({column})"
        for column, several in COLUMNS.values()
    ),
    "VACUUM ANALYZE bench_portal",
)

Parameters = list[Any]


def build() -> None:
    """Make the portal's table of the stored rows, unless it is there for all of them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_portal') IS NOT NULL")
        if cursor.fetchone()[0] and _is_whole(cursor):
            return
        began = time.monotonic()
        cursor.execute("DROP TABLE IF EXISTS bench_portal")
        cursor.execute(_TABLE)
        for statement in _INDEXES:
            cursor.execute(statement)
    print(f"the portal's table was made in {time.monotonic() - began:.0f} s", flush=True)


def _is_whole(cursor: Any) -> bool:
    cursor.execute(
        "SELECT (SELECT count(*) FROM bench_portal) = (SELECT count(*) FROM catalog_resource"
        " WHERE published AND withdrawn IS NULL)"
    )
    return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Page:
    """What the portal shows."""

    ids: tuple[int, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


def search(query: SearchQuery, audiences: Iterable[int]) -> Page:
    """One page of the portal: hits, count and five facets."""
    from django.db import connection

    visible = sorted(audiences)
    where, given = condition(query, visible)
    rank = "ts_rank(words, plainto_tsquery('simple', %s)) DESC, " if query.clauses else ""
    ranked = [str(query)] if query.clauses else []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM bench_portal WHERE {where} ORDER BY {rank}id DESC LIMIT {HITS}",
            [*given, *ranked],
        )
        ids = tuple(id_ for (id_,) in cursor.fetchall())
        cursor.execute(f"SELECT count(*) FROM bench_portal WHERE {where}", given)
        total = cursor.fetchone()[0]
    facets = {
        facet: count(facet, *condition(without(query, facet), visible), most=SHOWN)
        for facet in FIVE
    }
    return Page(ids, total, facets)


def condition(query: SearchQuery, audiences: Sequence[int]) -> tuple[str, Parameters]:
    """(SQL, parameters) of what a question wants, and who asks may see."""
    conditions = ["(audiences = '{}' OR audiences && %s::bigint[])"]
    given: Parameters = [list(audiences)]
    if query.clauses:
        conditions.append("words @@ plainto_tsquery('simple', %s)")
        given.append(str(query))
    for facet, values in query.filters:
        column, several = COLUMNS[facet]
        conditions.append(f"{column} && %s::text[]" if several else f"{column} = ANY(%s)")
        given.append(list(values))
    return " AND ".join(conditions), given


def count(facet: str, where: str, given: Parameters, *, most: int | None = None) -> dict[str, int]:
    """How many rows have each value of a facet, the most frequent first."""
    from django.db import connection

    column, several = COLUMNS[facet]
    value = f"unnest({column})" if several else column
    limit = f" LIMIT {most}" if most else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT value, count(*) FROM (SELECT {value} AS value FROM bench_portal WHERE {where})"
            f" found WHERE value <> '' GROUP BY value ORDER BY 2 DESC, 1{limit}",
            given,
        )
        return dict(cursor.fetchall())


def postgres_baseline(questions: Sequence[tuple[SearchQuery, frozenset[int]]]) -> list[float]:
    """Milliseconds of each question (what is asked, audiences), after a first one for warmth."""
    build()
    search(*questions[0])
    found = []
    for query, audiences in questions:
        began = time.perf_counter()
        search(query, audiences)
        found.append((time.perf_counter() - began) * 1_000)
    return found
