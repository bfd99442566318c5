"""EDC's inForceDate and the ends of Catena-X: what the clock answers, and when it turns."""

from datetime import timedelta

import pytest

from tests.vocab.odrl.policies import NOON
from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.operands import OPERANDS, TURNS
from vocab.odrl.policy import Value
from vocab.odrl.times import TICK

IN_FORCE = "https://w3id.org/edc/v0.0.1/ns/inForceDate"
CX = "https://w3id.org/catenax/2025/9/policy/"
DAY = timedelta(days=1)


def asked(left, operator, right, now=NOON, since=NOON):
    verdict = OPERANDS[left](operator, Value(right), Facts(now=now, since=since))
    return None if isinstance(verdict, Unknown) else verdict


@pytest.mark.parametrize(
    ("operator", "right", "after", "expected"),
    [
        ("lteq", "contractAgreement+2d", DAY, True),
        ("lteq", "contractagreement+2d", 3 * DAY, False),
        ("gteq", "contractAgreement+36h", DAY, False),
        ("gt", "contractAgreement-1s", 0 * DAY, True),
        ("lt", "2999-01-01T00:00:00Z", DAY, True),
        ("lteq", "contractAgreement+2w", DAY, None),
        ("lteq", "contractAgreement+999999999d", DAY, None),
        ("isAnyOf", "2999-01-01T00:00:00Z", DAY, None),
    ],
)
def test_in_force_is_a_moment_or_counted_from_the_agreement(operator, right, after, expected):
    assert asked(IN_FORCE, operator, right, NOON + after) is expected


def test_without_an_agreement_nobody_knows_when_it_began():
    assert asked(IN_FORCE, "lteq", "contractAgreement+2d", since=None) is None


def test_the_ends_of_catena_x_are_the_last_moment():
    end = (NOON + DAY).isoformat()
    for left, right in (("DataUsageEndDate", end), ("DataProvisioningEndDurationDays", "1")):
        assert asked(CX + left, "eq", right, NOON + DAY) is True
        assert asked(CX + left, "eq", right, NOON + DAY + TICK) is False
        assert asked(CX + left, "lteq", right) is None


def test_the_clock_turns_them_at_their_end():
    turns = TURNS[IN_FORCE]("lteq", Value("contractAgreement+1d"), Facts(since=NOON))
    assert list(turns) == [NOON + DAY + TICK]
    assert list(TURNS[IN_FORCE]("lteq", Value("soon"), Facts(since=NOON))) == []
