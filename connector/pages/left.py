"""How much time is left until a negotiation has to be answered, as pages show it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from connector.models import ContractNegotiation
from connector.negotiation.deadlines import Deadline, Turn, deadlines


@dataclass(frozen=True, slots=True)
class Left:
    """`is_short`: a third of the time is left. `ends`: then it is ended."""

    until: datetime
    is_ours: bool
    is_over: bool
    is_short: bool
    ends: bool


def left_of(rows: Collection[ContractNegotiation]) -> Mapping[int, Left | None]:
    """By the ids of negotiations as deadlines.with_sends gives them. One query; None: no limit."""
    now = timezone.now()
    found = deadlines(rows)
    return {pk: None if one is None else _left(one, now) for pk, one in found.items()}


def _left(found: Deadline, now: datetime) -> Left:
    third = (found.until - found.since) / 3
    return Left(
        until=found.until,
        is_ours=found.turn is Turn.OURS,
        is_over=found.is_over(now),
        is_short=found.until - now <= third,
        ends=found.ends,
    )
