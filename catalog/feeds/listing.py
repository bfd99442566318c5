"""One page of everything live that a requester may see, in the order of resource ids.

An id never changes, so a walk meets each resource once whatever changes meanwhile (decision 0002).
One thing could come twice: an IRI whose published copy moves, during the walk, from a source's row
that was passed to another source's row further on. Such a row is left out of the rest of the walk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.requester import Requester
from catalog.feeds.parameters import Cursor, Window
from catalog.models import Change, HarvestSource, Resource
from catalog.models.resource import ResourceQuerySet

AT_ONCE = 25  # records in memory while a page is written


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource on the page: enough to tell whether the page has changed."""

    id: int
    iri: str
    content_hash: str
    rules_version: int
    change: int  # number of its last change


@dataclass(frozen=True, slots=True)
class Listing:
    """A page: its entries, where the next one begins (None: this is the last), and all there is."""

    entries: tuple[Entry, ...]
    next: Cursor | None
    total: int
    modified: datetime | None  # when the sequence last moved
    head: int = 0  # number of its newest change


def visible(requester: Requester) -> ResourceQuerySet:
    """Everything that lists and counts are made of."""
    return Resource.objects.visible_to(requester).live()


def listing(rows: ResourceQuerySet, window: Window) -> Listing:
    """The page of `rows` that `window` asks for. Three queries; five when rows have changed."""
    # The head is read first: what changes later has a higher number than the walk's `since`.
    newest = Change.objects.filter(number__isnull=False).order_by("-number").first()
    head = newest.number or 0 if newest else 0
    start = window.cursor
    since = head if start.since is None else start.since
    found = _entries(rows, start.after, window.limit + 1)
    page, more = found[: window.limit], len(found) > window.limit
    return Listing(
        entries=_once(page, Cursor(start.after, since)),
        next=Cursor(page[-1].id, since) if more else None,
        total=rows.count(),
        modified=newest.at if newest else None,
        head=head,
    )


def records(requester: Requester, ids: Sequence[int]) -> Iterator[list[Resource]]:
    """The resources of a page as they are now, a few at a time; without those withdrawn by now."""
    for at in range(0, len(ids), AT_ONCE):
        few = visible(requester).filter(pk__in=ids[at : at + AT_ONCE])
        yield list(few.only("id", "iri", "kind", "statements").order_by("pk"))


def _entries(rows: ResourceQuerySet, after: int, limit: int) -> list[Entry]:
    values = rows.filter(pk__gt=after).order_by("pk")[:limit]
    fields = ("id", "iri", "content_hash", "rules_version", "change__number")
    return [Entry(*row) for row in values.values_list(*fields)]


def _once(page: list[Entry], walk: Cursor) -> tuple[Entry, ...]:
    """Without what the walk may have shown already, from the row of another source."""
    since = walk.since or 0
    moved = [entry.iri for entry in page if entry.iri and entry.change > since]
    if not moved or not walk.after:
        return tuple(page)
    # A resource with an IRI has it as its stable id: this is the index on (source, stable id).
    passed = Resource.objects.filter(
        source__in=list(HarvestSource.objects.values_list("pk", flat=True)),
        stable_id__in=moved,
        pk__lte=walk.after,
        change__number__gt=since,
    )
    shown = set(passed.values_list("iri", flat=True))
    return tuple(entry for entry in page if entry.iri not in shown)
