"""What a constraint asks of the one fact that it is about: spans of an order, or terms.

None where nothing is known of how it is compared, or its right operand is not of the type:
then the constraint is never decided, and nothing follows from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.names import LEFT_OPERANDS
from vocab.odrl.operands import (
    DURATIONS,
    ENDS,
    NUMBERS,
    OPERANDS,
    measured,
    ordered,
    spatial,
    terms,
)
from vocab.odrl.operands.right import TEXTS, read_as, values
from vocab.odrl.policy import Constraint
from vocab.odrl.spans import ALL, MOST, Spans, before, comparing
from vocab.odrl.times import TICK, later

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # of some agreement
_FROM_ZERO: Spans = ((before(0), MOST),)
_FROM_ONE: Spans = ((before(1), MOST),)
NOW, ELAPSED = "now", "elapsed"  # the clock, and the time since the agreement


@dataclass(frozen=True, slots=True)
class Extent:
    """The values with which it is satisfied, of all that there can be (`domain`).

    `is_sure`: with any known value it is satisfied or not, and never unknown.
    """

    variable: str
    spans: Spans
    domain: Spans = ALL
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """An operator of `operands.terms` and the terms on the right; not `wanted`: known to be false.

    `by_form`: a name and an address are never known to differ.
    """

    variable: str
    operator: str
    rights: tuple[str, ...]
    wanted: bool = True
    by_form: bool = True

    def negated(self) -> "Terms":
        """The same, known to be false."""
        return replace(self, wanted=not self.wanted)


@lru_cache(2_048)
def extent(constraint: Constraint, since: datetime | None = None) -> Extent | Terms | None:
    """What it asks. With `since`, the moment of the agreement, times after it are moments."""
    if constraint.strange:
        return None
    left = constraint.left
    if left in ENDS:
        return _end(constraint, since)
    if left in _ORDERED:
        return _ORDERED[left](constraint, since)
    if left in OPERANDS or left not in LEFT_OPERANDS:
        return _terms(constraint)
    return None


def moment_of(ticks: int | Decimal) -> datetime | None:
    """The moment of a cut of the clock; None: outside the years that there are."""
    try:
        return _ZERO + int(ticks) * TICK
    except OverflowError:
        return None


def _ticks(time: datetime | timedelta) -> int:
    return (time - _ZERO if isinstance(time, datetime) else time) // TICK


def now_is(operator: str, moment: datetime) -> Spans:
    """Of the clock, in ticks."""
    return comparing(operator, [_ticks(moment)])


def _date_time(constraint: Constraint, _since: datetime | None) -> Extent | None:
    ends = ordered.moments_of(constraint.operator, constraint.right)
    if isinstance(ends, Unknown):
        return None
    return Extent(NOW, comparing(constraint.operator, map(_ticks, ends)))


def _elapsed(constraint: Constraint, since: datetime | None) -> Extent | None:
    period = ordered.period_of(constraint.operator, constraint.right)
    if isinstance(period, Unknown):
        return None
    operator = ordered.WITHIN[constraint.operator]
    if since is not None:
        end = later(since, period)
        return Extent(NOW, now_is(operator, end) if end else ALL)
    if period.months:
        return None  # as long as the calendar says
    return Extent(ELAPSED, comparing(operator, [_ticks(period.time)]))


def _end(constraint: Constraint, since: datetime | None) -> Extent | None:
    """A moment, or a time since the agreement; one that ends after the year 9999 is never known."""
    ends = ENDS[constraint.left]
    found = ends(constraint.operator, constraint.right, Facts(since=since))
    if not isinstance(found, Unknown):
        return Extent(NOW, now_is(*found))
    if since is not None:
        return None
    found = ends(constraint.operator, constraint.right, Facts(since=_DAY))
    if isinstance(found, Unknown):
        return None
    return Extent(ELAPSED, comparing(found[0], [_ticks(found[1] - _DAY)]), is_sure=False)


def _count(constraint: Constraint, _since: datetime | None) -> Extent | None:
    limits = ordered.counts_of(constraint.operator, constraint.right)
    if isinstance(limits, Unknown):
        return None
    return Extent("count", comparing(constraint.operator, limits), _FROM_ONE)


def _number(constraint: Constraint, _since: datetime | None) -> Extent | None:
    found = values(
        constraint.operator, constraint.right, operators=ordered.ORDERED, types=measured.TYPES
    )
    limits = found if isinstance(found, Unknown) else read_as(found, measured.number, "")
    if isinstance(limits, Unknown):
        return None
    return Extent(constraint.left, comparing(constraint.operator, limits))


def _duration(constraint: Constraint, _since: datetime | None) -> Extent | None:
    found = values(
        constraint.operator, constraint.right, operators=ordered.ORDERED, types=ordered.DURATIONS
    )
    limits = found if isinstance(found, Unknown) else read_as(found, measured.period, "")
    if isinstance(limits, Unknown):
        return None
    return Extent(constraint.left, comparing(constraint.operator, map(_ticks, limits)), _FROM_ZERO)


def _terms(constraint: Constraint) -> Terms | None:
    found = values(constraint.operator, constraint.right, operators=terms.OPERATORS, types=TEXTS)
    if isinstance(found, Unknown):
        return None
    variable = _SAME.get(constraint.left, constraint.left)
    texts = tuple(value.text for value in found)
    if variable == "spatial":
        if any(spatial.canonical(text) not in (None, text) for text in texts):
            return None  # a spelling: what it means depends on what else is called so
        return Terms(variable, constraint.operator, texts, by_form=False)
    return Terms(variable, constraint.operator, texts)


_SAME = {"device": "systemDevice", "system": "systemDevice"}  # deprecated: what replaced them
_ORDERED: dict[str, Callable[[Constraint, datetime | None], Extent | None]] = {
    "dateTime": _date_time,
    "elapsedTime": _elapsed,
    "count": _count,
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(DURATIONS, _duration),
}
