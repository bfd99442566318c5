"""Which copy of a resource is published, when several sources list the same IRI.

A public copy before a restricted one; then the copy nearest to the origin, else the one that was
seen first. A source never overwrites what another source said: each keeps a row of its own. Where
every copy is restricted, each audience is shown one of its own (decision 0009).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from urllib.parse import urlsplit

from django.db import connection

from catalog.harvest import versions
from catalog.harvest.copy import cursor
from catalog.models import Change, HarvestSource, Resource, Version

_COPIES = (
    "SELECT r.id, r.iri, r.audiences, r.published, s.url, r.content_hash"
    " FROM catalog_resource r JOIN catalog_harvestsource s ON s.id = r.source_id"
    " WHERE r.iri = ANY(%s)"
)
# That no IRI is empty is said in the question too: else the index of published copies is no use.
PUBLISHED_ELSEWHERE = (
    f"{_COPIES} AND r.iri <> '' AND r.published AND r.source_id <> %s ORDER BY r.id FOR UPDATE OF r"
)
WAITING = (
    f"{_COPIES} AND r.iri <> '' AND NOT r.published AND r.withdrawn IS NULL"
    " ORDER BY r.id FOR UPDATE OF r"
)
NO_SOURCE = 0
DECIDING = 4851414654  # PostgreSQL's advisory lock; …653 numbers changes, …655 the audit log


@dataclass(frozen=True, slots=True)
class Copy:
    """One source's live copy of an IRI, as far as it matters for the choice."""

    pk: int
    iri: str
    audiences: tuple[int, ...]  # sorted; none: public
    published: bool
    url: str  # of its source
    content_hash: str = ""


def decide_alone() -> None:
    """Wait until no other transaction decides about copies; ours may until it ends.

    Two runs that meet an IRI at once would both publish it: one of them would be refused. A run
    that stores and a source that is restricted meanwhile would miss each other's rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (DECIDING,))


def standing(ids: Sequence[int]) -> dict[int, tuple[bool, list[int]]]:
    """Whether these resources are published by now, and for which audiences they are."""
    rows = Resource.objects.filter(pk__in=ids).values_list("pk", "published", "audiences")
    return {pk: (published, audiences) for pk, published, audiences in rows}


def published_elsewhere(iris: Sequence[str], source: HarvestSource) -> dict[str, list[Copy]]:
    """Published copies of these IRIs from other sources, by IRI."""
    return _by_iri(_asked(PUBLISHED_ELSEWHERE, iris, source.pk))


def live(iris: Sequence[str]) -> dict[str, list[Copy]]:
    """Every copy of these IRIs that is not withdrawn, by IRI."""
    return _by_iri(chain(_asked(PUBLISHED_ELSEWHERE, iris, NO_SOURCE), _asked(WAITING, iris)))


def chosen(copies: Iterable[Copy]) -> set[int]:
    """The ids of those that are to be published, of all the live copies of one IRI. Pure."""
    groups: dict[tuple[int, ...], list[Copy]] = {}
    for copy in copies:
        groups.setdefault(copy.audiences, []).append(copy)
    shown = [groups[()]] if () in groups else list(groups.values())
    return {max(group, key=_rank).pk for group in shown}


def _rank(copy: Copy) -> tuple[bool, bool, int]:
    """The nearest to the origin; of equals the one that is shown already, else the first."""
    return is_origin(copy.iri, copy.url), copy.published, -copy.pk


def is_origin(iri: str, url: str) -> bool:
    """Whether an IRI was given by whoever runs the source: the same host, or one below it."""
    host, home = host_of(iri), host_of(url)
    return bool(host and home) and (host == home or f".{host}".endswith(f".{home}"))


@lru_cache(4_096)
def host_of(url: str) -> str:
    """The host of an address in small letters; empty for a path, a URN, and what is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # "https://[", and names that are not the same when normalised
        return ""


def outcome(copies: Iterable[Sequence[Copy]]) -> tuple[list[Copy], list[Copy]]:
    """What has to be hidden and what to be published, of the live copies of several IRIs. Pure."""
    losing, winning = [], []
    for same in copies:
        shown = chosen(same)
        losing += [copy for copy in same if copy.published and copy.pk not in shown]
        winning += [copy for copy in same if not copy.published and copy.pk in shown]
    return losing, winning


def hide(copies: Collection[versions.Kept], change: Change, first_ordinal: int) -> int:
    """Unpublish these copies, as part of `change`. Returns the next free ordinal."""
    return _show(copies, change, first_ordinal, published=False)


def publish(copies: Collection[versions.Kept], change: Change, first_ordinal: int) -> int:
    """Publish these copies; those that they take the place of must be hidden by now."""
    return _show(copies, change, first_ordinal, published=True)


def promote(iris: Sequence[str], change: Change, first_ordinal: int) -> int:
    """Publish the best live copy of each IRI that has lost its published one."""
    losing, winning = outcome(live(iris).values())
    return publish(winning, change, hide(losing, change, first_ordinal))


def _show(
    copies: Collection[versions.Kept], change: Change, first_ordinal: int, *, published: bool
) -> int:
    ids = [copy.pk for copy in copies]
    Resource.objects.filter(pk__in=ids).update(published=published, change=change)
    return versions.write(change, copies, Version.Kind.DERIVED, first_ordinal)


def _asked(question: str, iris: Sequence[str], *more: int) -> list[Copy]:
    named = [iri for iri in iris if iri]
    if not named:
        return []
    with cursor() as cur:
        cur.execute(question, (named, *more))
        return [Copy(pk, iri, tuple(sorted(audiences)), *rest) for pk, iri, audiences, *rest in cur]


def _by_iri(copies: Iterable[Copy]) -> dict[str, list[Copy]]:
    found: dict[str, list[Copy]] = {}
    for copy in copies:
        found.setdefault(copy.iri, []).append(copy)
    return found
