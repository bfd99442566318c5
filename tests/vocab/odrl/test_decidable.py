"""Can an access policy be decided from claims and the clock? Asked when it is published."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vocab.odrl.policies import CONSUMER, NOON, POLICIES, USE, joined, may_use, offer, the
from vocab.odrl.decidable import is_decidable
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import Facts
from vocab.odrl.policy import Duty, Opaque, Rule, Strange

MEMBER = the("assignee", "isAnyOf", CONSUMER, "did:web:member.example")
ODD = (Strange("unit", '"EUR"'),)


def faults(policy, *known):
    return {one.path: str(one.sentence) for one in is_decidable(policy, *known)}


def test_claims_and_the_clock_decide():
    policy = offer(
        may_use(joined("or", MEMBER, the("dateTime", "gteq", "2027-01-01"))),
        prohibitions=(Rule("sell"), Rule("use", (the("assignee", "eq", "did:web:stranger"),))),
        obligations=(Duty("inform", (the("purpose", "eq", "x"),)),),  # decides nothing
    )
    assert faults(policy) == {}


@pytest.mark.parametrize(
    ("policy", "path", "sentence"),
    [
        (
            offer(may_use(the("purpose", "eq", "research"))),
            "/permission/0/constraint/0",
            "purpose will not be known here: take one of assignee, dateTime",
        ),
        (
            offer(may_use(), prohibitions=(Rule("use", (the("count", "gt", "3"),)),)),
            "/prohibition/0/constraint/0",
            "count will not be known here: take one of assignee, dateTime",
        ),
        (
            offer(may_use(joined("or", MEMBER, the("partner", "eq", "gold")))),
            "/permission/0/constraint/0/or/1",
            "the left operand partner is not known here",
        ),
        (
            offer(may_use(the("dateTime", "lt", "soon"))),
            "/permission/0/constraint/0",
            "soon is not a moment such as 2026-12-31T23:59:59Z",
        ),
        (
            offer(may_use(the("assignee", "lt", CONSUMER))),
            "/permission/0/constraint/0",
            "the operator lt makes no sense here: take one of eq, hasPart, isA, isAllOf, isAnyOf, "
            "isNoneOf, isPartOf, neq",
        ),
        (
            offer(may_use(the("assignee", "eq", Opaque("{}")))),
            "/permission/0/constraint/0",
            "the right operand {} is not of a type known here",
        ),
        (
            offer(may_use(joined("andSequence", MEMBER))),
            "/permission/0/constraint/0",
            "nothing here knows the order of events: take and",
        ),
        (
            offer(may_use(joined("and"))),
            "/permission/0/constraint/0",
            "and joins nothing: put a constraint in it",
        ),
        (
            offer(may_use(replace(MEMBER, strange=ODD))),
            "/permission/0/constraint/0",
            "unit is not understood here, so it may mean anything",
        ),
        (
            offer(may_use(replace(joined("and", MEMBER), strange=ODD))),
            "/permission/0/constraint/0",
            "unit is not understood here, so it may mean anything",
        ),
        (
            offer(Rule("use", strange=ODD)),
            "/permission/0",
            "unit is not understood here, so it may mean anything",
        ),
        (
            offer(may_use(), strange=ODD),
            "",
            "unit is not understood here, so it may mean anything",
        ),
        (
            offer(may_use(duties=(Duty("inform"),))),
            "/permission/0/duty/0",
            "a duty decides here: move it to the policy of the contract",
        ),
        (
            offer(may_use(), profiles=("urn:p",)),
            "/profile",
            "the profile urn:p is not known here: leave it out",
        ),
    ],
)
def test_what_would_stay_unknown_is_a_fault_with_the_way_to_mend_it(policy, path, sentence):
    assert faults(policy) == {path: sentence}


def test_more_may_be_known():
    policy = offer(may_use(the("purpose", "eq", "research")))
    assert faults(policy, {"purpose"}) == {}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(POLICIES, st.sampled_from([CONSUMER, "did:web:member.example"]))
def test_a_policy_without_faults_is_decided_for_everybody(policy, party):
    if not is_decidable(policy):
        request = replace(USE, party=party)
        assert decide(policy, request, Facts(now=NOON)).outcome is not Outcome.UNKNOWN
