"""What a constraint compares, and with what: its variable, and the values on its right as read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from vocab.odrl.boxes import Variable
from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.names import LEFT_OPERANDS
from vocab.odrl.operands import DURATIONS, ENDS, NUMBERS, TERMS, measured, ordered
from vocab.odrl.operands.right import TEXTS, read_as, values
from vocab.odrl.operands.terms import OPERATORS
from vocab.odrl.policy import Constraint, Value
from vocab.odrl.times import Duration, moment

CLOCK, COUNT, PARTY = Variable("clock"), Variable("count"), Variable("party")
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # of an agreement, where any will do
_ORDER = frozenset({"lt", "lteq", "gt", "gteq"})
_SAME = {"device": "systemDevice", "system": "systemDevice"}  # deprecated: what replaced them


def kind_of(constraint: Constraint) -> Variable | None:
    """The variable that it asks about; None where it can never be decided."""
    left = _SAME.get(constraint.left, constraint.left)
    if constraint.strange or (constraint.unit and left not in NUMBERS):
        return None
    if left == "dateTime" or left == "elapsedTime" or left in ENDS:
        return CLOCK if _has_moments(constraint) else None
    if left == "count":
        return None if isinstance(_counts(constraint), Unknown) else COUNT
    if left in NUMBERS:
        return Variable("number", left) if numbers(constraint) else None
    if left in DURATIONS:
        return Variable("duration", left) if durations(constraint) else None
    if left not in (*TERMS, "spatial") and (left in LEFT_OPERANDS or not _is_foreign(constraint)):
        return None
    if (left in LEFT_OPERANDS or left == "assignee") and not texts(constraint):
        return None
    return PARTY if left == "assignee" else Variable("terms", left)


def _is_foreign(constraint: Constraint) -> bool:
    """Can a left operand of a profile be compared so, at all?"""
    if is_ordered(constraint):
        return bool(numbers(constraint) or moments(constraint))
    return bool(texts(constraint))


def is_ordered(constraint: Constraint) -> bool:
    """Is a left operand of a profile compared as a number, or as a moment (`operands.foreign`)?"""
    return constraint.operator in _ORDER or (
        constraint.operator in ("eq", "neq") and measured.is_number(constraint.right)
    )


def texts(constraint: Constraint) -> tuple[str, ...]:
    """The terms on the right; none: they are not all terms, or it is no operator of terms."""
    found = values(constraint.operator, constraint.right, operators=OPERATORS, types=TEXTS)
    return () if isinstance(found, Unknown) else tuple(one.text for one in found)


def numbers(constraint: Constraint) -> tuple[Decimal, ...]:
    """The numbers on the right; none: they are not all numbers."""
    return _read(constraint, measured.TYPES, measured.number)


def durations(constraint: Constraint) -> tuple[timedelta, ...]:
    """The durations on the right; none: they are not all durations without months."""
    return _read(constraint, ordered.DURATIONS, measured.period)


def moments(constraint: Constraint) -> tuple[datetime, ...]:
    """The moments on the right; none: they are not all moments."""
    return _read(constraint, ordered.MOMENTS, moment)


def _read(
    constraint: Constraint, types: frozenset[str], read: Callable[[str], Any | None]
) -> tuple[Any, ...]:
    found = values(constraint.operator, constraint.right, operators=ordered.ORDERED, types=types)
    limits = found if isinstance(found, Unknown) else read_as(found, read, "")
    return () if isinstance(limits, Unknown) else limits


def counts(constraint: Constraint) -> tuple[int, ...]:
    """The whole numbers on the right of a `count`."""
    found = _counts(constraint)
    return () if isinstance(found, Unknown) else found


def _counts(constraint: Constraint) -> tuple[int, ...] | Unknown:
    return ordered.counts_of(constraint.operator, constraint.right)


def _has_moments(constraint: Constraint) -> bool:
    return bool(constraint.left == "dateTime" and moments(constraint)) or bool(
        constraint.left in ENDS and _ends(constraint, SOME_DAY)
    ) or since_agreement(constraint) is not None  # fmt: skip


def since_agreement(constraint: Constraint) -> tuple[str, Duration] | None:
    """(operator, time) where the clock is compared with a time after the agreement; else None."""
    if constraint.left == "elapsedTime":
        found = ordered.period_of(constraint.operator, constraint.right)
        return None if isinstance(found, Unknown) else (ordered.WITHIN[constraint.operator], found)
    if constraint.left not in ENDS or _ends(constraint, None):
        return None
    end = _ends(constraint, SOME_DAY)
    return (end[0], Duration(0, end[1] - SOME_DAY)) if end else None


def _ends(constraint: Constraint, since: datetime | None) -> tuple[str, datetime] | None:
    found = ENDS[constraint.left](constraint.operator, constraint.right, Facts(since=since))
    return None if isinstance(found, Unknown) else found


def plain(constraint: Constraint, operator: str, right: str) -> Constraint:
    """The same left operand, asked about one term."""
    return Constraint(constraint.left, operator, Value(right), unit=constraint.unit)
