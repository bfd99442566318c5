"""A record that vanished while another came that says the same, but for its IRI: it was renamed.

gone (what the complete run did not see), come (what it saw first) -> pairs of one likeness -> the
old resource takes the new name, with its history and its id; the new row becomes a tombstone that
leads to it.

Never across sources, never of records without an IRI (their content is their name), and not when
two that went, or two that came, say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from catalog.failpoints import failpoint
from catalog.harvest import copies, missing, versions
from catalog.harvest.copy import cursor
from catalog.harvest.lease import Lease
from catalog.harvest.likeness import likeness
from catalog.harvest.parts import DISTRIBUTION, merge_distributions
from catalog.models import Change, Distribution, HarvestRun, Rename, Resource, Version

BATCH = 200

# The new row lets go of its name, and is for those whom the old one is for.
_LET_GO = """
UPDATE catalog_resource n SET stable_id = 'renamed ' || n.id, withdrawn = now(), published = false,
    audiences = o.audiences, members_only = o.members_only, shown_to = o.shown_to, change_id = %s
FROM unnest(%s::bigint[], %s::bigint[]) AS pair(old, new) JOIN catalog_resource o ON o.id = pair.old
WHERE n.id = pair.new
"""
_SAID = (
    "kind", "iri", "statements", "content_hash", "rules_version", "document", "title", "themes",
    "formats", "licences", "languages", "publisher_key", "publisher_name", "is_hvd", "issued",
    "modified",
)  # fmt: skip
_TAKE = f"""
UPDATE catalog_resource o SET stable_id = n.iri, published = false, change_id = %s,
    {", ".join(f"{name} = n.{name}" for name in _SAID)}
FROM unnest(%s::bigint[], %s::bigint[]) AS pair(old, new) JOIN catalog_resource n ON n.id = pair.new
WHERE o.id = pair.old
"""  # noqa: S608 - our own names
_FOLLOW = """
UPDATE {table} part SET resource_id = pair.old
FROM unnest(%s::bigint[], %s::bigint[]) AS pair(old, new) WHERE part.resource_id = pair.new
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A resource by its old name, and the row that its new name came as."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class _Named:
    """What a version is written of."""

    pk: int
    content_hash: str


def recognise(lease: Lease, run: HarvestRun) -> None:
    """Give resources that the complete `run` saw by another name that name."""
    if not HarvestRun.objects.filter(pk=run.pk, created__gt=0).exists():
        return
    come = Resource.objects.filter(source=run.source_id, first_seen__gte=run.started)
    older = Resource.objects.filter(source=run.source_id, first_seen__lt=run.started)
    if not older.filter(withdrawn__isnull=True).exists():
        return
    gone = Resource.objects.filter(pk__in=[pk for pk, _ in missing.unseen_by(run)])
    found = pairs(gone, come)
    for at in range(0, len(found), BATCH):
        failpoint("harvest.before_rename")
        with transaction.atomic():
            copies.decide_alone()
            lease.lock()
            _rename(run, found[at : at + BATCH])


def pairs(gone: QuerySet[Resource], come: QuerySet[Resource]) -> list[Pair]:
    """Those of `gone` that one alone of `come` is like, and that alone are like it."""
    went = _by_likeness(_live(gone))
    if not went:
        return []
    came: dict[str, int | None] = {}
    for alike, pk in _likenesses(_live(come)):
        if alike in went:
            came[alike] = None if alike in came else pk
    both = ((went[alike], new) for alike, new in came.items())
    return [Pair(old, new) for old, new in both if old is not None and new is not None]


def _live(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    named = rows.filter(withdrawn__isnull=True).exclude(iri="")
    return named.only("pk", "iri", "statements").order_by("pk")


def _likenesses(rows: QuerySet[Resource]) -> Iterator[tuple[str, int]]:
    for row in rows.iterator(chunk_size=BATCH):
        yield likeness(row.iri, row.lines), row.pk


def _by_likeness(rows: QuerySet[Resource]) -> dict[str, int | None]:
    """The id by likeness; None where several have it."""
    found: dict[str, int | None] = {}
    for alike, pk in _likenesses(rows):
        found[alike] = None if alike in found else pk
    return found


def _rename(run: HarvestRun, several: Sequence[Pair]) -> None:
    """In the transaction that is open."""
    olds, news = [pair.old for pair in several], [pair.new for pair in several]
    rows = Resource.objects.filter(pk__in=[*olds, *news]).order_by("pk").select_for_update()
    said = {pk: (iri, now) for pk, iri, now in rows.values_list("pk", "iri", "content_hash")}
    change = Change.objects.create(run=run)
    versions.keep_superseded(olds)
    with cursor() as cur:
        cur.execute(_LET_GO, (change.pk, olds, news))
        cur.execute(_TAKE, (change.pk, olds, news))
    _take_parts(olds, news)
    Rename.objects.bulk_create(
        Rename(
            resource_id=pair.old,
            gone_id=pair.new,
            change=change,
            before=said[pair.old][0],
            after=said[pair.new][0],
        )
        for pair in several
    )
    went = [_Named(new, said[new][1]) for new in news]
    stay = [_Named(pair.old, said[pair.new][1]) for pair in several]
    following = versions.write(change, went, Version.Kind.WITHDRAWN)
    following = versions.write(change, stay, Version.Kind.CONTENT, following)
    copies.promote(sorted({iri for iri, _ in said.values()}), change, following)
    HarvestRun.objects.filter(pk=run.pk).update(
        created=F("created") - len(several), updated=F("updated") + len(several)
    )


def _take_parts(olds: list[int], news: list[int]) -> None:
    """What hangs on the new rows hangs on the old ones from now on."""
    with cursor() as cur:
        for table in ("catalog_link", "catalog_storedfinding"):
            cur.execute(f"DELETE FROM {table} WHERE resource_id = ANY(%s)", (olds,))  # noqa: S608
            cur.execute(_FOLLOW.format(table=table).encode(), (olds, news))
    names = dict(zip(news, olds, strict=True))
    columns = [name for name, _ in DISTRIBUTION.columns[1:]]
    parts = Distribution.objects.filter(resource__in=news, withdrawn__isnull=True)
    rows = [(names[id_], *rest) for id_, *rest in parts.values_list("resource_id", *columns)]
    merge_distributions(rows, olds)
