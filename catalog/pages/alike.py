"""Records that look the same: a link on their pages, one entry in a list; nothing is merged.

They say the same but for their IRIs; or, of another source, they have the same title and lead to
the same page. Both have the same title, which is what they are found by.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import md5
from itertools import groupby

from django.db.models.functions import MD5

from accounts.requester import Requester
from catalog.feeds.hidden import hidden_in, without
from catalog.feeds.seen import document_seen
from catalog.harvest.likeness import likeness
from catalog.models import Resource

COMPARED = 30  # of one title; a title that more have says little
SHOWN = 5  # on the page


class Looks:
    """How these records look to a requester: what they say of hidden ones does not count."""

    def __init__(self, resources: Sequence[Resource], requester: Requester) -> None:
        self._hidden = hidden_in(resources, requester)
        self._likeness = cache(self._likeness_of)
        self._pages = cache(self._pages_of)

    def same(self, one: Resource, other: Resource) -> bool:
        """Do they look the same? Both have the same title and kind."""
        elsewhere = one.source_id != other.source_id
        return (elsewhere and not self._pages(one).isdisjoint(self._pages(other))) or (
            self._likeness(one) == self._likeness(other)
        )

    def _likeness_of(self, resource: Resource) -> str:
        return likeness(resource.iri, without(resource, self._hidden))

    def _pages_of(self, resource: Resource) -> frozenset[str]:
        """The addresses to which it leads people."""
        return frozenset(document_seen(resource, self._hidden).get("landing_pages") or ())


def looking_the_same(found: Resource, requester: Requester) -> list[Resource]:
    """Live records here that look the same as `found`, by id; none of those with its IRI."""
    if not found.title:
        return []
    # (the index is one of hashes: a title may be longer than an index takes)
    hashed = md5(found.title.encode(), usedforsecurity=False).hexdigest()
    rows = Resource.objects.visible_to(requester).live().alias(hashed=MD5("title"))
    rows = rows.filter(hashed=hashed, title=found.title, kind=found.kind).exclude(pk=found.pk)
    if found.iri:
        rows = rows.exclude(iri=found.iri)
    others = list(rows.select_related("source").order_by("pk")[:COMPARED])
    if not others:
        return []
    looks = Looks([found, *others], requester)
    return [one for one in others if looks.same(found, one)]


def drawn_together(rows: Sequence[Resource], requester: Requester) -> dict[int, list[Resource]]:
    """Of rows that a list shows: the later ones that look the same as an earlier one, by its id.

    Asks the database only where several have one title and kind.
    """
    groups = [group for group in _of_one_title(rows) if 1 < len(group) <= COMPARED]
    ids = [row.pk for group in groups for row in group]
    if not ids:
        return {}
    kept = Resource.objects.visible_to(requester).select_related("source").in_bulk(ids)
    found: dict[int, list[Resource]] = {}
    for group in groups:
        here = [kept[row.pk] for row in group if row.pk in kept]
        found |= _drawn(here, Looks(here, requester))
    return found


def _of_one_title(rows: Sequence[Resource]) -> Iterator[list[Resource]]:
    """In each group as they stand."""
    named = sorted((row for row in rows if row.title), key=_name)
    yield from (list(group) for _, group in groupby(named, _name))


def _name(row: Resource) -> tuple[str, str]:
    return row.title, row.kind


def _drawn(group: Sequence[Resource], looks: Looks) -> dict[int, list[Resource]]:
    leading: dict[Resource, list[Resource]] = {}
    for row in group:
        lead = next((one for one in leading if _is_one(one, row, looks)), None)
        if lead:
            leading[lead].append(row)
        else:
            leading[row] = []
    return {lead.pk: others for lead, others in leading.items() if others}


def _is_one(one: Resource, other: Resource, looks: Looks) -> bool:
    return bool(one.iri and one.iri == other.iri) or looks.same(one, other)
