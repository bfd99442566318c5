"""A report is the decision, and its states make up the decision: on random policies of every form.

So is the answer of a policy made ready; of few in `test_compiled`, of a hundred thousand here.
"""

import json
from itertools import chain

import pytest

from tests.vocab.odrl.randomly import policy
from vocab.odrl.compiled import Compiled
from vocab.odrl.decide import decide
from vocab.odrl.documents import nodes_of
from vocab.odrl.explain import explain
from vocab.odrl.logic import Truth
from vocab.odrl.policy import Conflict
from vocab.odrl.report import as_json, as_turtle
from vocab.odrl.weigh import Duties

RANK = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
OUTCOMES = {0: "refused", 1: "unknown", 2: "permitted"}


def least(found):
    return min((RANK[one] for one in found), default=2)


def most(found):
    return max((RANK[one] for one in found), default=0)


def outcome(report, conflict):
    """The decision from the states of the rules alone, counted in ranks instead of truths."""
    may, must_not = (
        most(rule.control for rule in report.rules if rule.kind == kind)
        for kind in ("Permission", "Prohibition")
    )
    if conflict is Conflict.PERM and may:
        must_not = 0
    return OUTCOMES[min(may, 2 - must_not)]


def is_whole(rule, strange):
    """The state of a rule is the least of its parts."""
    if strange:
        return rule.control is Truth.UNKNOWN
    parts = chain(
        (state for _, state in rule.premises),
        (one.state for one in (*rule.constraints, *rule.refinements)),
        (one.control for one in rule.duties),
    )
    return RANK[rule.control] == least(parts)


def check(numbers):
    seen = set()
    for number in numbers:
        found, request, facts = policy(number)
        ready = Compiled(found)
        for duties in Duties:
            report = explain(found, request, facts, duties=duties)
            decision = decide(found, request, facts, duties=duties)
            mine = report.decision
            assert (mine.outcome, mine.valid_until, mine.outstanding) == (
                decision.outcome, decision.valid_until, decision.outstanding
            ), number  # fmt: skip
            answer = ready.answer(request, facts, duties)
            assert answer == (decision.outcome, decision.valid_until), (number, duties)
            assert outcome(report, found.conflict) == decision.outcome, number
            rules = (*found.permissions, *found.prohibitions)
            for rule, told in zip(rules, report.rules, strict=False):
                assert is_whole(told, rule.strange), (number, told.path)
            seen.add(decision.outcome)
    return seen


def test_a_report_and_a_decision_say_the_same_and_its_states_make_it_up():
    assert check(range(700)) == {"permitted", "refused", "unknown"}


@pytest.mark.long
@pytest.mark.parametrize("first", range(2_000, 102_000, 12_500))
def test_that_holds_on_a_hundred_thousand_policies(first):
    check(range(first, first + 12_500))


def test_every_report_can_be_written_as_json_and_as_rdf():
    for number in range(60):
        found, request, facts = policy(number)
        report = explain(found, request, facts)
        assert json.loads(json.dumps(as_json(report)))["outcome"] == report.decision.outcome
        told = [
            kind for node in nodes_of(as_turtle(report).encode(), "a.ttl") for kind in node.types
        ]
        assert sum(kind.endswith("PermissionReport") for kind in told) == len(found.permissions)


def test_a_report_says_what_would_help_to_know():
    for number in range(300):
        found, request, facts = policy(number)
        report = explain(found, request, facts)
        paths = {one.path for one in report.decision.reasons if one.truth is Truth.UNKNOWN}
        assert not report.missing or paths, number
