"""What two policies are to one another: one test for each sentence of the documentation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.vocab.odrl.policies import NOON, joined, may_use, offer, said, the
from vocab.authority import files
from vocab.odrl.compare import Answer, Verdict, as_json, compare
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import DutyState, Facts
from vocab.odrl.policy import Collection, Conflict, Duty, Kind, Rule, Value
from vocab.odrl.weigh import Duties

COMPATIBLE, CONFLICT, UNKNOWN = Verdict
YES, NO = Answer.YES, Answer.NO
TEAM = Collection("urn:team", id="urn:team")
NUTS = "http://data.europa.eu/nuts/code/"
COUNTRY = files.BASES["country"]


def ask(*constraints, **more):
    """An offer with one permission that asks for all this."""
    return offer(Rule("use", constraints, **more))


def related(one, other, known=None, **more):
    """(verdict, is the one within the other, and the reverse); every witness is asked for."""
    found = compare(one, other, known, **more)
    for witness, wanted in (
        (found.witness, (Outcome.PERMITTED, Outcome.PERMITTED)),
        (found.within.witness, (Outcome.PERMITTED, Outcome.REFUSED)),
        (found.around.witness, (Outcome.REFUSED, Outcome.PERMITTED)),
    ):
        for policy, outcome in zip((one, other), wanted, strict=True):
            if witness:
                assert decide(policy, witness.request, witness.facts, **more).outcome is outcome
    assert (found.witness is not None) == (found.verdict is COMPATIBLE)
    assert bool(found.clashes) == (found.verdict is CONFLICT)
    return found.verdict, found.within.answer, found.around.answer


def verdict(one, other, known=None, **more):
    return related(one, other, known, **more)[0]


# --- what has an order ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("dateTime", "lt", "2027-01-01"), ("dateTime", "gteq", "2027-01-01"), CONFLICT),
        (("dateTime", "lteq", "2027-01-01"), ("dateTime", "gteq", "2027-01-01T00:00:00Z"), COMPATIBLE),
        (("dateTime", "lteq", "2027-01-01T01:00:00+01:00"), ("dateTime", "gt", "2027-01-01"), CONFLICT),
        (("count", "gt", "3"), ("count", "lt", "4"), CONFLICT),  # nothing lies between
        (("payAmount", "gt", "3"), ("payAmount", "lt", "4"), COMPATIBLE),
        (("payAmount", "eq", "5"), ("payAmount", "eq", "5.00"), COMPATIBLE),
        (("payAmount", "gt", "5"), ("payAmount", "lt", "5.0000000000000000000000000001"), COMPATIBLE),
        (("count", "lt", "1"), ("count", "lt", "5"), CONFLICT),  # the first use is number 1
        (("meteredTime", "lteq", "PT24H"), ("meteredTime", "gteq", "P1D"), COMPATIBLE),
        (("meteredTime", "lt", "PT24H"), ("meteredTime", "gteq", "P1D"), CONFLICT),
        (("elapsedTime", "lteq", "P30D"), ("dateTime", "gt", "2030-01-01"), COMPATIBLE),
        (("percentage", "isAnyOf", "10", "20"), ("percentage", "isNoneOf", "10.0", "20"), CONFLICT),
    ],
)  # fmt: skip
def test_what_has_an_order_is_compared_exactly(one, other, expected):
    assert verdict(ask(the(*one)), ask(the(*other))) is expected


def test_the_narrower_is_within_the_wider_and_a_witness_shows_the_reverse():
    narrow, wide = ask(the("count", "lteq", "5")), ask(the("count", "lteq", "10"))
    assert related(narrow, wide) == (COMPATIBLE, YES, NO)
    assert related(narrow, ask()) == (COMPATIBLE, YES, NO)
    found = compare(wide, narrow).within.witness
    assert found.facts.uses == 5  # the sixth


def test_a_period_stands_against_another_whatever_the_moment_of_the_agreement():
    within = ask(the("https://w3id.org/edc/v0.0.1/ns/inForceDate", "lteq", "contractAgreement+10d"))
    after = ask(the("https://w3id.org/edc/v0.0.1/ns/inForceDate", "gt", "contractAgreement+20d"))
    assert verdict(within, after) is CONFLICT
    assert related(within, ask(the("elapsedTime", "lteq", "P10D"))) == (COMPATIBLE, YES, YES)
    assert verdict(ask(the("dateTime", "gt", "2030-01-01")), within, Facts(since=NOON)) is CONFLICT


def test_months_are_as_long_as_the_calendar_says():
    month, days = ask(the("elapsedTime", "lteq", "P1M")), ask(the("elapsedTime", "lteq", "P30D"))
    assert related(month, days) == (COMPATIBLE, NO, NO)
    assert related(month, ask(the("elapsedTime", "lteq", "P45D"))) == (COMPATIBLE, YES, NO)
    assert related(month, ask(the("elapsedTime", "lt", "P2M"))) == (COMPATIBLE, YES, NO)
    assert related(month, month) == (COMPATIBLE, YES, YES)


def test_nothing_has_a_negative_amount_or_more_than_all_of_it_so_that_shows_nothing():
    assert verdict(ask(the("percentage", "gt", "100")), ask()) is UNKNOWN
    assert verdict(ask(the("payAmount", "lt", "0")), ask()) is UNKNOWN
    assert verdict(ask(the("percentage", "gt", "99")), ask()) is COMPATIBLE
    assert verdict(ask(the("relativePosition", "lt", "0")), ask()) is COMPATIBLE


def test_an_amount_in_one_unit_is_not_known_in_another():
    euros, more, dollars = (
        ask(replace(the("payAmount", operator, "5"), unit=unit))
        for operator, unit in (("lt", "urn:euro"), ("gteq", "urn:euro"), ("gteq", "urn:dollar"))
    )
    assert related(euros, more) == (CONFLICT, NO, NO)
    assert verdict(euros, dollars) is UNKNOWN


# --- terms ----------------------------------------------------------------------------------------
PURPOSES = Facts(broader=said({"health": "research", "genetics": {"health", "trade"},
                               "research": (), "trade": ()}))  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("purpose", "eq", "health"), ("purpose", "isAnyOf", "trade", "health"), COMPATIBLE),
        (("purpose", "eq", "health"), ("purpose", "isAnyOf", "trade", "research"), UNKNOWN),
        (("purpose", "isAnyOf", "health"), ("purpose", "isNoneOf", "health", "trade"), CONFLICT),
        (("purpose", "isA", "research"), ("purpose", "isA", "trade"), COMPATIBLE),  # genetics
        (("purpose", "isA", "health"), ("purpose", "hasPart", "trade"), CONFLICT),
        (("purpose", "isA", "health"), ("purpose", "hasPart", "genetics"), COMPATIBLE),
        (("purpose", "isNoneOf", "research", "trade"), ("purpose", "neq", "health"), COMPATIBLE),
        (("purpose", "isAllOf", "research", "trade"), ("purpose", "isAllOf", "trade"), COMPATIBLE),
        (("purpose", "isAllOf", "research", "trade"), ("purpose", "isAnyOf", "trade"), UNKNOWN),
    ],
)
def test_terms_are_compared_in_the_hierarchy_that_is_given(one, other, expected):
    assert verdict(ask(the(*one)), ask(the(*other)), PURPOSES) is expected


def test_a_hierarchy_that_is_given_says_all_that_lies_in_its_terms():
    research, trade = ask(the("purpose", "isA", "research")), ask(the("purpose", "isA", "trade"))
    apart = Facts(broader=said({"research": (), "trade": (), "health": "research",
                               "care": "research"}))  # fmt: skip
    assert verdict(research, trade, apart) is CONFLICT
    assert verdict(research, trade) is UNKNOWN
    health = ask(the("purpose", "eq", "health"))
    assert related(health, research, apart) == (COMPATIBLE, YES, NO)
    assert related(health, research) == (UNKNOWN, Answer.UNKNOWN, NO)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("isPartOf", "EU"), ("eq", "DE"), (COMPATIBLE, NO, YES)),
        (("isPartOf", "EU"), ("eq", "CH"), (CONFLICT, NO, NO)),
        (("isPartOf", "DE"), ("isPartOf", "FR"), (CONFLICT, NO, NO)),
        (("isPartOf", "DE"), ("isPartOf", NUTS + "DE2"), (COMPATIBLE, NO, YES)),
        (("isPartOf", NUTS + "DE1"), ("isPartOf", NUTS + "DE2"), (CONFLICT, NO, NO)),
        (("isAnyOf", "DE", "FR"), ("isAnyOf", COUNTRY + "FRA", "CH"), (COMPATIBLE, NO, NO)),
        (("isPartOf", "EU"), ("isNoneOf", "DE", "FR"), (COMPATIBLE, NO, NO)),
    ],
)
def test_places_are_compared_by_the_lists(one, other, expected):
    assert related(ask(the("spatial", *one)), ask(the("spatial", *other))) == expected


def test_terms_of_profiles_are_compared_and_what_has_an_order_there():
    def profile(*rest):
        return ask(the("urn:x:rank", *rest))

    assert verdict(profile("eq", "a"), profile("eq", "b")) is CONFLICT
    assert verdict(profile("gt", "3"), profile("lteq", "3")) is CONFLICT
    assert verdict(profile("gt", "3"), profile("lt", "4")) is COMPATIBLE
    assert verdict(profile("gt", "3"), profile("neq", "4")) is COMPATIBLE
    assert verdict(profile("lt", "2026-01-02"), profile("gteq", "2026-01-01")) is COMPATIBLE


# --- logic ----------------------------------------------------------------------------------------
def test_logical_constraints_are_compared_exactly():
    few, many = the("count", "lteq", "5"), the("count", "lteq", "7")
    only = ask(joined("xone", few, many))  # the sixth and the seventh
    assert verdict(only, ask(few)) is CONFLICT
    assert related(only, ask(the("count", "isAnyOf", "6", "7"))) == (COMPATIBLE, YES, YES)
    health = the("purpose", "eq", "health")
    assert related(ask(joined("or", few, health)), ask(joined("and", few, health))) == (
        COMPATIBLE, NO, YES
    )  # fmt: skip
    assert verdict(ask(joined("andSequence", few, health)), ask(few, health)) is UNKNOWN
    assert verdict(ask(joined("andSequence", few)), ask(the("count", "gt", "5"))) is CONFLICT


def test_refinements_are_asked_as_constraints_are():
    short = ask(refinements=(the("percentage", "lteq", "10"),))
    assert verdict(short, ask(the("percentage", "gt", "10"))) is CONFLICT
    some = ask(assignee=replace(TEAM, refinements=(the("industry", "eq", "water"),)))
    assert verdict(some, ask(the("industry", "eq", "energy"))) is CONFLICT
    assert related(some, ask(assignee=TEAM)) == (COMPATIBLE, YES, NO)


# --- requests -------------------------------------------------------------------------------------
def test_what_is_about_another_target_party_or_action_is_in_conflict():
    assert verdict(ask(target="urn:a"), ask(target="urn:b")) is CONFLICT
    assert verdict(ask(assignee="urn:p"), ask(assignee="urn:q")) is CONFLICT
    assert verdict(offer(Rule("play")), offer(Rule("sell"))) is CONFLICT
    assert related(offer(Rule("display")), ask()) == (COMPATIBLE, YES, NO)
    assert related(offer(Rule("")), ask()) == (COMPATIBLE, NO, YES)
    assert verdict(ask(assigner="urn:p"), ask(assigner="urn:q")) is COMPATIBLE
    assert verdict(ask(assignee="urn:p"), ask(the("assignee", "neq", "urn:p"))) is CONFLICT


def test_of_an_action_that_is_not_odrls_it_is_not_known_of_what_it_is_part():
    own = offer(Rule("urn:train"))
    assert related(own, own) == (COMPATIBLE, YES, YES)
    assert verdict(own, ask()) is UNKNOWN


def test_a_member_of_a_collection_may_be_anyone_unless_the_facts_say_who_is():
    team, other = ask(assignee=TEAM), ask(assignee=Collection("urn:other", id="urn:other"))
    assert verdict(team, other) is COMPATIBLE
    apart = Facts(part_of=said({"urn:p": "urn:team", "urn:q": "urn:other"}))
    assert verdict(team, other, apart) is CONFLICT
    assert related(ask(assignee="urn:p"), team, apart) == (COMPATIBLE, YES, NO)
    assert verdict(team, ask(assignee="urn:p")) is COMPATIBLE
    assert verdict(ask(assignee="urn:team"), ask(assignee="urn:p")) is CONFLICT


def test_prohibitions_take_away_unless_permissions_go_before_them():
    but = offer(
        may_use(), prohibitions=(Rule("distribute"), Rule("use", (the("purpose", "eq", "x"),)))
    )
    assert related(but, ask()) == (COMPATIBLE, YES, NO)
    assert verdict(but, offer(Rule("distribute"))) is CONFLICT
    assert verdict(but, ask(the("purpose", "eq", "x"))) is CONFLICT
    assert related(replace(but, conflict=Conflict.PERM), ask()) == (COMPATIBLE, YES, YES)


def test_duties_may_be_done():
    paid = offer(may_use(duties=(Duty("compensate", id="urn:pay"),)))
    assert related(paid, ask()) == (COMPATIBLE, YES, NO)
    assert verdict(paid, ask(), Facts(by_id={"urn:pay": DutyState.VIOLATED})) is CONFLICT
    pending = Facts(by_id={"urn:pay": DutyState.PENDING})
    assert verdict(paid, ask(), pending) is CONFLICT
    assert verdict(paid, ask(), pending, duties=Duties.EVENTUAL) is COMPATIBLE


def test_what_permits_nothing_is_in_conflict_with_all_and_within_all():
    nothing = offer(prohibitions=(Rule("use"),))
    assert related(nothing, ask()) == (CONFLICT, YES, NO)
    never = ask(the("count", "lt", "3"), the("count", "gt", "3"))
    assert related(never, ask()) == (CONFLICT, YES, NO)
    [clash] = compare(never, ask()).clashes
    assert str(clash.sentence) == "the first policy permits nothing"


# --- what is not known ----------------------------------------------------------------------------
def test_what_is_not_understood_is_never_compatible_and_the_same_where_the_same_stands():
    odd = ask(the("absoluteSpatialPosition", "eq", "1"))
    assert related(odd, odd) == (UNKNOWN, YES, YES)
    assert related(odd, ask()) == (UNKNOWN, YES, Answer.UNKNOWN)
    assert verdict(odd, ask(the("absoluteSpatialPosition", "eq", "2"))) is UNKNOWN
    assert verdict(odd, offer(Rule("sell"))) is CONFLICT  # whatever it means
    either = ask(joined("or", the("absoluteSpatialPosition", "eq", "1"), the("count", "lteq", "2")))
    assert verdict(either, ask()) is COMPATIBLE
    wrong_type = ask(the("dateTime", "lt", Value("soon")))
    assert verdict(wrong_type, ask()) is UNKNOWN


@pytest.mark.parametrize(
    "change", [{"profiles": ("urn:x",)}, {"inherits": ("urn:x",)}, {"kind": Kind.REQUEST}]
)
def test_a_policy_that_nobody_can_decide_is_unknown_to_all(change):
    stopped = replace(ask(), **change)
    assert related(stopped, ask()) == (UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN)
    assert related(stopped, stopped) == (UNKNOWN, YES, YES)


def test_facts_that_are_given_are_so_in_every_situation():
    until, after = (
        ask(the("dateTime", "lt", "2027-01-01")),
        ask(the("dateTime", "gt", "2026-01-01")),
    )
    assert related(until, after, Facts(now=NOON)) == (COMPATIBLE, YES, YES)
    assert verdict(until, after, Facts(now=NOON + timedelta(days=999))) is CONFLICT
    health = ask(the("purpose", "eq", "health"))
    assert verdict(health, ask(), Facts(values=said({"purpose": "trade"}))) is CONFLICT
    assert verdict(health, ask(), Facts(uses=3)) is COMPATIBLE


def test_what_takes_too_long_is_unknown():
    many = joined("xone", *(the(f"urn:x:{i}", "eq", "1") for i in range(400)))
    found = compare(ask(many), ask(many))
    assert found.verdict is UNKNOWN
    assert str(found.reason) == "there is too much in them to compare within the bounds"


# --- what is told ---------------------------------------------------------------------------------
def test_a_conflict_tells_what_stands_against_what():
    one = ask(the("count", "lteq", "5"), the("dateTime", "lt", "2027-01-01"))
    other = offer(
        Rule("use", (the("purpose", "eq", "x"), the("dateTime", "gt", "2028-01-01"))),
        Rule("sell"),
    )
    found = [(clash.first, clash.second) for clash in compare(one, other).clashes]
    assert found == [
        ("/permission/0/constraint/1", "/permission/0/constraint/1"),
        ("/permission/0/action", "/permission/1/action"),
    ]
    assert str(compare(one, other).clashes[0].sentence) == (
        "no request fits both “before 2027-01-01 00:00:00 UTC” and “after 2028-01-01 00:00:00 UTC”"
    )


def test_as_json_a_witness_can_be_decided_again():
    found = as_json(compare(ask(the("count", "lteq", "2"), target="urn:a"), ask()))
    assert found["verdict"] == "compatible"
    assert found["witness"] == {
        "request": {"action": "use", "target": "urn:a"}, "state": {"uses": 0, "partOf": {"urn:a": []}}
    }  # fmt: skip
    assert found["subsumption"]["first_within_second"] == {"answer": "yes", "witness": None}
    unknown = as_json(compare(ask(the("purpose", "isA", "x")), ask(the("purpose", "isA", "y"))))
    assert unknown["reason"].endswith("too little is known here of purpose")
