"""What happened of late to what a search finds, for who asks: feeds, and previews of alerts.

hits, last changed first -> and tombstones that it would have found -> what happened to each last
                         -> and what it found before that said something else (left.py)

Nothing is kept for it: whoever may search may ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Min

from accounts.requester import Requester
from catalog.feeds.left import left
from catalog.models import Event, Resource, Version
from catalog.search.document import entry
from catalog.search.engine import backend
from catalog.search.finding import of_datasets, rows, sight
from catalog.search.indexer import stored
from catalog.search.query import SearchQuery, Sort
from catalog.search.question import Question, question
from catalog.watching.batch import Batch

MOST_GONE = 100  # tombstones that are looked at, the last ones
TOLD = {
    Version.Kind.CONTENT: Event.CHANGED,
    Version.Kind.RESTORED: Event.NEW,
    Version.Kind.WITHDRAWN: Event.GONE,
    Version.Kind.AUDIENCE: Event.NEW,  # to those who may see it
}


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a resource last. `version` names it, for good.

    `matches`: it is gone because it was withdrawn; else because it says something else.
    """

    resource: Resource
    event: Event
    at: datetime
    version: int
    matches: bool = True


def recent(
    query: SearchQuery, requester: Requester, most: int, since: datetime | None = None
) -> list[Happening]:
    """The last `most` that happened (after `since`), the newest first. Raises IndexAway."""
    asked = question(of_datasets(replace(query, sort=Sort.CHANGED, size=most, cursor="")))
    engine = backend()
    looking = sight(requester, engine.position())
    found = engine.search(replace(asked, counted=()), looking)
    happened = _happened([*rows(found.ids, requester), *_gone(asked, requester)])
    happened += [
        Happening(one.resource, Event.GONE, one.version.change.at, one.version.pk, matches=False)
        for one in left(asked, found.ids, requester)
    ]
    newest = sorted(happened, key=lambda one: (one.at, one.version), reverse=True)
    return [one for one in newest if since is None or one.at > since][:most]


def _gone(asked: Question, requester: Requester) -> list[Resource]:
    """Tombstones of what the question would have found."""
    gone = Resource.objects.visible_to(requester).filter(
        withdrawn__isnull=False, renamed_to__isnull=True, kind__in=dict(asked.filters)["kind"]
    )
    last = list(gone.order_by("-withdrawn", "-pk").values_list("pk", flat=True)[:MOST_GONE])
    there = Resource.objects.filter(pk__in=last)
    ids = Batch([entry(row) for row in stored(there)]).matching(asked)
    return list(there.filter(pk__in=ids).defer("statements").select_related("source", "change"))


def _happened(found: Sequence[Resource]) -> list[Happening]:
    by_id = {row.pk: row for row in found}
    versions = Version.objects.filter(resource__in=by_id, kind__in=TOLD)
    last = versions.order_by("resource", "-change__number", "-ordinal").distinct("resource")
    firsts = Version.objects.filter(resource__in=by_id).order_by().values_list("resource")
    first = dict(firsts.annotate(Min("change__number")))
    return [
        Happening(
            resource=by_id[one.resource_id],
            event=Event.NEW
            if one.kind == Version.Kind.CONTENT and first[one.resource_id] == one.change.number
            else TOLD[Version.Kind(one.kind)],
            at=one.change.at,
            version=one.pk,
        )
        for one in last.select_related("change")
    ]
