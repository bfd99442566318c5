"""How long a negotiation may wait: for an answer of ours, and for the other side.

whose turn it is, since when, the limits of the organisation -> until when, and what happens then

What ends what has run out is running_out.py; who is reminded, notes.py.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from connector.models import (
    ContractNegotiation,
    Delivery,
    Direction,
    Message,
    NegotiationLimits,
)
from connector.states import NegotiationState

ENDED = [state.value for state in NegotiationState if state.is_terminal]


class Turn(StrEnum):
    """Who is to move it."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Limits:
    """In days; 0: without limit, and nobody is reminded. `ends`: what has run out is ended."""

    answer_days: int
    peer_days: int
    remind_days: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """`remind_at`: from when on those who may answer are reminded; None: they are not."""

    turn: Turn
    since: datetime
    until: datetime
    days: int
    remind_at: datetime | None
    ends: bool

    def is_over(self, now: datetime) -> bool:
        """Whether it has run out."""
        return now >= self.until


def deadline(turn: Turn | None, since: datetime, limits: Limits) -> Deadline | None:
    """None: it may wait for ever, or nobody is to move it."""
    if turn is None:
        return None
    days = limits.answer_days if turn is Turn.OURS else limits.peer_days
    if not days:
        return None
    until = since + timedelta(days=days)
    reminds = turn is Turn.OURS and limits.remind_days > 0
    # (a limit that is shorter than the reminder's: at half of it)
    before = min(timedelta(days=limits.remind_days), timedelta(days=days) / 2)
    return Deadline(turn, since, until, days, until - before if reminds else None, limits.ends)


def turn_of(negotiation: ContractNegotiation, *, sends: bool) -> Turn | None:
    """Whose turn it is; None: it has ended or not begun, or a message of ours is on its way."""
    now = negotiation.now
    if now is None or now.is_terminal or sends or negotiation.ending:
        return None
    return Turn.OURS if negotiation.waits else Turn.THEIRS


def limits_of(organisations: Collection[int]) -> Mapping[int, Limits]:
    """The limits of these organisations: what they say themselves, else the settings. One query."""
    own = NegotiationLimits.objects.filter(organisation__in=organisations)
    found = {row.organisation_id: over(row) for row in own}
    return {pk: found.get(pk, settings_limits()) for pk in organisations}


def settings_limits() -> Limits:
    """Where an organisation says nothing."""
    usual = settings.WAITING
    return Limits(usual.answer_days, usual.peer_days, usual.remind_days, usual.ends)


def over(row: NegotiationLimits) -> Limits:
    """What an organisation says, over what the settings say."""
    usual = settings_limits()
    return Limits(
        usual.answer_days if row.answer_days is None else row.answer_days,
        usual.peer_days if row.peer_days is None else row.peer_days,
        usual.remind_days,
        usual.ends if row.ends is None else row.ends,
    )


def open_ones() -> QuerySet[ContractNegotiation]:
    """The negotiations that somebody is to move."""
    rows = ContractNegotiation.objects.exclude(state__in=["", *ENDED]).filter(ending=[])
    return rows.filter(~_SENDS)


def with_sends(rows: QuerySet[ContractNegotiation]) -> QuerySet[ContractNegotiation]:
    """With `sends`: whether a message of ours is on its way."""
    return rows.annotate(sends=_SENDS)


_SENDS = Exists(
    Message.objects.filter(
        negotiation=OuterRef("pk"), direction=Direction.SENT, delivery=Delivery.WAITING
    )
)


def deadlines(rows: Collection[ContractNegotiation]) -> Mapping[int, Deadline | None]:
    """Of rows that `with_sends` has made, by their ids. One query."""
    limits = limits_of({row.organisation_id for row in rows})
    return {
        row.pk: deadline(
            turn_of(row, sends=bool(getattr(row, "sends", False))),
            row.changed,
            limits[row.organisation_id],
        )
        for row in rows
    }
