"""Which copy of a resource is published, when several sources list the same IRI.

The copy nearest to the origin, else the one that was seen first. A source never overwrites what
another source said: each keeps a row of its own, and exactly one of them is shown.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.db import connection

from catalog.harvest import versions
from catalog.harvest.copy import cursor
from catalog.models import Change, HarvestSource, Resource, Version

# That no IRI is empty is said in the question too: else the index of published copies is no use.
PUBLISHED_ELSEWHERE = (
    "SELECT id FROM catalog_resource"
    " WHERE iri = ANY(%s) AND iri <> '' AND published AND source_id <> %s ORDER BY id FOR UPDATE"
)
DECIDING = 4851414654  # PostgreSQL's advisory lock; 4851414653 numbers the changes


def decide_alone() -> None:
    """Wait until no other transaction decides about copies; ours may until it ends.

    Two runs that meet an IRI at once would both publish it: one of them would be refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (DECIDING,))


def published_now(ids: Sequence[int]) -> dict[int, bool]:
    """Whether these resources are the published copies by now."""
    return dict(Resource.objects.filter(pk__in=ids).values_list("pk", "published"))


def published_elsewhere(iris: Sequence[str], source: HarvestSource) -> dict[str, Resource]:
    """Live published copies of these IRIs from other sources, by IRI."""
    with cursor() as cur:
        cur.execute(PUBLISHED_ELSEWHERE, ([iri for iri in iris if iri], source.pk))
        ids = [id_ for (id_,) in cur]
    if not ids:
        return {}
    rows = Resource.objects.filter(pk__in=ids).select_related("source")
    return {row.iri: row for row in rows.only("id", "iri", "source__url", "content_hash")}


def wins(iri: str, source: HarvestSource, over: Resource) -> bool:
    """Whether `source` is nearer to the origin of `iri` than the source of the copy `over`."""
    return is_origin(iri, source.url) and not is_origin(iri, over.source.url)


def is_origin(iri: str, url: str) -> bool:
    """Whether an IRI was given by whoever runs the source: the same host, or one below it."""
    host, home = host_of(iri), host_of(url)
    return bool(host and home) and (host == home or f".{host}".endswith(f".{home}"))


def host_of(url: str) -> str:
    """The host of an address in small letters; empty for a path, a URN, and what is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # "https://[", and names that are not the same when normalised
        return ""


def hide(copies: Sequence[Resource], change: Change, first_ordinal: int) -> int:
    """Unpublish these copies, as part of `change`. Returns the next free ordinal."""
    ids = [copy.pk for copy in copies]
    Resource.objects.filter(pk__in=ids).update(published=False, change=change)
    return versions.write(change, copies, Version.Kind.DERIVED, first_ordinal)


def promote(iris: Sequence[str], change: Change, first_ordinal: int) -> int:
    """Publish the best live copy of each IRI that has lost its published one."""
    published = Resource.objects.filter(iri__in=iris, published=True).exclude(iri="")
    waiting = (
        Resource.objects.filter(iri__in=iris, published=False, withdrawn__isnull=True)
        .exclude(iri="")
        .exclude(iri__in=published.values("iri"))
        .select_related("source")
        .order_by("id")
    )
    best: dict[str, Resource] = {}
    for row in waiting:
        if row.iri not in best or wins(row.iri, row.source, over=best[row.iri]):
            best[row.iri] = row
    Resource.objects.filter(pk__in=[row.pk for row in best.values()]).update(
        published=True, change=change
    )
    return versions.write(change, best.values(), Version.Kind.DERIVED, first_ordinal)
