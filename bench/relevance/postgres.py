"""PostgreSQL's own full text search, as portals use it: weighted fields, the language's stems.

Each text is read by its own language's configuration and as it stands ("simple"); a query asks for
all its words, or where that finds nothing, for any of them. Ranked by ts_rank.
"""

from collections.abc import Iterator, Mapping

TABLE = "bench_relevance"
PLAIN = "simple"
CONFIGURATIONS: Mapping[str, tuple[str, ...]] = {
    "dutch": ("nl",), "french": ("fr",), "english": ("en",), "german": ("de",),
    "norwegian": ("nb", "no", "nn"), "italian": ("it",),
}  # fmt: skip
_WEIGHTS = {"title": "A", "keywords": "B", "description": "D"}


def build() -> None:
    """Make the table of the stored rows, anew."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE UNLOGGED TABLE {TABLE} AS SELECT r.id, {' || '.join(_vectors())} AS words"
            " FROM catalog_resource r WHERE r.published AND r.withdrawn IS NULL"
            " AND r.kind IN ('Dataset', 'DatasetSeries')"
        )
        cursor.execute(f"CREATE INDEX ON {TABLE} USING gin (words)")
        cursor.execute(f"ANALYZE {TABLE}")


def ranked(text: str, language: str, depth: int) -> list[int]:
    """The ids of the best `depth` datasets; equal ones newest first."""
    from django.db import connection

    given: dict[str, str | int] = {"text": text, "of": _configuration(language), "depth": depth}
    with connection.cursor() as cursor:
        for asked in _asked():
            cursor.execute(
                f"SELECT id FROM {TABLE}, (SELECT {asked} AS asked) q WHERE words @@ asked"
                " ORDER BY ts_rank(words, asked) DESC, id DESC LIMIT %(depth)s",
                given,
            )
            if found := [number for (number,) in cursor.fetchall()]:
                return found
    return []


def _asked() -> Iterator[str]:
    """All words, then any of them; each as it stands or by its stem."""
    both = [f"plainto_tsquery({of}, %(text)s)" for of in (f"'{PLAIN}'", "%(of)s::regconfig")]
    yield " || ".join(both)
    # (A query's text has quotes around its words, so no "&" in it is a word's.)
    yield " || ".join(f"replace({one}::text, ' & ', ' | ')::tsquery" for one in both)


def _configuration(language: str) -> str:
    return next((name for name, tags in CONFIGURATIONS.items() if language in tags), PLAIN)


def _vectors() -> Iterator[str]:
    for field, weight in _WEIGHTS.items():
        yield _vector(PLAIN, f"coalesce(r.document->'{field}', '{{}}')", weight)
        for configuration, tags in CONFIGURATIONS.items():
            listed = ", ".join(f"'{tag}'" for tag in tags)
            said = (
                "coalesce((SELECT jsonb_agg(said.value) FROM"
                f" jsonb_each(coalesce(r.document->'{field}', '{{}}')) said"
                f" WHERE split_part(said.key, '-', 1) IN ({listed})), '[]')"
            )
            yield _vector(configuration, said, weight)


def _vector(configuration: str, texts: str, weight: str) -> str:
    return f"setweight(jsonb_to_tsvector('{configuration}', {texts}, '\"string\"'), '{weight}')"
