"""What is news: one resource as it was last seen, beside how it is now. Pure.

before, after -> what happened, topic by topic
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.models.watch import Event, News

Kind = News.Kind
# What one asks to be told, and what is news of that sort.
SORTS: Mapping[Event, frozenset[Kind]] = {
    Event.NEW: frozenset({Kind.NEW, Kind.AUDIENCE}),
    Event.CHANGED: frozenset({Kind.CHANGED}),
    Event.GONE: frozenset({Kind.WITHDRAWN, Kind.LEFT, Kind.AUDIENCE}),
    Event.POLICY: frozenset({Kind.POLICY}),
    Event.QUALITY: frozenset({Kind.QUALITY}),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A resource, as the reader sees it. `live`: it stands in lists."""

    live: bool
    withdrawn: bool
    audiences: tuple[int, ...]
    content_hash: str
    policy: str
    iri: str = ""
    matched: frozenset[int] = field(default=frozenset())  # ids of topics


class Happened(NamedTuple):
    """One piece of news of a topic. `audiences`: who could see the resource before."""

    topic: int
    kind: Kind
    audiences: tuple[int, ...] = ()


def happened(
    before: Seen | None, after: Seen, topics: Collection[int], unknown: Collection[int] = ()
) -> Iterator[Happened]:
    """What those who watch `topics` may be told.

    Of `unknown` topics it is not known whether they matched before: if they do now, and there was
    something before, nothing is new.
    """
    was = before.matched if before else frozenset()
    seen_by = before.audiences if before else ()
    for topic in sorted(one for one in was | after.matched if one in topics):
        matched = topic in was or bool(before and before.live and topic in unknown)
        if before is None or not matched:
            yield Happened(topic, Kind.NEW)
        elif topic in after.matched:
            yield from (Happened(topic, kind, seen_by) for kind in _stayed(before, after))
        elif kind := _left(after):
            yield Happened(topic, kind, seen_by)


def _stayed(before: Seen, after: Seen) -> Iterator[Kind]:
    if before.audiences != after.audiences:
        yield Kind.AUDIENCE
    if before.content_hash != after.content_hash:
        yield Kind.CHANGED
    if before.policy != after.policy:
        yield Kind.POLICY


def _left(after: Seen) -> Kind | None:
    """None: another copy of the same stands in its place."""
    if after.withdrawn:
        return Kind.WITHDRAWN
    return Kind.LEFT if after.live else None
