"""The events of a page against what is kept of their entities: the later one stays.

In whatever order and however often events come in, what stays is the same. So a worker may die
anywhere.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from catalog.harvest.columns import array
from catalog.harvest.copy import Table, copy, cursor
from catalog.harvest.feeds.events import Event
from catalog.harvest.feeds.graph import Graph, key
from catalog.models import FeedEntity, HarvestRun
from catalog.packing import pack

KEPT = Table(
    "catalog_feedentity",
    (
        ("source_id", "int8"),
        ("iri", "text"),
        ("published", "timestamptz"),
        ("deleted", "bool"),
        ("member", "text"),
        ("statements", "bytea"),
        ("subjects", "text[]"),
        ("roots", "text[]"),
        ("mentions", "int8[]"),
        ("changed_in", "int8"),
        ("before", "text[]"),
    ),
)
STAGE = "stage_feedentity"
_NAMES = tuple(name for name, _ in KEPT.columns)
_CHANGED = (
    "(kept.statements, kept.deleted) IS DISTINCT FROM (excluded.statements, excluded.deleted)"
)
_ALWAYS = ("published", "deleted", "member", "statements", "subjects", "roots", "mentions")
MERGE = f"""
    INSERT INTO catalog_feedentity AS kept ({", ".join(_NAMES)})
    SELECT {", ".join(_NAMES)} FROM {STAGE} ORDER BY iri
    ON CONFLICT (source_id, iri) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _ALWAYS)},
        changed_in = CASE WHEN {_CHANGED} THEN excluded.changed_in ELSE kept.changed_in END,
        before = CASE WHEN {_CHANGED} THEN kept.subjects
            || CASE WHEN kept.changed_in > %s THEN kept.before ELSE '{{}}' END
            ELSE kept.before END
    WHERE (excluded.published, excluded.deleted, excluded.member COLLATE "C")
        > (kept.published, kept.deleted, kept.member COLLATE "C")
"""  # noqa: S608 - our names


def last_settled(run: HarvestRun) -> HarvestRun | None:
    """The last complete run of the source before this one: all that came until then is stored."""
    earlier = HarvestRun.objects.harvests().filter(source=run.source_id, complete=True)
    return earlier.exclude(pk=run.pk).first()


def take_in(run: HarvestRun, found: Iterable[Event], settled: int) -> None:
    """Keep what these events say, each entity once, in the transaction that is open.

    `settled` is the id of the run until which all is stored.
    """
    with cursor() as cur:
        columns = ", ".join(f"{name} {kind}" for name, kind in KEPT.columns)
        cur.execute(f"CREATE TEMP TABLE IF NOT EXISTS {STAGE} ({columns}) ON COMMIT DELETE ROWS")
    copy(KEPT, _rows(run, found), into=STAGE)
    with cursor() as cur:
        cur.execute(MERGE, (settled,))
        cur.execute(f"TRUNCATE {STAGE}")


def waiting(run: HarvestRun, settled: int) -> Iterator[FeedEntity]:
    """The entities that have changed since; without their statements."""
    rows = FeedEntity.objects.filter(source=run.source_id, changed_in__gt=settled)
    yield from rows.defer("statements", "mentions").order_by("pk").iterator(chunk_size=10_000)


def _rows(run: HarvestRun, found: Iterable[Event]) -> Iterator[tuple[Any, ...]]:
    for event in found:
        graph = Graph(event.lines or b"")
        mentions = sorted(map(key, graph.mentions))
        yield (
            run.source_id,
            event.iri,
            event.published,
            event.lines is None,
            event.member,
            pack(event.lines or b""),
            array(sorted(graph.subjects)),
            array(sorted(graph.roots)),
            f"{{{','.join(map(str, mentions))}}}",
            run.pk,
            "{}",
        )
