"""What one watch is told: its news, as far as its owner may know of it when it is told.

news of a topic -> by resource -> was it known to this person, is it there for them now? -> lines
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from accounts.requester import Requester
from catalog.access import access
from catalog.models import Event, Known, News, Resource, Watch

Kind = News.Kind
CHANGES: Mapping[Kind, Event] = {
    Kind.NEW: Event.CHANGED,  # it was away, and is back
    Kind.CHANGED: Event.CHANGED,
    Kind.POLICY: Event.POLICY,
    Kind.QUALITY: Event.QUALITY,
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one resource. `resource` is None where they may not see it any more.

    `left`: it is here, but does not match any more. `points`: of a quality that dropped, before
    and after.
    """

    id: int
    events: tuple[Event, ...]
    at: datetime
    resource: Resource | None = None
    left: bool = False
    points: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a resource is, for who is told: `matches` if it is to be seen, and what is watched."""

    resource: Resource | None
    matches: bool


def lines(watch: Watch, news: Sequence[News], requester: Requester) -> list[Line]:
    """What `news` of its topic say to the owner, who is `requester`: a line for each resource."""
    by_resource = sorted(news, key=lambda one: (one.resource_id, one.pk))
    ids = {one.resource_id for one in by_resource}
    standing = _standing(watch, ids, requester)
    mine = access().audiences(requester).ids
    wanted = {Event(event) for event in watch.events}
    found = [
        line(list(some), standing[pk], mine, wanted)
        for pk, some in groupby(by_resource, key=lambda one: one.resource_id)
    ]
    return sorted(filter(None, found), key=lambda one: (one.at, one.id))


def line(
    news: Sequence[News], now: Standing, mine: frozenset[int], wanted: Iterable[Event]
) -> Line | None:
    """What happened to one resource, the first news first; None when there is nothing to tell."""
    last = news[-1]
    knew = _knew(news, mine)
    if not now.matches:
        if not knew or Event.GONE not in wanted:
            return None
        left = now.resource is not None and now.resource.withdrawn is None
        return Line(last.resource_id, (Event.GONE,), last.at, now.resource, left=left)
    if not knew:
        new = (Event.NEW,) if Event.NEW in wanted else ()
        return Line(last.resource_id, new, last.at, now.resource) if new else None
    told = [one for one in news if one.kind in CHANGES and _may_know(one.audiences, mine)]
    events = {CHANGES[Kind(one.kind)] for one in told}.intersection(wanted)
    if not events:
        return None
    ordered = tuple(event for event in Event if event in events)
    return Line(last.resource_id, ordered, last.at, now.resource, points=_points(told))


def _knew(news: Sequence[News], mine: frozenset[int]) -> bool:
    """Was it there for them before the first of these?"""
    if news[0].kind == Kind.NEW:
        return False
    moved = [one for one in news if one.kind == Kind.AUDIENCE]
    # (Of an offer's terms, the audiences are those who may know of the offer.)
    first = moved[0] if moved else next((one for one in news if one.kind not in OFFERED), None)
    return first is None or _may_know(first.audiences, mine)


OFFERED = (Kind.POLICY, Kind.QUALITY)


def _may_know(audiences: Sequence[int], mine: frozenset[int]) -> bool:
    return not audiences or not mine.isdisjoint(audiences)


def _points(told: Sequence[News]) -> tuple[str, str] | None:
    fell = [one for one in told if one.kind == Kind.QUALITY]
    return (fell[0].before, fell[-1].after) if fell else None


def _standing(watch: Watch, ids: set[int], requester: Requester) -> dict[int, Standing]:
    seen = Resource.objects.visible_to(requester).select_related("source", "change")
    rows = seen.defer("statements").in_bulk(list(ids))
    found = Known.objects.filter(pk__in=ids, matched__contains=[watch.topic_id])
    matched = set(found.values_list("pk", flat=True))
    return {
        pk: Standing(row, matches=row.withdrawn is None and pk in matched)
        if (row := rows.get(pk))
        else Standing(None, matches=False)
        for pk in ids
    }
