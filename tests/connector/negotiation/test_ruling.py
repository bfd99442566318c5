"""Which rule answers, as a pure function: the first that fits, and never more than it may."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.dsp.values import Json
from connector.negotiation.asked import relation
from connector.negotiation.ruling import (
    SPOKEN_OF,
    Answer,
    Asked,
    Conditions,
    HouseRule,
    Relation,
    Terms,
    fits,
    may_accept,
    ruled,
)
from connector.states import Role

FEW = st.integers(1, 3)
WORDS = st.frozensets(st.sampled_from("abc"))
CLAIMS = st.dictionaries(st.sampled_from(["purpose", "spatial"]), WORDS)
CONDITIONS = st.builds(
    Conditions,
    role=st.sampled_from(Role),
    participants=st.none() | st.frozensets(FEW),
    claim=st.sampled_from(["", "purpose", "spatial"]),
    values=WORDS,
    offer=st.none() | FEW,
    source=st.none() | FEW,
    terms=st.sampled_from(Terms),
    open_above=st.none() | st.integers(0, 3),
)
RULES = st.lists(
    st.builds(
        HouseRule, id=st.integers(1, 99), name=st.just("a rule"), version=FEW, conditions=CONDITIONS,
        answer=st.sampled_from(Answer), reason=st.just("No."),
    ),
    max_size=6,
)  # fmt: skip
ASKED = st.builds(
    Asked, role=st.sampled_from(Role), participant=FEW, relation=st.sampled_from(Relation),
    permitted=st.booleans(), open=st.integers(1, 5), offer=st.none() | FEW, source=st.none() | FEW,
    claims=CLAIMS,
)  # fmt: skip
PLAIN = Asked(Role.PROVIDER, participant=1, relation=Relation.SAME, permitted=True)
ANY = Conditions(Role.PROVIDER)


def rule(answer: Answer = Answer.ACCEPT, number: int = 1, **wanted: object) -> HouseRule:
    return HouseRule(number, "a rule", 1, replace(ANY, **wanted), answer)


@settings(max_examples=60)
@given(RULES, ASKED)
def test_nothing_is_accepted_that_is_not_permitted_or_not_shown_to_be_harmless(rules, asked):
    found = ruled(rules, asked)
    if found and found.answer is Answer.ACCEPT:
        assert asked.permitted
        assert asked.relation in (Relation.SAME, Relation.WITHIN)
    if found and found.is_held:
        assert (found.answer, found.rule.answer) == (Answer.ASK, Answer.ACCEPT)
        assert not may_accept(asked)


@settings(max_examples=60)
@given(RULES, ASKED)
def test_the_first_rule_that_fits_answers_and_those_after_it_do_not_matter(rules, asked):
    found = ruled(rules, asked)
    if found is None:
        assert not any(fits(one.conditions, asked) for one in rules)
        return
    at = rules.index(found.rule)
    assert not any(fits(one.conditions, asked) for one in rules[:at])
    assert ruled(rules[: at + 1], asked) == found


@settings(max_examples=60)
@given(CONDITIONS, ASKED)
def test_a_condition_less_never_fits_less(wanted, asked):
    if fits(wanted, asked):
        for free in (
            {"participants": None}, {"claim": ""}, {"offer": None}, {"source": None},
            {"terms": Terms.ANY}, {"open_above": None},
        ):  # fmt: skip
            assert fits(replace(wanted, **free), asked)


@settings(max_examples=60)
@given(ASKED)
def test_of_each_relation_of_terms_one_of_the_two_halves_speaks(asked):
    halves = [asked.relation in SPOKEN_OF[one] for one in (Terms.WITHIN, Terms.OTHER)]
    assert sorted(halves) == [False, True]


@pytest.mark.parametrize(
    ("wanted", "asked", "is_so"),
    [
        ({}, {}, True),
        ({"role": Role.CONSUMER}, {}, False),
        ({"participants": frozenset({1, 2})}, {}, True),
        ({"participants": frozenset({2})}, {}, False),
        ({"participants": frozenset()}, {}, False),  # all that were listed are gone
        ({"claim": "purpose", "values": frozenset("ab")}, {"claims": {"purpose": frozenset("bc")}}, True),
        ({"claim": "purpose", "values": frozenset("ab")}, {"claims": {"purpose": frozenset("c")}}, False),
        ({"claim": "purpose", "values": frozenset("ab")}, {}, False),
        ({"offer": 7}, {"offer": 7}, True),
        ({"offer": 7}, {"offer": 8}, False),
        ({"source": 7}, {"source": None}, False),
        ({"terms": Terms.SAME}, {"relation": Relation.WITHIN}, False),
        ({"terms": Terms.OTHER}, {"relation": Relation.UNKNOWN}, True),
        ({"open_above": 2}, {"open": 2}, False),
        ({"open_above": 2}, {"open": 3}, True),
    ],
)  # fmt: skip
def test_conditions(wanted, asked, is_so):
    assert fits(replace(ANY, **wanted), replace(PLAIN, **asked)) is is_so


def test_an_accepting_rule_that_may_not_asks_a_person_though_a_later_one_would_refuse():
    rules = [rule(Answer.ACCEPT), rule(Answer.REJECT, 2)]
    for asked in (replace(PLAIN, permitted=False), replace(PLAIN, relation=Relation.UNKNOWN)):
        found = ruled(rules, asked)
        assert found and (found.rule.id, found.answer, found.is_held) == (1, Answer.ASK, True)


# --- terms against ours -----------------------------------------------------------------------
def policy(*constraints: object, **more: object) -> Json:
    return Json.of({"permission": [{"action": "use", "constraint": list(constraints)}], **more})


def until(year: int) -> object:
    moment = f"{year}-01-01T00:00:00Z"
    right = {"@value": moment, "@type": "xsd:dateTime"}
    return {"leftOperand": "dateTime", "operator": "lt", "rightOperand": right}


STRANGE = {"leftOperand": "https://x.example/mood", "operator": "eq", "rightOperand": "good"}
DELETE = {"obligation": [{"action": "delete"}]}


@pytest.mark.parametrize(
    ("mine", "theirs", "provider", "consumer"),
    [
        (policy(until(2030)), policy(until(2030)), Relation.SAME, Relation.SAME),
        (policy(until(2030)), policy(until(2029)), Relation.WITHIN, Relation.OTHER),
        (policy(until(2029)), policy(until(2030)), Relation.OTHER, Relation.WITHIN),
        (policy(until(2030)), policy(), Relation.OTHER, Relation.WITHIN),
        (policy(STRANGE), policy(), Relation.OTHER, Relation.WITHIN),
        (policy(until(2030), **DELETE), policy(until(2029)), Relation.OTHER, Relation.OTHER),
        (policy(), policy(**DELETE), Relation.OTHER, Relation.OTHER),
    ],
)
def test_what_terms_are_to_ours(mine, theirs, provider, consumer):
    assert relation(mine, theirs, Role.PROVIDER) is provider
    assert relation(mine, theirs, Role.CONSUMER) is consumer
