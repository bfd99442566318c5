"""The distributions of resources: what is there by now, and what is gone as a tombstone."""

from collections.abc import Sequence
from typing import Any

from catalog.harvest.copy import Table, copy, cursor

DISTRIBUTION = Table(
    "catalog_distribution",
    (
        ("resource_id", "int8"),
        ("key", "text"),
        ("position", "int4"),
        ("iri", "text"),
        ("access_urls", "text[]"),
        ("download_urls", "text[]"),
        ("format", "text"),
        ("media_type", "text"),
        ("licence", "text"),
    ),
)


def merge_distributions(rows: Sequence[tuple[Any, ...]], resource_ids: Sequence[int]) -> None:
    """Give these resources exactly these distributions; what is gone stays as a tombstone."""
    if not resource_ids:
        return
    with cursor() as cur:
        cur.execute(
            "CREATE TEMP TABLE IF NOT EXISTS stage_distribution"
            " (LIKE catalog_distribution) ON COMMIT DELETE ROWS;"
            "ALTER TABLE stage_distribution DROP COLUMN IF EXISTS id"
        )
    copy(DISTRIBUTION, rows, into="stage_distribution")
    columns = ("position", "iri", "access_urls", "download_urls", "format", "media_type", "licence")
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
    names = ", ".join(("resource_id", "key", *columns))
    with cursor() as cur:
        cur.execute(
            f"INSERT INTO catalog_distribution ({names}) SELECT {names} FROM stage_distribution"  # noqa: S608 - our names
            f" ON CONFLICT (resource_id, key) DO UPDATE SET {sets}, withdrawn = NULL"
        )
        cur.execute(
            "UPDATE catalog_distribution d SET withdrawn = now()"
            " WHERE resource_id = ANY(%s) AND withdrawn IS NULL AND NOT EXISTS ("
            "   SELECT 1 FROM stage_distribution s"
            "   WHERE s.resource_id = d.resource_id AND s.key = d.key)",
            (list(resource_ids),),
        )
        cur.execute("TRUNCATE stage_distribution")
