"""What holds of every decision: unknown never permits, and the clock is right."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vocab.odrl.policies import (
    ANY_POLICY,
    NOON,
    POLICIES,
    USE,
    facts_of,
    policies_of,
    said,
    the,
    trees,
)
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import Facts
from vocab.odrl.logic import Truth
from vocab.odrl.policy import Constraint, Logic, conditions
from vocab.odrl.weigh import Duties

TICK = timedelta(microseconds=1)
slowly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
how = st.sampled_from(Duties)


# --- unknown never permits ----------------------------------------------------------------------
def less(draw, facts):
    """The same facts without some of them. The hierarchy is no fact: it is what words mean."""
    kept = st.booleans()
    return replace(
        facts,
        now=facts.now if draw(kept) else None,
        since=facts.since if draw(kept) else None,
        uses=facts.uses if draw(kept) else None,
        values={name: found for name, found in facts.values.items() if draw(kept)},
        duties={duty: state for duty, state in facts.duties.items() if draw(kept)},
    )


@slowly
@given(POLICIES, st.data(), how)
def test_without_a_fact_the_answer_is_the_same_or_unknown(policy, data, duties):
    facts = data.draw(facts_of(policy))
    fewer = less(data.draw, facts)
    request = replace(USE, party=USE.party if data.draw(st.booleans()) else "")
    full = decide(policy, USE, facts, duties=duties)
    found = decide(policy, request, fewer, duties=duties)
    assert found.outcome in {full.outcome, Outcome.UNKNOWN}
    before = {one.path: one.truth for one in full.reasons}
    for one in found.reasons:  # and so at every place of the policy
        assert one.path not in before or one.truth in {before[one.path], Truth.UNKNOWN}


@slowly
@given(ANY_POLICY)
def test_nothing_is_permitted_where_nothing_is_known_but_without_conditions(policy):
    found = decide(policy, USE, Facts())
    if found.is_permitted:
        free = [rule for rule in policy.permissions if not (rule.constraints or rule.strange)]
        assert free
        assert not policy.strange


# --- as a table of truth says -------------------------------------------------------------------
# Constraints whose truth is known beforehand, from their right operand alone.
KNOWN = said({"purpose": "true"})
LEAVES = {
    True: the("purpose", "eq", "true"),
    False: the("purpose", "eq", "false"),
    None: the("recipient", "eq", "true"),
}
TREES = trees(st.sampled_from([*LEAVES.values()]))
AND = {
    (True, True): True, (True, False): False, (True, None): None,
    (False, True): False, (False, False): False, (False, None): False,
    (None, True): None, (None, False): False, (None, None): None,
}  # fmt: skip
NOT = {True: False, False: True, None: None}


def conjunction(found):
    result = True
    for one in found:
        result = AND[result, one]
    return result


def disjunction(found):
    return NOT[conjunction([NOT[one] for one in found])]


def by_table(condition):
    if isinstance(condition, Constraint):
        return next(truth for truth, leaf in LEAVES.items() if leaf == condition)
    found = [by_table(member) for member in condition.members]
    if not found:
        return None
    if condition.logic is Logic.AND:
        return conjunction(found)
    if condition.logic is Logic.OR:
        return disjunction(found)
    if condition.logic is Logic.AND_SEQUENCE:
        return False if False in found else None
    # Exactly one: this one, and none of the others; for whichever this one is.
    ways = [
        sum(completed) == 1
        for completed in product(*[[True, False] if one is None else [one] for one in found])
    ]
    return ways[0] if len(set(ways)) == 1 else None


def rule_by_table(policy, rule):
    if (policy.target not in {"", USE.target}) or (policy.assignee not in {"", USE.party}):
        return False
    if rule.action != "use":
        return False
    return conjunction(by_table(condition) for condition in rule.constraints)


def policy_by_table(policy):
    may = disjunction([rule_by_table(policy, rule) for rule in policy.permissions])
    must_not = disjunction([rule_by_table(policy, rule) for rule in policy.prohibitions])
    return {True: "permitted", False: "refused", None: "unknown"}[AND[may, NOT[must_not]]]


@slowly
@given(policies_of(TREES, duties=False))
def test_a_decision_is_what_a_table_of_truth_says(policy):
    assert decide(policy, USE, Facts(values=KNOWN)).outcome == policy_by_table(policy)


@slowly
@given(policies_of(TREES, duties=False))
def test_what_is_decided_stays_so_however_the_unknown_turns_out(policy):
    found = decide(policy, USE, Facts(values=KNOWN)).outcome
    if found is not Outcome.UNKNOWN:
        for truth in ("true", "false"):
            facts = Facts(values={**KNOWN, **said({"recipient": truth})})
            assert decide(policy, USE, facts).outcome is found


# --- until when ---------------------------------------------------------------------------------
@st.composite
def timed(draw):
    at = NOON + timedelta(seconds=draw(st.integers(-4, 4)))
    operator = draw(st.sampled_from(["lt", "lteq", "gt", "gteq", "eq", "neq"]))
    period = the("elapsedTime", draw(st.sampled_from(["lt", "lteq", "eq"])), f"PT{at.second % 5}S")
    return draw(st.sampled_from([the("dateTime", operator, at.isoformat()), period, LEAVES[True]]))


def answer(policy, facts, now):
    """Everything that the clock may change: outcome, duties, the truth of every place."""
    found = decide(policy, USE, replace(facts, now=now))
    return found.outcome, found.outstanding, [(one.path, one.truth) for one in found.reasons]


@slowly
@given(policies_of(trees(timed())), st.integers(-5, 5), st.integers(-3, 3))
def test_until_valid_until_nothing_changes_and_then_something_does(policy, now, since):
    now, since = (NOON + timedelta(seconds=seconds) for seconds in (now, since))
    facts = Facts(now=now, since=since, values=KNOWN)
    first = answer(policy, facts, now)
    until = decide(policy, USE, facts).valid_until
    seconds = [NOON + timedelta(seconds=n) for n in range(-12, 13)]
    moments = {one + step * TICK for one in seconds for step in (-1, 0, 1)}
    for moment in sorted(moments):
        if moment >= now and (until is None or moment < until):
            assert answer(policy, facts, moment) == first, moment
    if until is not None:
        assert until > now
        assert answer(policy, facts, until - TICK) == first
        assert answer(policy, facts, until)[2] != first[2]


def test_the_policies_made_up_here_reach_every_outcome():
    """So that the properties above say something."""
    seen = set()

    @settings(max_examples=300, database=None, deadline=None)
    @given(POLICIES, st.data())
    def look(policy, data):
        seen.add(decide(policy, USE, data.draw(facts_of(policy))).outcome)
        seen.add(any(True for _ in conditions(policy)))

    look()
    assert seen == {*Outcome, True, False}
