"""Numbers and durations that the facts give: exact, and unknown where they are not."""

import pytest

from vocab.namespaces import XSD
from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.judge import verdict
from vocab.odrl.operands import OPERANDS
from vocab.odrl.policy import Constraint, Value


def found(left, operator, right, *known):
    right = tuple(map(Value, right)) if isinstance(right, list) else Value(right)
    verdict = OPERANDS[left](operator, right, Facts(values={left: frozenset(known)}))
    return None if isinstance(verdict, Unknown) else verdict


@pytest.mark.parametrize(
    ("left", "operator", "right", "known", "expected"),
    [
        ("payAmount", "eq", "5.00", "5", True),
        ("payAmount", "eq", "0.3", "0.30000000000000001", False),  # no floating point
        ("payAmount", "lt", "5", "4.999", True),
        ("percentage", "gteq", "1e1", "10", True),
        ("resolution", "isAnyOf", ["600", "1200"], "1200", True),
        ("resolution", "lteq", "fine", "1200", None),
        ("resolution", "lteq", "1200", "fine", None),
        ("resolution", "isPartOf", "1200", "1200", None),
        ("meteredTime", "lteq", "PT48H", "P2D", True),
        ("meteredTime", "lteq", "P1M", "P2D", None),  # how long is a month?
        ("delayPeriod", "gt", "PT1H", "PT59M", False),
    ],
)
def test_they_are_compared_exactly(left, operator, right, known, expected):
    assert found(left, operator, right, known) is expected


def test_several_values_have_to_agree_and_none_is_unknown():
    assert found("payAmount", "lt", "5", "1", "2") is True
    assert found("payAmount", "lt", "5", "1", "9") is None
    assert found("payAmount", "lt", "5") is None


@pytest.mark.parametrize(
    ("known", "operator", "right", "truth"),
    [
        ("12", "gt", Value("9"), True),  # as numbers; as texts it would be less
        ("2026-06-01", "lt", Value("2026-06-01T00:00:01Z"), True),
        ("4", "eq", Value("4.0", XSD + "decimal"), True),
        ("4", "eq", Value("4.0"), False),
        ("old", "gt", Value("9"), None),
        ("9", "lt", Value("old"), None),
        ("9", "lt", Value("12", XSD + "string"), None),
    ],
)
def test_an_operand_of_a_profile_has_an_order_where_one_is_asked_for(known, operator, right, truth):
    facts = Facts(values={"urn:x:age": frozenset({known})})
    found = verdict(Constraint("urn:x:age", operator, right), facts)
    assert (None if isinstance(found, Unknown) else found) is truth
