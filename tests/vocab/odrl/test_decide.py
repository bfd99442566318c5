"""Three answers: permitted, refused, unknown; each with reasons, and until when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.vocab.odrl.policies import (
    CONSUMER,
    DATASET,
    NOON,
    STRANGER,
    USE,
    joined,
    may_use,
    offer,
    said,
    the,
)
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.logic import Truth
from vocab.odrl.names import PROFILES
from vocab.odrl.policy import Duty, Kind, Policy, Rule, Strange
from vocab.odrl.weigh import Duties

YES = the("purpose", "eq", "research")
NO = the("purpose", "eq", "marketing")
PERHAPS = the("recipient", "eq", "nobody-said")
FACTS = Facts(now=NOON, since=NOON, uses=0, values=said({"purpose": "research"}))
PERMITTED, REFUSED, UNKNOWN = Outcome.PERMITTED, Outcome.REFUSED, Outcome.UNKNOWN
TICK = timedelta(microseconds=1)


def outcome(policy, request=USE, facts=FACTS, duties=Duties.STRICT):
    return decide(policy, request, facts, duties=duties).outcome


def reasons(policy, request=USE, facts=FACTS):
    return {one.path: str(one.sentence) for one in decide(policy, request, facts).reasons}


# --- permissions and prohibitions ---------------------------------------------------------------
def test_a_permission_without_constraints_permits():
    assert outcome(offer(may_use())) is PERMITTED
    assert decide(offer(may_use()), USE, Facts()).is_permitted


def test_what_is_not_permitted_is_refused():
    assert outcome(offer(Rule("read"))) is REFUSED
    assert outcome(offer(prohibitions=(Rule("sell"),))) is REFUSED
    assert outcome(Policy(Kind.SET, "urn:empty")) is REFUSED
    assert not decide(offer(Rule("read")), USE, FACTS).is_permitted


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([YES], PERMITTED),
        ([NO], REFUSED),
        ([PERHAPS], UNKNOWN),
        ([YES, NO], REFUSED),
        ([YES, PERHAPS], UNKNOWN),
        ([NO, PERHAPS], REFUSED),
    ],
)
def test_all_constraints_of_a_permission_have_to_be_satisfied(constraints, expected):
    assert outcome(offer(may_use(*constraints))) is expected


def test_one_permission_is_enough():
    assert outcome(offer(may_use(NO), may_use(PERHAPS), may_use(YES))) is PERMITTED
    assert outcome(offer(may_use(NO), may_use(PERHAPS))) is UNKNOWN


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([], REFUSED),  # a prohibition without constraints always holds (EDC: never)
        ([YES], REFUSED),
        ([NO], PERMITTED),
        ([PERHAPS], UNKNOWN),
        ([YES, NO], PERMITTED),  # all of them are needed (EDC: one)
        ([YES, PERHAPS], UNKNOWN),
        ([NO, PERHAPS], PERMITTED),
    ],
)
def test_a_prohibition_that_may_hold_stops_every_permission(constraints, expected):
    assert outcome(offer(may_use(), prohibitions=(Rule("use", constraints),))) is expected


def test_a_prohibition_of_something_else_stops_nothing():
    assert outcome(offer(may_use(), prohibitions=(Rule("sell"),))) is PERMITTED


def test_where_no_permission_holds_an_unknown_prohibition_changes_nothing():
    assert outcome(offer(may_use(NO), prohibitions=(Rule("use", (PERHAPS,)),))) is REFUSED


@pytest.mark.parametrize(
    ("logic", "members", "expected"),
    [
        ("and", [YES, YES], PERMITTED),
        ("and", [YES, NO], REFUSED),
        ("or", [NO, YES], PERMITTED),
        ("or", [NO, PERHAPS], UNKNOWN),
        ("xone", [NO, YES], PERMITTED),
        ("xone", [YES, YES, PERHAPS], REFUSED),
        ("xone", [YES, PERHAPS], UNKNOWN),
        ("andSequence", [YES, YES], UNKNOWN),
        ("andSequence", [YES, NO], REFUSED),
        ("and", [], UNKNOWN),
        ("or", [], UNKNOWN),
        ("xone", [], UNKNOWN),
    ],
)
def test_constraints_can_be_joined(logic, members, expected):
    assert outcome(offer(may_use(joined(logic, *members)))) is expected


# --- what it is about ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("action", "asked", "expected"),
    [
        ("use", "use", PERMITTED),
        ("use", "display", PERMITTED),
        ("use", "sell", REFUSED),
        ("transfer", "sell", PERMITTED),
        ("x:train", "use", REFUSED),
        ("x:train", "x:train", PERMITTED),
        ("use", "x:train", UNKNOWN),
    ],
)
def test_a_permission_is_one_for_its_action_and_the_parts_of_it(action, asked, expected):
    assert outcome(offer(Rule(action)), replace(USE, action=asked)) is expected


def test_a_prohibition_of_an_action_that_may_be_meant_stops():
    asked = replace(USE, action="x:train")
    policy = offer(Rule("x:train"), prohibitions=(Rule("sell"),))
    assert outcome(policy, asked) is UNKNOWN


@pytest.mark.parametrize(
    ("about", "request_", "expected"),
    [
        ({"target": DATASET}, USE, PERMITTED),
        ({"target": DATASET}, replace(USE, target="urn:another"), REFUSED),
        ({"target": DATASET}, replace(USE, target=""), UNKNOWN),
        ({"assignee": CONSUMER}, USE, PERMITTED),
        ({"assignee": CONSUMER}, replace(USE, party=STRANGER), REFUSED),
        ({"assignee": CONSUMER}, replace(USE, party=""), UNKNOWN),
        ({"assignee": CONSUMER, "target": "urn:another"}, replace(USE, party=""), REFUSED),
        ({}, Request(), PERMITTED),  # a catalogue that shows an offer to anyone
    ],
)
def test_an_agreement_is_about_its_dataset_and_its_party(about, request_, expected):
    assert outcome(offer(may_use(), **about), request_) is expected


def test_an_offer_is_decided_as_the_agreement_that_it_would_become():
    policy = offer(may_use(the("assignee", "eq", CONSUMER)))
    assert outcome(policy) is PERMITTED
    assert outcome(policy, replace(USE, party=STRANGER)) is REFUSED
    assert outcome(policy, replace(USE, party="")) is UNKNOWN


def test_who_asks_is_the_assignee_whatever_the_facts_say():
    claimed = replace(FACTS, values=said({"assignee": CONSUMER}))
    policy = offer(may_use(the("assignee", "eq", CONSUMER)))
    assert outcome(policy, replace(USE, party=STRANGER), claimed) is REFUSED
    assert outcome(policy, replace(USE, party=""), claimed) is PERMITTED


# --- what is not understood ---------------------------------------------------------------------
ODD = (Strange("remedy", "[]"),)


@pytest.mark.parametrize(
    "policy",
    [
        offer(may_use(), strange=(Strange("conflict", '"perm"'),)),
        offer(may_use(), profiles=("https://example.org/profile",)),
        offer(Rule("use", strange=ODD)),
        offer(Rule("sell", strange=ODD), may_use(PERHAPS)),
        offer(may_use(), prohibitions=(Rule("sell", strange=ODD),)),
        offer(may_use(replace(YES, strange=ODD))),
        offer(may_use(replace(joined("or", YES), strange=ODD))),
        offer(may_use(duties=(Duty("inform", strange=ODD),))),
        offer(may_use(the("unheardOf", "eq", "x"))),
        offer(may_use(the("purpose", "unheardOf", "research"))),
    ],
)
def test_what_is_not_understood_is_unknown_and_never_ignored(policy):
    assert outcome(policy) is UNKNOWN
    everything = {duty: DutyState.FULFILLED for rule in policy.permissions for duty in rule.duties}
    assert outcome(policy, facts=replace(FACTS, duties=everything)) is UNKNOWN


def test_profiles_that_add_nothing_are_let_through():
    assert outcome(offer(may_use(), profiles=tuple(sorted(PROFILES)))) is PERMITTED


def test_an_unknown_profile_stops_everything_even_a_refusal():
    (reason,) = decide(offer(may_use(NO), profiles=("urn:p",)), USE, FACTS).reasons
    assert reason.truth is Truth.UNKNOWN
    assert "the profile urn:p is not known here" in str(reason.sentence)


# --- duties -------------------------------------------------------------------------------------
INFORM = Duty("inform")
ON_SALE = Duty("inform", (NO,))


@pytest.mark.parametrize(
    ("state", "strict", "eventual"),
    [
        (DutyState.FULFILLED, PERMITTED, PERMITTED),
        (DutyState.PENDING, REFUSED, PERMITTED),
        (DutyState.VIOLATED, REFUSED, REFUSED),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_a_duty_comes_first_or_may_come_later(state, strict, eventual):
    policy = offer(may_use(duties=(INFORM,)))
    facts = replace(FACTS, duties={INFORM: state} if state else {})
    assert outcome(policy, facts=facts) is strict
    assert outcome(policy, facts=facts, duties=Duties.EVENTUAL) is eventual
    open_ones = decide(policy, USE, facts, duties=Duties.EVENTUAL).outstanding
    expected = [] if state is DutyState.FULFILLED else [("/permission/0/duty/0", INFORM, state)]
    assert [(one.path, one.duty, one.state) for one in open_ones] == expected


def test_a_duty_that_is_not_due_stands_in_nobodys_way():
    found = decide(offer(may_use(duties=(ON_SALE,))), USE, FACTS)
    assert found.outcome is PERMITTED
    assert found.outstanding == ()
    assert outcome(offer(may_use(duties=(Duty("inform", (PERHAPS,)),)))) is UNKNOWN


def test_an_obligation_is_told_and_does_not_decide():
    found = decide(offer(may_use(), obligations=(INFORM, ON_SALE)), USE, FACTS)
    assert found.outcome is PERMITTED
    assert [(one.path, one.state) for one in found.outstanding] == [("/obligation/0", None)]


def test_duties_of_a_permission_that_does_not_hold_are_nobodys():
    policy = offer(may_use(NO, duties=(INFORM,)), Rule("sell", duties=(INFORM,)))
    assert decide(policy, USE, FACTS).outstanding == ()
    both = offer(may_use(), may_use(duties=(INFORM,)))
    assert decide(both, USE, FACTS).outstanding == ()
    waiting = decide(offer(may_use(NO), may_use(duties=(INFORM,))), USE, FACTS)
    assert [one.path for one in waiting.outstanding] == ["/permission/1/duty/0"]


def test_a_duty_of_several_permissions_is_fulfilled_once():
    policy = offer(may_use(YES, duties=(INFORM,)), Rule("read", duties=(INFORM,)))
    done = replace(FACTS, duties={INFORM: DutyState.FULFILLED})
    for action in ("use", "read"):
        assert outcome(policy, replace(USE, action=action), done) is PERMITTED


# --- until when ---------------------------------------------------------------------------------
def hours(number):
    return (NOON + timedelta(hours=number)).isoformat()


@pytest.mark.parametrize(
    ("policy", "until"),
    [
        (offer(may_use()), None),
        (offer(may_use(the("dateTime", "lt", hours(2)))), NOON + timedelta(hours=2)),
        (offer(may_use(the("dateTime", "lteq", hours(2)))), NOON + timedelta(hours=2) + TICK),
        (offer(may_use(the("dateTime", "gteq", hours(-2)))), None),
        (offer(may_use(the("dateTime", "lt", hours(0)))), None),  # now is not later than now
        (offer(may_use(the("elapsedTime", "lt", "PT3H"))), NOON + timedelta(hours=3)),
        (
            offer(may_use(the("dateTime", "lt", hours(5)), the("elapsedTime", "lt", "PT4H"))),
            NOON + timedelta(hours=4),
        ),
        (
            offer(may_use(), prohibitions=(Rule("use", (the("dateTime", "gteq", hours(1)),)),)),
            NOON + timedelta(hours=1),
        ),
        (offer(may_use(), Rule("sell", (the("dateTime", "lt", hours(1)),))), None),
        (offer(may_use(), profiles=("urn:p",)), None),
    ],
)
def test_a_decision_says_until_when_the_clock_alone_changes_nothing(policy, until):
    assert decide(policy, USE, FACTS).valid_until == until


def test_without_a_clock_nothing_is_said_about_it():
    found = decide(offer(may_use(the("dateTime", "lt", hours(1)))), USE, Facts())
    assert (found.outcome, found.valid_until) == (UNKNOWN, None)


# --- reasons ------------------------------------------------------------------------------------
def test_every_rule_and_every_constraint_has_a_reason_at_its_pointer():
    policy = offer(
        may_use(joined("or", YES, NO), the("count", "lteq", "3"), duties=(Duty("inform", (YES,)),)),
        prohibitions=(Rule("use", (PERHAPS,)), Rule("sell")),
        obligations=(Duty("delete", (the("dateTime", "gt", "2026-01-01"),)),),
    )
    assert reasons(policy) == {
        "": "use is not permitted: it is not known whether a prohibition holds",
        "/permission/0": "it is not known whether its duties are fulfilled",
        "/permission/0/constraint/0": "at least one of 2 constraints: satisfied",
        "/permission/0/constraint/0/or/0": "purpose eq research is satisfied: it is research",
        "/permission/0/constraint/0/or/1": "purpose eq marketing is not satisfied: it is research",
        "/permission/0/constraint/1": "count lteq 3 is satisfied: this is use 1",
        "/permission/0/duty/0": "of the duty to inform nothing is known",
        "/permission/0/duty/0/constraint/0": "purpose eq research is satisfied: it is research",
        "/prohibition/0": "it is not known whether the constraints are satisfied",
        "/prohibition/0/constraint/0": (
            "recipient eq nobody-said cannot be decided: nothing is known of recipient"
        ),
        "/prohibition/1": "the rule is about sell, not about use",
        "/obligation/0": "of the duty to delete nothing is known",
        "/obligation/0/constraint/0": (
            "dateTime gt 2026-01-01 is satisfied: it is 2026-06-01T12:00:00+00:00"
        ),
    }


@pytest.mark.parametrize(
    ("policy", "request_", "sentence"),
    [
        (offer(may_use()), USE, "use is permitted"),
        (offer(may_use(NO)), USE, "use is refused: no permission holds"),
        (offer(may_use(PERHAPS)), USE, "use is not permitted: no permission is known to hold"),
        (offer(may_use(PERHAPS), prohibitions=(Rule("use"),)), USE, "refused: a prohibition holds"),
    ],
)
def test_the_first_reason_says_it_in_one_sentence(policy, request_, sentence):
    first = decide(policy, request_, FACTS).reasons[0]
    assert first.path == ""
    assert sentence in str(first.sentence)


@pytest.mark.parametrize(
    ("policy", "request_", "sentence"),
    [
        (offer(may_use()), USE, "the rule holds: it is about use, so about use"),
        (offer(may_use(NO)), USE, "the rule does not hold: a constraint is not satisfied"),
        (offer(may_use(), target="urn:a"), USE, "the policy is about another dataset, urn:a"),
        (offer(may_use(), assignee="urn:a"), USE, "the policy is about another party, urn:a"),
        (offer(may_use(), target="urn:a"), Request(), "about urn:a, and no dataset is named"),
        (
            offer(may_use(), assignee="urn:a"),
            Request(),
            "about urn:a, and it is not known who asks",
        ),
        (offer(may_use()), Request("x:y"), "it is not known whether x:y is part of use"),
        (offer(Rule("use", strange=ODD)), USE, "remedy is not understood here"),
    ],
)
def test_a_rule_says_why_it_holds_or_not(policy, request_, sentence):
    assert sentence in reasons(policy, request_)["/permission/0"]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (DutyState.FULFILLED, "the duty to inform is fulfilled"),
        (DutyState.PENDING, "the duty to inform is to be done"),
        (DutyState.VIOLATED, "the duty to inform is violated"),
    ],
)
def test_a_duty_says_its_state(state, sentence):
    facts = replace(FACTS, duties={INFORM: state})
    found = reasons(offer(may_use(duties=(INFORM,))), facts=facts)
    assert found["/permission/0/duty/0"] == sentence
    if state is not DutyState.FULFILLED:
        assert found["/permission/0"] == "the rule does not hold: a duty is not fulfilled"
    not_due = reasons(offer(may_use(duties=(ON_SALE,))))
    assert not_due["/permission/0/duty/0"] == "the duty to inform is not due"


def test_what_was_compared_is_said():
    policy = offer(may_use(the("elapsedTime", "lteq", "PT1H"), joined("and")))
    found = reasons(policy, facts=replace(FACTS, now=NOON + timedelta(hours=2)))
    assert found["/permission/0/constraint/0"] == (
        "elapsedTime lteq PT1H is not satisfied: "
        "it began 2026-06-01T12:00:00+00:00 and is 2026-06-01T14:00:00+00:00"
    )
    assert found["/permission/0/constraint/1"] == "and joins nothing: put a constraint in it"
