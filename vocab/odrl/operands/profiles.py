"""Left operands of profiles that the clock answers: EDC's inForceDate, Catena-X's end dates."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from vocab.odrl.facts import Facts, Unknown, Verdict
from vocab.odrl.operands import ordered
from vocab.odrl.operands.right import TEXTS, read_as, values
from vocab.odrl.policy import RightOperand, Value
from vocab.odrl.times import moment
from vocab.sentence import gettext_noop as _
from vocab.sentence import say

_RELATIVE = re.compile(r"contract[aA]greement([+-]\d{1,9})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DAYS = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_COMPARISONS = frozenset({"eq", "neq", "lt", "lteq", "gt", "gteq"})
# (operator, right operand, facts) -> (operator, moment) that the clock is compared with
Ends = Callable[[str, RightOperand, Facts], tuple[str, datetime] | Unknown]


def in_force(operator: str, right: RightOperand, facts: Facts) -> tuple[str, datetime] | Unknown:
    """edc:inForceDate: a moment, or one counted from the agreement: contractAgreement+30d."""
    found = values(operator, right, operators=_COMPARISONS, types=ordered.MOMENTS)
    if isinstance(found, Unknown):
        return found
    relative = _RELATIVE.fullmatch(found[0].text)
    if relative:
        return _later(operator, facts, timedelta(**{_UNITS[relative[2]]: int(relative[1])}))
    ends = read_as(found, moment, "a moment, or contractAgreement+30d")
    return ends if isinstance(ends, Unknown) else (operator, ends[0])


def end_date(operator: str, right: RightOperand, _facts: Facts) -> tuple[str, datetime] | Unknown:
    """DataUsageEndDate, DataProvisioningEndDate: `eq` is how Catena-X writes "until" it."""
    found = values(operator, right, operators={"eq"}, types=ordered.MOMENTS)
    if isinstance(found, Unknown):
        return found
    ends = read_as(found, moment, "a moment such as 2026-12-31T23:59:59Z")
    return ends if isinstance(ends, Unknown) else ("lteq", ends[0])


def end_days(operator: str, right: RightOperand, facts: Facts) -> tuple[str, datetime] | Unknown:
    """DataUsageEndDurationDays, DataProvisioningEndDurationDays: days since the agreement."""
    found = values(operator, right, operators={"eq"}, types=TEXTS | ordered.INTEGERS)
    if isinstance(found, Unknown):
        return found
    days = read_as(found, _days, "a number of days")
    return days if isinstance(days, Unknown) else _later("lteq", facts, timedelta(days=days[0]))


def _days(text: str) -> int | None:
    return int(text) if _DAYS.fullmatch(text) else None


def _later(operator: str, facts: Facts, by: timedelta) -> tuple[str, datetime] | Unknown:
    if facts.since is None:
        sentence = _("it is not known how much time has gone by")
        return Unknown(say(sentence), missing="elapsedTime")
    try:
        return operator, facts.since + by
    except OverflowError:
        return Unknown(say(_("it ends after the year 9999")))


def verdict(ends: Ends) -> Callable[[str, RightOperand, Facts], Verdict]:
    """The function of a left operand that compares the clock."""

    def decide(operator: str, right: RightOperand, facts: Facts) -> Verdict:
        found = ends(operator, right, facts)
        return found if isinstance(found, Unknown) else ordered.date_time(*_asked(found), facts)

    return decide


def turns(ends: Ends) -> Callable[[str, RightOperand, Facts], Iterator[datetime]]:
    """When the clock turns it."""

    def moments(operator: str, right: RightOperand, facts: Facts) -> Iterator[datetime]:
        found = ends(operator, right, facts)
        if isinstance(found, Unknown):
            return iter(())
        return ordered.date_time_turns(*_asked(found), facts)

    return moments


def _asked(found: tuple[str, datetime]) -> tuple[str, Value]:
    return found[0], Value(found[1].isoformat())
