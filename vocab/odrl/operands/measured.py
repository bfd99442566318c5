"""Left operands whose values are numbers or durations that the facts give: sizes, sums, times."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from vocab.namespaces import XSD
from vocab.odrl.facts import Facts, Unknown, Verdict
from vocab.odrl.operands.ordered import DURATIONS, MOMENTS, ORDERED, holds
from vocab.odrl.operands.right import read_as, values
from vocab.odrl.policy import RightOperand, Value
from vocab.odrl.times import duration, moment
from vocab.sentence import gettext_noop as _
from vocab.sentence import listed, say

TYPES = frozenset(
    XSD + name
    for name in (
        "decimal", "integer", "int", "long", "short", "double", "float", "nonNegativeInteger",
        "positiveInteger",
    )
) | {""}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)


def number(text: str) -> Decimal | None:
    """A number of XML Schema in decimal digits, exactly; None for any other text."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def period(text: str) -> Any | None:
    """A duration without months, which have no length of their own."""
    found = duration(text)
    return found.time if found and not found.months else None


def numbers(name: str) -> Callable[[str, RightOperand, Facts], Verdict]:
    """The function of a left operand whose value is a number of `facts.values[name]`."""
    return _measured(name, TYPES, number, "a number")


def durations(name: str) -> Callable[[str, RightOperand, Facts], Verdict]:
    """The function of a left operand whose value is a duration of `facts.values[name]`."""
    return _measured(name, DURATIONS, period, "a duration in days or less, such as PT48H")


def magnitude(name: str, right: RightOperand) -> Callable[[str, RightOperand, Facts], Verdict]:
    """The function of a left operand that a profile orders: a number, else a moment, as `right`."""
    first = right[0] if isinstance(right, tuple) and right else right
    if isinstance(first, Value) and number(first.text) is None:
        return _measured(name, MOMENTS, moment, "a moment such as 2026-12-31T23:59:59Z")
    return numbers(name)


def is_number(right: RightOperand) -> bool:
    """Is a right operand typed as a number?"""
    return isinstance(right, Value) and bool(right.datatype) and right.datatype in TYPES


def _measured(
    name: str, types: frozenset[str], read: Callable[[str], Any], what: str
) -> Callable[[str, RightOperand, Facts], Verdict]:
    def decide(operator: str, right: RightOperand, facts: Facts) -> Verdict:
        found = values(operator, right, operators=ORDERED, types=types)
        if isinstance(found, Unknown):
            return found
        limits = read_as(found, read, what)
        if isinstance(limits, Unknown):
            return limits
        known = [read(text) for text in facts.values.get(name, ())]
        if not known or None in known:
            return Unknown(say(_("nothing is known of %(name)s"), name=name), missing=name)
        each = {holds(operator, one, limits) for one in known}
        if len(each) == 1:
            return each.pop()
        sentence = _(
            "of %(terms)s it is not known whether all are meant by %(operator)s %(rights)s"
        )
        shown = listed(sorted(facts.values[name])), listed(value.text for value in found)
        return Unknown(
            say(sentence, terms=shown[0], operator=operator, rights=shown[1]), missing=name
        )

    return decide
