"""Who is to be told that a negotiation waits: noted once for each wait, sent once, together.

look (rows) -> claim (a lease, and a key for all that goes in one message) -> begin -> end, or later

`begin` is written before a byte leaves: notes whose holder died before that are sent by the next
one, and only by it. Of a message that had begun nobody knows whether it arrived; it is sent again
under the same key, which is its Message-ID.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Membership, User
from accounts.roles import INCLUDES, Role
from catalog.leases import new_owner
from connector.models import ContractNegotiation, MailSwitch, WaitingNote
from connector.negotiation.deadlines import Limits, Turn, deadline, limits_of

Kind = WaitingNote.Kind
State = WaitingNote.State
OPEN = (State.WAITING, State.SENDING)
FREE = Q(lease_until=None) | Q(lease_until__lt=Now())
LEASE = timedelta(minutes=10)  # longer than a server may take for one message
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
AT_ONCE = 500  # negotiations of one look
MOST = 50  # notes of one message
ANSWERS = [part for part, held in INCLUDES.items() if held & {Role.NEGOTIATOR, Role.STEWARD}]


@dataclass(frozen=True, slots=True)
class Claimed:
    """Notes of one person that go in one message, for us alone."""

    user: User
    key: uuid.UUID
    owner: str
    tries: int
    notes: Sequence[WaitingNote]


def can_mail() -> bool:
    """E-mail needs a server, and an address of ours for its links."""
    return bool(settings.EMAIL_HOST and settings.HANSA_URL)


def look(now: datetime) -> None:
    """Note what is to be told by now. Nothing is sent yet."""
    if not can_mail():
        return
    told = list(readers().values_list("organisation", flat=True).distinct())
    _note(Kind.NEW, _waiting(told, Kind.NEW))
    by_limits: dict[Limits, list[int]] = defaultdict(list)
    for pk, limits in limits_of(told).items():
        by_limits[limits].append(pk)
    for limits, some in by_limits.items():
        found = deadline(Turn.OURS, now, limits)
        if found and found.remind_at:
            due = now - (found.remind_at - now)
            _note(Kind.SOON, _waiting(some, Kind.SOON).filter(changed__lte=due))


def readers() -> QuerySet[Membership]:
    """The parts of those who may answer, and want to be told."""
    off = MailSwitch.objects.filter(user=OuterRef("user"), wanted=False)
    return Membership.objects.filter(~Exists(off), role__in=ANSWERS, user__is_active=True)


def _waiting(organisations: Collection[int], kind: Kind) -> QuerySet[ContractNegotiation]:
    """What waits for a person of these, and nobody was told of this wait in this way."""
    told = WaitingNote.objects.filter(
        negotiation=OuterRef("pk"), kind=kind, since=OuterRef("changed")
    )
    waits = ContractNegotiation.objects.filter(waits=True, organisation__in=organisations)
    return waits.filter(~Exists(told)).order_by("changed", "pk")


@transaction.atomic
def _note(kind: Kind, rows: QuerySet[ContractNegotiation]) -> None:
    """For each person one; what somebody else notes at the same time is noted once."""
    some = list(rows[:AT_ONCE])
    people: dict[int, list[int]] = defaultdict(list)
    parts = readers().filter(organisation__in={row.organisation_id for row in some})
    for organisation, user in parts.values_list("organisation", "user"):
        people[organisation].append(user)
    pause = timedelta(seconds=settings.ALERTS.at_once if kind == Kind.NEW else 0)
    made = [
        WaitingNote(user_id=user, negotiation=row, kind=kind, since=row.changed, due=Now() + pause)
        for row in some
        for user in people[row.organisation_id]
    ]
    WaitingNote.objects.bulk_create(made, ignore_conflicts=True)


def is_due() -> bool:
    """Whether something is to be sent by now."""
    return _free().exists()


def _free() -> QuerySet[WaitingNote]:
    return WaitingNote.objects.filter(FREE, state__in=OPEN, due__lte=Now())


@transaction.atomic
def claim() -> Claimed | None:
    """All that one person is to be told by now; of a message that was tried before, the same."""
    first = _free().select_for_update(skip_locked=True).order_by("due", "pk").first()
    if first is None:
        return None
    mates = _free().filter(user=first.user_id, key=first.key)
    notes = list(mates.select_for_update(skip_locked=True).order_by("pk")[:MOST])
    key, owner, tries = first.key or uuid.uuid4(), new_owner(), first.tries + 1
    WaitingNote.objects.filter(pk__in=[one.pk for one in notes]).update(
        key=key, lease_owner=owner, lease_until=Now() + LEASE, tries=tries
    )
    return Claimed(first.user, key, owner, tries, notes)


def to_tell(claimed: Claimed) -> list[ContractNegotiation]:
    """What of it still waits, and is for this person; the longest wait first."""
    user = claimed.user
    wait_of = {one.negotiation_id: one.since for one in claimed.notes}
    mine = readers().filter(user=user.pk).values("organisation")
    rows = ContractNegotiation.objects.filter(
        pk__in=wait_of, waits=True, organisation__in=mine
    ).select_related("participant", "organisation", "resource")
    found = rows.defer("resource__statements").order_by("changed", "pk")
    return [row for row in found if row.changed == wait_of[row.pk]]


def begin(claimed: Claimed) -> bool:
    """Note that it is on its way, before a byte leaves; False when it is not ours any more."""
    return bool(_mine(claimed).update(state=State.SENDING, lease_until=Now() + LEASE))


def end(claimed: Claimed, state: State) -> None:
    """Note what became of it."""
    _mine(claimed).update(state=state, lease_until=None, reason="")


def later(claimed: Claimed, reason: str) -> None:
    """It did not go: try again, ever more seldom, and give up when it is too late."""
    mine = _mine(claimed)
    patience = timedelta(seconds=settings.ALERTS.give_up_seconds)
    mine.filter(made__lt=Now() - patience).update(
        state=State.GIVEN_UP, lease_until=None, reason=reason
    )
    pause = min(FIRST_PAUSE * 2 ** min(claimed.tries - 1, 20), LONGEST_PAUSE)
    mine.update(state=State.WAITING, due=Now() + pause, lease_until=None, reason=reason)


def _mine(claimed: Claimed) -> QuerySet[WaitingNote]:
    """The notes, as long as they are ours."""
    return WaitingNote.objects.filter(key=claimed.key, lease_owner=claimed.owner, state__in=OPEN)
