"""Other records that look the same as one: a link on its page, and nothing is merged.

They say the same but for their IRIs; or, of another source, they have the same title and lead to
the same page. Both have the same title, which is what they are found by.
"""

from hashlib import md5

from django.db.models.functions import MD5

from accounts.requester import Requester
from catalog.feeds.hidden import Hidden, hidden_in, without
from catalog.feeds.seen import document_seen
from catalog.harvest.likeness import likeness
from catalog.models import Resource

COMPARED = 30  # of one title; a title that more have says little
SHOWN = 5  # on the page


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
    hidden = hidden_in([found, *others], requester)
    alike, pages = _likeness(found, hidden), _pages(found, hidden)
    return [
        one
        for one in others
        if (one.source_id != found.source_id and not pages.isdisjoint(_pages(one, hidden)))
        or _likeness(one, hidden) == alike
    ]


def _likeness(resource: Resource, hidden: Hidden) -> str:
    return likeness(resource.iri, without(resource, hidden))


def _pages(resource: Resource, hidden: Hidden) -> set[str]:
    """The addresses to which it leads people."""
    return set(document_seen(resource, hidden).get("landing_pages") or ())
