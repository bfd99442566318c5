"""The reader of the sequence that finds what is news for those who watch.

changed resources -> which topics match now, and matched before (Known) -> News, Known, the place

All of it in one transaction, so nothing is lost and nothing is told twice, whoever is killed
where. Then what stirred outside the sequence (Stir), then new topics: for these it walks through
the catalogue once, to know what matched already.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import transaction

from catalog.failpoints import failpoint
from catalog.models import Event, Known, News, ReaderState, Resource, Stir, Topic
from catalog.queries import head
from catalog.search.document import entry
from catalog.search.indexer import END, Place, after, stored
from catalog.watching.batch import Batch
from catalog.watching.news import SORTS, Happened, Seen, happened
from catalog.watching.nudges import NOTICES, nudge
from catalog.watching.topics import Asked, Topics

NAME = "watching"  # in settings.COURIER_READERS
AT_ONCE = 1_000  # resources of one transaction
WRITTEN = 5_000  # rows of one statement
_SEEN = (
    "pk", "published", "withdrawn", "audiences", "content_hash", "iri", "licences",
    "document__access_rights",
)  # fmt: skip
Asking = Mapping[int, Asked]
log = logging.getLogger(__name__)


class Watcher:
    """Follows the sequence (catalog.courier.reader.Reader)."""

    def __init__(self, confirm: Callable[[], None]) -> None:
        """`confirm` keeps other couriers away until the transaction ends."""
        self._confirm = confirm
        self._place: Place | None = None
        self._topics = Topics()

    def step(self) -> bool:
        """Bring in the next resources; True: there is more."""
        return self._follow() or self._stirred() or self._walk()

    def position(self) -> int | None:
        """Number of the last change of which everything is brought in."""
        return None if self._place is None else self._place.whole

    def rest_seconds(self) -> float:
        """As long as a change may have been missed."""
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        """Nothing is held."""

    # --- the sequence ---------------------------------------------------------------------------
    def _follow(self) -> bool:
        """The next resources behind our place; False when there are none."""
        goal = head()
        place = self._place or Place(min(_first_position(), goal), END)
        if place.id == END and goal <= place.number:
            self._place = Place(min(place.number, goal), END)
            return False
        rows = after(place, goal).values_list("change__number", "pk")[:AT_ONCE]
        batch = [Place(number or 0, pk) for number, pk in rows]
        then = Place(goal, END) if len(batch) < AT_ONCE else batch[-1]
        with transaction.atomic():
            topics = self._topics.read()
            bring_in({one.id: one.number for one in batch}, topics)
            failpoint("watching.before_commit")
            ReaderState.objects.filter(pk=NAME).update(position=then.whole)
            self._confirm()
        failpoint("watching.after_commit")
        self._place = then
        return True

    # --- outside the sequence -------------------------------------------------------------------
    def _stirred(self) -> bool:
        """What became of a resource without a change of it; False when there is nothing."""
        with transaction.atomic():
            stirs = list(Stir.objects.order_by("pk")[:AT_ONCE])
            if stirs:
                _tell_of(stirs, self._topics.read())
                Stir.objects.filter(pk__in=[stir.pk for stir in stirs]).delete()
                self._confirm()
        return len(stirs) == AT_ONCE

    # --- new topics -----------------------------------------------------------------------------
    def _walk(self) -> bool:
        """Look at the next resources for topics that are new; False when all is known."""
        new = {pk: one for pk, one in self._topics.read().items() if one.walked is not None}
        if not new:
            return False
        with transaction.atomic():
            self._take_up(one for one in new.values() if one.since is None)
            low = min(one.walked or 0 for one in new.values())
            walking = {pk: one for pk, one in new.items() if one.walked == low}
            rows = Resource.objects.filter(pk__gt=low, withdrawn=None).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:AT_ONCE])
            _note(ids, walking)
            walked = ids[-1] if len(ids) == AT_ONCE else None
            Topic.objects.filter(pk__in=walking).update(walked=walked)
            self._confirm()
        return True

    def _take_up(self, new: Iterable[Asked]) -> None:
        """From here on they are told. What changed earlier was there when they were asked."""
        position = self.position() or 0
        for topic in Topic.objects.filter(pk__in=[one.id for one in new]):
            topic.since = max(topic.asked, position)
            topic.save(update_fields=["since"])


def reader(confirm: Callable[[], None]) -> Watcher:
    """For settings.COURIER_READERS."""
    return Watcher(confirm)


def bring_in(changed: Mapping[int, int], topics: Asking) -> None:
    """See these resources anew (id -> number of the last change), and keep what is news."""
    seen = _seen(changed, topics)
    before = {pk: _before(known) for pk, known in Known.objects.in_bulk(list(seen)).items()}
    replaced = _replaced(before, seen)
    new = [one for one in topics.values() if one.walked is not None]
    news: list[News] = []
    for pk, now in seen.items():
        unknown = {one.id for one in new if not one.knows(pk)}
        for one in happened(before.get(pk), now, topics, unknown):
            is_copy = one.kind is News.Kind.NEW and (one.topic, now.iri) in replaced
            if not is_copy and _is_wanted(one, changed[pk], topics):
                news.append(_news(one, pk, changed[pk]))
    _keep(seen)
    _put_out(news)


def _seen(ids: Collection[int], topics: Asking) -> dict[int, Seen]:
    rows = list(Resource.objects.filter(pk__in=ids).order_by("pk").values_list(*_SEEN))
    seen = {row[0]: _as_seen(*row[1:]) for row in rows}
    matched = matches([pk for pk, one in seen.items() if not one.withdrawn], topics)
    return {pk: replace(one, matched=frozenset(matched.get(pk, ()))) for pk, one in seen.items()}


def _as_seen(published: bool, withdrawn: Any, *said: Any) -> Seen:
    audiences, content_hash, iri, licences, access_rights = said
    gone = withdrawn is not None
    policy = json.dumps([sorted(licences), access_rights], sort_keys=True)
    return Seen(
        live=published and not gone,
        withdrawn=gone,
        audiences=tuple(sorted(audiences)),
        content_hash=content_hash,
        policy=blake2b(policy.encode(), digest_size=16).hexdigest(),
        iri=iri,
    )


def _before(known: Known) -> Seen:
    return Seen(
        live=known.live,
        withdrawn=not known.live,
        audiences=tuple(sorted(known.audiences)),
        content_hash=known.content_hash,
        policy=known.policy,
        matched=frozenset(known.matched),
    )


def matches(ids: Collection[int], topics: Asking) -> dict[int, set[int]]:
    """The topics that these resources are found by, by resource; none for what is not live.

    (But for who watches one resource: that it is not in lists is no matter.)
    """
    found: dict[int, set[int]] = {}
    here = set(ids)
    for one in topics.values():
        if one.resource in here and one.resource:
            found.setdefault(one.resource, set()).add(one.id)
    questions = [(one.id, one.question) for one in topics.values() if one.question]
    if questions and here:
        rows = Resource.objects.live().filter(pk__in=here)
        batch = Batch([entry(row) for row in stored(rows)])
        for pk, question in questions:
            for resource in batch.matching(question):
                found.setdefault(resource, set()).add(pk)
    return found


def _replaced(before: Mapping[int, Seen], seen: Mapping[int, Seen]) -> set[tuple[int, str]]:
    """(topic, IRI) of what is in lists no more because another copy of it is: that is not new."""
    return {
        (topic, now.iri)
        for pk, now in seen.items()
        if now.iri and not now.live and not now.withdrawn and pk in before
        for topic in before[pk].matched
    }


def _is_wanted(one: Happened, change: int, topics: Asking) -> bool:
    topic = topics[one.topic]
    return topic.since is not None and change > topic.since and one.kind in topic.wanted


def _news(one: Happened, resource: int, change: int) -> News:
    return News(
        topic_id=one.topic,
        resource_id=resource,
        kind=one.kind,
        change=change,
        audiences=list(one.audiences),
    )


def _keep(seen: Mapping[int, Seen]) -> None:
    rows = [
        Known(
            resource_id=pk,
            live=one.live,
            audiences=list(one.audiences),
            content_hash=one.content_hash,
            policy=one.policy,
            matched=sorted(one.matched),
        )
        for pk, one in seen.items()
    ]
    Known.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["live", "audiences", "content_hash", "policy", "matched"],
    )


def _put_out(news: Sequence[News]) -> None:
    """Keep it, and say so to who sends notices when this transaction commits."""
    if news:
        News.objects.bulk_create(news, batch_size=WRITTEN)
        nudge(NOTICES)


def _note(ids: Sequence[int], topics: Asking) -> None:
    """Keep which of these match already: that is no news."""
    found = matches(ids, topics)
    rows = list(Known.objects.filter(pk__in=found))
    for known in rows:
        known.matched = sorted({*known.matched, *found[known.pk]})
    Known.objects.bulk_update(rows, ["matched"], batch_size=WRITTEN)


def _tell_of(stirs: Sequence[Stir], topics: Asking) -> None:
    known = Known.objects.in_bulk([stir.resource_id for stir in stirs])
    _put_out(
        [
            News(
                topic_id=topic,
                resource_id=stir.resource_id,
                kind=kind,
                audiences=stir.audiences,
                before=stir.before,
                after=stir.after,
            )
            for stir in stirs
            for kind in SORTS[Event(stir.event)]
            for topic in (known[stir.resource_id].matched if stir.resource_id in known else ())
            if topic in topics and kind in topics[topic].wanted and topics[topic].since is not None
        ]
    )


def _first_position() -> int:
    """Where we stand: kept with what was brought in."""
    kept = ReaderState.objects.filter(pk=NAME).values_list("position", flat=True).first()
    return kept or 0
