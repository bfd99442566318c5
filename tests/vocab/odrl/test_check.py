"""What is wrong with a policy before anybody asks; and that it is wrong for every request there is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vocab.odrl import randomly
from tests.vocab.odrl.policies import NOON, USE, joined, may_use, offer, the, trees
from vocab.odrl.check import Kind, Moments, as_json, check
from vocab.odrl.decide import decide, evaluate
from vocab.odrl.facts import Facts, Request
from vocab.odrl.logic import Truth
from vocab.odrl.policy import (
    Collection,
    Conflict,
    Duty,
    LogicalConstraint,
    Rule,
    Strange,
    Value,
    conditions,
)
from vocab.odrl.possible import TooMuchWork, Work, ways
from vocab.odrl.weigh import Duties

EVERYTHING = {"dateTime", "count", "purpose", "elapsedTime", "percentage", "spatial", "payAmount"}
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
EDC = "https://w3id.org/edc/v0.0.1/ns/inForceDate"
EUR, USD = (
    replace(the("payAmount", "lt", "5"), unit="urn:eur"),
    replace(the("payAmount", "lt", "5"), unit="urn:usd"),
)


def kinds(policy, known=EVERYTHING, **more):
    return [(one.path, one.kind) for one in check(policy, known, duties=True, **more)]


def never(*constraints):
    """Is a permission with these constraints said never to hold?"""
    found = check(offer(may_use(*constraints), Rule("read")), EVERYTHING, duties=True)
    return [one.kind for one in found if one.path.startswith("/permission/0")] == [
        Kind.UNSATISFIABLE
    ]


# --- never holds ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "constraints",
    [
        (the("dateTime", "lt", "2026-01-01"), the("dateTime", "gteq", "2026-01-01")),
        (the("count", "gt", "3"), the("count", "lt", "4")),  # nothing lies between
        (the("count", "lteq", "0"),),  # the first use is 1
        (the("percentage", "isAnyOf", "1", "2"), the("percentage", "isNoneOf", "2", "1.0")),
        (the("elapsedTime", "eq", "P3D"), the(EDC, "gt", "contractAgreement+3d")),
        (the("purpose", "eq", "a"), the("purpose", "isAnyOf", "b", "c")),
        (the("purpose", "isA", "a"), the("purpose", "isNoneOf", "a", "b")),
        (the("purpose", "isAllOf", "a", "b"), the("purpose", "eq", "a")),
        (the("purpose", "neq", "a"), the("purpose", "neq", "https://purpose.example/a")),
        (the("spatial", "eq", COUNTRY + "DEU"), the("spatial", "eq", COUNTRY + "FRA")),
        (joined("xone", the("count", "lt", "3"), the("count", "lteq", "2")),),
        (
            joined("or", the("count", "lt", "3"), the("count", "gt", "8")),
            the("count", "isAnyOf", "3", "8"),
        ),
    ],
)
def test_a_rule_whose_constraints_contradict_one_another_never_holds(constraints):
    assert never(*constraints)


@pytest.mark.parametrize(
    "constraints",
    [
        (the("dateTime", "lteq", "2026-01-01"), the("dateTime", "gteq", "2026-01-01")),
        (the("percentage", "gt", "3"), the("percentage", "lt", "4")),
        (the("purpose", "isA", "a"), the("purpose", "isA", "b")),
        (the("purpose", "isAllOf", "a", "b"), the("purpose", "isAnyOf", "a", "b", "c")),
        (the("spatial", "eq", "DE"), the("spatial", "eq", COUNTRY + "DEU")),
        (the("elapsedTime", "lteq", "P1M"), the(EDC, "gt", "contractAgreement+30d")),
        (joined("xone", the("count", "lt", "3"), the("count", "lteq", "3")),),
        (joined("and"), the("count", "lt", "3")),
        (the("purpose", "eq", "a"), the("recipient", "eq", "b")),
    ],
)
def test_what_can_be_satisfied_together_is_let_be(constraints):
    assert not never(*constraints)


def test_a_sum_in_two_currencies_is_never_known():
    assert never(EUR, USD)
    assert not never(EUR, replace(EUR, operator="gt", right=Value("4")))


def test_refinements_and_collections_count_too_and_duties_that_are_never_due():
    many = Collection("urn:all", (the("count", "gt", "3"),))
    few = (the("count", "lt", "2"),)
    late = Duty(
        "inform", (the("dateTime", "lt", "2026-01-01"), the("dateTime", "gt", "2026-01-02"))
    )
    policy = offer(Rule("use", few, target=many), Rule("read", (), (late,)))
    flaws = check(policy, EVERYTHING, duties=True)
    assert [(one.path, one.kind) for one in flaws] == [
        ("/permission/0", Kind.UNSATISFIABLE),
        ("/permission/1/duty/0", Kind.UNSATISFIABLE),
    ]
    assert str(flaws[0].sentence) == (
        "nothing satisfies both “fewer than 2 times” and “the number of uses is more than 3”, "
        "so the rule never holds"
    )
    assert str(flaws[1].sentence).endswith("so the duty is never due")


def test_the_constraint_that_fails_alone_is_pointed_at():
    policy = offer(may_use(the("purpose", "eq", "a"), the("count", "lt", "1")), Rule("read"))
    (flaw,) = check(policy, EVERYTHING)
    assert (flaw.path, flaw.kind) == ("/permission/0/constraint/1", Kind.UNSATISFIABLE)


# --- changes nothing --------------------------------------------------------------------------
FEW, FEWER = the("count", "lteq", "9"), the("count", "lt", "3")


@pytest.mark.parametrize(
    ("rule", "prohibition", "is_shadowed"),
    [
        (may_use(FEWER), Rule("use", (FEW,)), True),
        (may_use(FEW), Rule("use", (FEWER,)), False),
        (Rule("print", (FEWER,)), Rule("use"), True),
        (Rule("use", (FEWER,)), Rule("print"), False),
        (Rule("urn:train"), Rule("use"), True),  # nobody knows whether it is part of use
        (Rule(""), Rule("use"), False),
        (Rule("use", target="urn:a"), Rule("use", target="urn:b"), False),
        (Rule("use", target="urn:a"), Rule("use", target="urn:a"), True),
        (Rule("use", target="urn:a"), Rule("use", target=Collection("urn:a")), False),
        (may_use(FEWER), Rule("use", (the("purpose", "eq", "a"),)), False),
        (may_use(the("urn:x", "urn:y", "z")), Rule("use", (the("urn:x", "urn:y", "z"),)), True),
    ],
)
def test_a_permission_is_shadowed_by_a_prohibition_that_is_never_out_of_the_way(
    rule, prohibition, is_shadowed
):
    policy = offer(rule, Rule("sell"), prohibitions=(prohibition,))
    assert (("/permission/0", Kind.SHADOWED) in kinds(policy)) is is_shadowed
    perm = kinds(replace(policy, conflict=Conflict.PERM))
    assert ("/permission/0", Kind.SHADOWED) not in perm


@pytest.mark.parametrize(
    ("narrow", "wide", "is_shadowed"),
    [
        (Rule("print", (FEWER,)), Rule("use", (FEW,)), True),
        (Rule("print", (FEW,)), Rule("use", (FEWER,)), False),
        (Rule("read"), Rule("use", (FEW,)), False),  # how often it was used need not be known
        (Rule("read"), Rule("use", duties=(Duty("inform"),)), False),
        (Rule("read", duties=(Duty("inform"),)), Rule("use", duties=(Duty("inform"),)), True),
        (Rule("read"), Rule("use", strange=(Strange("odd", "1"),)), False),
        (Rule("urn:train"), Rule("use"), False),
        (
            Rule("read", (the("purpose", "eq", "a"),)),
            Rule("use", (the("purpose", "isA", "a", "b"),)),
            True,
        ),
        (
            Rule("read", (the("purpose", "isA", "a"),)),
            Rule("use", (the("purpose", "eq", "a"),)),
            False,
        ),
        (Rule("read", (EUR,)), Rule("use", (replace(EUR, right=Value("6")),)), True),
        (Rule("read", (EUR,)), Rule("use", (replace(USD, right=Value("6")),)), False),
        (
            Rule("read", (joined("or", FEWER, the("count", "eq", "8")),)),
            Rule("use", (joined("and", FEW, joined("or", FEW, EUR)),)),
            True,
        ),
    ],
)
def test_a_permission_is_shadowed_by_one_that_holds_whenever_it_does(narrow, wide, is_shadowed):
    found = kinds(offer(narrow, wide), EVERYTHING)
    assert (("/permission/0", Kind.SHADOWED) in found) is is_shadowed


def test_of_two_that_are_the_same_one_is_left():
    assert kinds(offer(Rule("read"), Rule("read"))) == [("/permission/0", Kind.SHADOWED)]


# --- ends -------------------------------------------------------------------------------------
def test_what_ends_is_told_with_the_moment():
    until = the("dateTime", "lteq", NOON.isoformat())
    policy = offer(may_use(until), Rule("read", (the("dateTime", "gt", "2020-01-01"),)))
    tick = NOON + timedelta(microseconds=1)
    for now, kind in ((NOON, Kind.EXPIRING), (tick, Kind.EXPIRED)):
        (flaw,) = check(policy, EVERYTHING, at=Moments(now))
        assert (flaw.path, flaw.kind, flaw.when) == ("/permission/0", kind, tick)
    assert not check(policy, EVERYTHING)


def test_times_after_the_agreement_end_once_its_moment_is_known():
    month = offer(may_use(the("elapsedTime", "lteq", "P1M"), the("count", "lt", "9")))
    end = datetime(2026, 7, 1, 12, 0, 0, 1, tzinfo=UTC)
    (flaw,) = check(month, EVERYTHING, at=Moments(NOON, since=NOON))
    assert (flaw.kind, flaw.when) == (Kind.EXPIRING, end)
    (flaw,) = check(replace(month, timestamp=NOON), EVERYTHING, at=Moments(end))
    assert (flaw.kind, flaw.when) == (Kind.EXPIRED, end)
    assert not check(month, EVERYTHING, at=Moments(NOON))


# --- the whole of it --------------------------------------------------------------------------
def test_what_permits_nothing_is_empty():
    nothing = ("", Kind.EMPTY)
    assert kinds(offer(prohibitions=(Rule("sell"),))) == [nothing]
    assert kinds(offer(may_use(the("count", "lt", "1"))))[0] == nothing
    assert kinds(offer(Rule("read"), prohibitions=(Rule("use"),)))[0] == nothing
    assert nothing not in kinds(offer(Rule("read"), prohibitions=(Rule("sell"),)))


def test_what_a_scope_cannot_know_and_profiles_nobody_knows_are_flaws():
    policy = offer(
        may_use(the("purpose", "eq", "a"), duties=(Duty("inform"),)), profiles=("urn:profile",)
    )
    flaws = check(policy, {"dateTime"})
    assert [(one.path, one.kind) for one in flaws] == [
        ("/profile", Kind.UNKNOWN_PROFILE),
        ("/permission/0/duty/0", Kind.UNDECIDABLE),
        ("/permission/0/constraint/0", Kind.UNDECIDABLE),
    ]
    assert kinds(policy) == [("/profile", Kind.UNKNOWN_PROFILE)]
    assert kinds(offer(Rule("use"), inherits=("urn:up",))) == [("/inheritFrom", Kind.UNDECIDABLE)]


def test_flaws_are_json():
    (found,) = as_json(
        check(
            offer(
                may_use(the("dateTime", "lt", "2026-01-01")),
            ),
            at=Moments(NOON),
        )
    )
    assert found == {
        "path": "/permission/0",
        "kind": "expired",
        "sentence": "it has ended: nothing satisfies it since 2026-01-01T00:00:00+00:00",
        "when": "2026-01-01T00:00:00Z",
    }


def test_where_a_proof_would_take_too_long_nothing_is_said():
    split = [
        joined("or", the(f"urn:x:{i}", "eq", "a"), the(f"urn:y:{i}", "eq", "b")) for i in range(40)
    ]
    with pytest.raises(TooMuchWork):
        ways(split, Work())
    policy = offer(may_use(*split), may_use(*split[1:]), prohibitions=(Rule("use", tuple(split)),))
    found = {kind for _, kind in kinds(policy)}
    assert found == {Kind.UNDECIDABLE}  # of what nobody knows, and nothing else


# --- for every request there is ---------------------------------------------------------------
LIMITS = st.integers(0, 3).map(str)
ORDERED = st.sampled_from(["eq", "neq", "lt", "lteq", "gt", "gteq"])
LEAVES = st.builds(the, st.sampled_from(["count", "percentage"]), ORDERED, LIMITS)
TERMS = ("a", "b", "https://purpose.example/a")
ABOUT_TERMS = st.builds(
    the,
    st.just("purpose"),
    st.sampled_from(["eq", "neq", "isAnyOf", "isNoneOf", "isAllOf", "isA", "hasPart"]),
    st.sampled_from(TERMS),
)
HIERARCHIES = [
    {},
    {term: frozenset() for term in (*TERMS, "new")},
    {"a": frozenset({"b"}), "b": frozenset(), "new": frozenset(), TERMS[2]: frozenset()},
    {"new": frozenset({"a", "b"}), "a": frozenset(), "b": frozenset()},
    {"b": frozenset({"a"}), "a": frozenset({TERMS[2]}), TERMS[2]: frozenset({"new"})},
]
slowly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbers():
    """Every use and every number that these limits tell apart."""
    steps = [str(n / 2) for n in range(-1, 9)]
    for uses, number in product(range(5), steps):
        yield Facts(uses=uses, values={"percentage": frozenset({number})})


def purposes():
    names = (*TERMS, "new", "urn:new")
    for one, other, broader in product(names, names, HIERARCHIES):
        yield Facts(values={"purpose": frozenset({one, other})}, broader=broader)


def permits(rule, facts):
    return decide(offer(rule), USE, facts).is_permitted


@slowly
@given(st.lists(trees(LEAVES), min_size=1, max_size=3))
def test_over_numbers_a_rule_is_said_never_to_hold_exactly_where_it_never_does(found):
    rule = may_use(*found)
    holds = any(permits(rule, facts) for facts in numbers())
    said = any(kind is Kind.UNSATISFIABLE for _, kind in kinds(offer(rule)))
    assert not (said and holds)
    logical = [one for _, one in conditions(offer(rule)) if isinstance(one, LogicalConstraint)]
    if all(one.members and one.logic != "andSequence" for one in logical):
        assert said is not holds


@slowly
@given(st.lists(ABOUT_TERMS, min_size=1, max_size=4))
def test_over_terms_a_rule_that_is_said_never_to_hold_never_does(found):
    rule = may_use(*found)
    if any(kind is Kind.UNSATISFIABLE for _, kind in kinds(offer(rule))):
        assert not any(permits(rule, facts) for facts in purposes())


@slowly
@given(
    st.lists(trees(LEAVES), max_size=2).map(tuple),
    st.lists(trees(LEAVES), max_size=2).map(tuple),
    st.booleans(),
)
def test_without_a_shadowed_permission_the_same_is_permitted(one, other, forbids):
    rule = Rule("use", other)
    others = (Rule("sell"),) if forbids else (rule,)
    policy = offer(may_use(*one), *others, prohibitions=(rule,) if forbids else ())
    if ("/permission/0", Kind.SHADOWED) in kinds(policy):
        less = replace(policy, permissions=policy.permissions[1:])
        for facts in numbers():
            assert decide(policy, USE, facts).outcome == decide(less, USE, facts).outcome or (
                not decide(policy, USE, facts).is_permitted
            )


def test_no_flaw_of_a_random_policy_is_refuted_by_random_facts():
    proven = 0
    for number in range(400):
        policy, _, _ = randomly.policy(number)
        for flaw in check(policy):
            place = flaw.path.split("/")[1:3]
            if flaw.kind not in (Kind.UNSATISFIABLE, Kind.SHADOWED) or place[0] != "permission":
                continue
            if "/duty/" in flaw.path:
                continue
            proven += 1
            _hold_against(policy, int(place[1]), flaw, Random(number))
    assert proven > 20


def _hold_against(policy, i, flaw, by):
    less = replace(policy, permissions=policy.permissions[:i] + policy.permissions[i + 1 :])
    for _ in range(20):
        request = Request(
            by.choice(randomly.ACTIONS[:-1]),
            by.choice(randomly.ASSETS),
            by.choice(randomly.PARTIES),
        )
        facts, how = randomly.facts(by), by.choice(list(Duties))
        whole = evaluate(policy, request, facts, duties=how)
        changed = decide(less, request, facts, duties=how).is_permitted
        assert whole.decision.is_permitted == changed, flaw
        if flaw.kind is Kind.UNSATISFIABLE and whole.permissions:
            assert whole.permissions[i].judged.truth is not Truth.TRUE, flaw
