"""After a message was taken, and nothing comes of it: ask where the peer has the process.

acknowledged -> (nothing for some seconds) -> GET -> behind: say it again; ended: so it is here

Eclipse EDC can answer 200 and lose what it was told, and end a transfer without a word
(dsp/tolerances.py): it alone is asked, six times, after pauses that double.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from connector.dsp.parse import parse
from connector.dsp.tolerances import is_edc
from connector.errors import MalformedMessage
from connector.models import Delivery, Direction, Message
from connector.moves import AnyProcess, waiting
from connector.outbox.endings import end_as_ended
from connector.outbox.pace import speaks_as_edc
from connector.outbox.parcel import Parcel, locked, of_row, packed
from connector.outbox.peer_state import ENDED, state_of
from outbound.errors import FetchError

LOOKS = 6


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked about: `lost` is the state that the peer is in if it has lost our message."""

    parcel: Parcel
    lost: str


def watch(row: Message, process: AnyProcess, sealed: bytes | None, answer: bytes) -> None:
    """Look after the message that was acknowledged with `answer`, if its peer is one that loses.

    `sealed` is all of it, if it holds a secret: kept until nobody looks any more.
    """
    if speaks_as_edc(process) or _is_of_edc(answer):
        row.sealed = sealed
        row.next_attempt = timezone.now() + timedelta(seconds=settings.EDC.look_seconds)
        row.save(update_fields=["sealed", "next_attempt"])


def watched() -> QuerySet[Message]:
    """The messages that are looked after, sooner or later."""
    return Message.objects.filter(
        direction=Direction.SENT, delivery=Delivery.DELIVERED, next_attempt__isnull=False
    )


def to_look_at(now: datetime, limit: int, without: set[int]) -> list[int]:
    """The ids of at most `limit` that are to be looked at by now."""
    rows = watched().filter(next_attempt__lte=now).exclude(pk__in=without)
    return list(rows.order_by("next_attempt", "id").values_list("pk", flat=True)[:limit])


def look(message_id: int) -> None:
    """Ask, and do what the answer calls for. Never raises for what a peer does."""
    if (found := _begin(message_id)) is None:
        return
    try:
        state = state_of(found.parcel)
        if state == found.lost:
            sent = found.parcel
            sent.messenger.send("POST", sent.url, body=sent.body, authorization=sent.authorise())
    except (FetchError, MalformedMessage):
        return  # the next look is noted already
    if state == ENDED:
        _ended(message_id)


@transaction.atomic
def _begin(message_id: int) -> Look | None:
    """Note when to look next; None when nothing is left to be looked after."""
    row = locked(message_id, Delivery.DELIVERED)
    if row is None or row.next_attempt is None or row.ended_at is None:
        return None
    process = of_row(row)
    since = timezone.now() - row.ended_at
    longest = timedelta(seconds=settings.EDC.look_seconds * 2 ** (LOOKS - 1))
    if process.state != row.then or waiting(process) or not process.participant.is_active:
        _leave(row)
        return None
    made = Look(packed(row, process, [row]), row.state_before)
    if since < longest:
        row.next_attempt = timezone.now() + since
        row.save(update_fields=["next_attempt"])
    else:
        _leave(row)
    return made


def _leave(row: Message) -> None:
    row.next_attempt = row.sealed = None
    row.save(update_fields=["next_attempt", "sealed"])


@transaction.atomic
def _ended(message_id: int) -> None:
    row = locked(message_id, Delivery.DELIVERED)
    if row is not None and of_row(row).state == row.then:
        _leave(row)
        end_as_ended(of_row(row))


def _is_of_edc(answer: bytes) -> bool:
    try:
        return is_edc(parse(answer))
    except MalformedMessage:
        return False
