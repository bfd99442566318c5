"""Left operands that have an order: dateTime, elapsedTime, count; and when the clock turns them."""

import operator as op
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from vocab.namespaces import XSD
from vocab.odrl.facts import Facts, Unknown, Verdict
from vocab.odrl.operands.right import read_as, values
from vocab.odrl.policy import RightOperand
from vocab.odrl.times import TICK, Duration, duration, later, moment
from vocab.sentence import gettext_noop as _
from vocab.sentence import say

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": op.eq,
    "neq": op.ne,
    "lt": op.lt,
    "lteq": op.le,
    "gt": op.gt,
    "gteq": op.ge,
}
ORDERED = frozenset({*COMPARE, "isAnyOf", "isNoneOf"})
MOMENTS = frozenset({"", XSD + "dateTime", XSD + "dateTimeStamp", XSD + "date"})
DURATIONS = frozenset({"", XSD + "duration", XSD + "dayTimeDuration", XSD + "yearMonthDuration"})
INTEGERS = frozenset(
    XSD + name
    for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")
) | {""}
# elapsedTime eq P3M gives three months of use (ODRL 2.2 has only these three operators for it).
WITHIN = {"eq": "lteq", "lteq": "lteq", "lt": "lt"}
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


def date_time(operator: str, right: RightOperand, facts: Facts) -> Verdict:
    """dateTime: the moment of the decision."""
    ends = moments_of(operator, right)
    if isinstance(ends, Unknown):
        return ends
    if facts.now is None:
        return Unknown(say(_("it is not known what time it is")), missing="dateTime")
    return holds(operator, facts.now, ends)


def date_time_turns(operator: str, right: RightOperand, _facts: Facts) -> Iterator[datetime]:
    """The moments at which `date_time` may answer otherwise than just before."""
    ends = moments_of(operator, right)
    return iter(()) if isinstance(ends, Unknown) else _turns(operator, ends)


def elapsed_time(operator: str, right: RightOperand, facts: Facts) -> Verdict:
    """elapsedTime: how long it is since `facts.since`; months are those of the calendar."""
    period = period_of(operator, right)
    if isinstance(period, Unknown):
        return period
    if facts.now is None or facts.since is None:
        return Unknown(say(_("it is not known how much time has gone by")), missing="elapsedTime")
    end = later(facts.since, period)
    return True if end is None else holds(WITHIN[operator], facts.now, (end,))


def elapsed_time_turns(operator: str, right: RightOperand, facts: Facts) -> Iterator[datetime]:
    """The moments at which `elapsed_time` may answer otherwise than just before."""
    period = period_of(operator, right)
    if isinstance(period, Unknown) or facts.since is None:
        return iter(())
    end = later(facts.since, period)
    return iter(()) if end is None else _turns(WITHIN[operator], (end,))


def count(operator: str, right: RightOperand, facts: Facts) -> Verdict:
    """count: which execution this one would be; the first is 1."""
    limits = counts_of(operator, right)
    if isinstance(limits, Unknown):
        return limits
    if facts.uses is None:
        return Unknown(say(_("it is not known how often it was used")), missing="count")
    return holds(operator, facts.uses + 1, limits)


def counts_of(operator: str, right: RightOperand) -> tuple[int, ...] | Unknown:
    """The right operand of count, at least one whole number."""
    found = values(operator, right, operators=ORDERED, types=INTEGERS)
    if isinstance(found, Unknown):
        return found
    return read_as(found, _whole, "a whole number")


def moments_of(operator: str, right: RightOperand) -> tuple[datetime, ...] | Unknown:
    """The right operand of dateTime, at least one moment."""
    found = values(operator, right, operators=ORDERED, types=MOMENTS)
    if isinstance(found, Unknown):
        return found
    return read_as(found, moment, "a moment such as 2026-12-31T23:59:59Z")


def period_of(operator: str, right: RightOperand) -> Duration | Unknown:
    """The right operand of elapsedTime, one duration."""
    found = values(operator, right, operators=WITHIN.keys(), types=DURATIONS)
    if isinstance(found, Unknown):
        return found
    periods = read_as(found, duration, "a duration such as P30D")
    return periods if isinstance(periods, Unknown) else periods[0]


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def holds(operator: str, value: Any, rights: tuple[Any, ...]) -> bool:
    """What an operator of ORDERED says of a value and those on the right, all comparable."""
    if operator in COMPARE:
        return COMPARE[operator](value, rights[0])
    return (value in rights) == (operator == "isAnyOf")


def _turns(operator: str, ends: tuple[datetime, ...]) -> Iterator[datetime]:
    """`lt` turns at the end itself, `lteq` one tick after it, equality at both."""
    for end in ends:
        if operator not in {"lteq", "gt"}:
            yield end
        if operator not in {"lt", "gteq"} and end < datetime.max.replace(tzinfo=end.tzinfo):
            yield end + TICK
