"""A policy made ready answers as `decide` does: on random policies of every form."""

from datetime import timedelta

import pytest

from tests.vocab.odrl.randomly import START, policy
from vocab.namespaces import XSD
from vocab.odrl.compiled import MOST_ACTIONS, MOST_TIMED, Compiled
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import Facts, Request
from vocab.odrl.policy import Constraint, Kind, Logic, LogicalConstraint, Policy, Rule, Value
from vocab.odrl.times import TICK
from vocab.odrl.weigh import Duties

FIRST = Value("0001-01-01T00:00:00Z", XSD + "dateTime")


def check(numbers):
    seen = set()
    for number in numbers:
        found, request, facts = policy(number)
        ready = Compiled(found)
        for duties in Duties:
            wanted = decide(found, request, facts, duties=duties)
            answer = ready.answer(request, facts, duties)
            assert answer == (wanted.outcome, wanted.valid_until), (number, duties)
            seen.add((answer.outcome, answer.valid_until is None))
    return seen


def test_it_answers_as_decide_does():
    assert len(check(range(2_000))) == 6


def windows(count):
    """`count` hours of as many days, any of which will do."""
    hours = [
        LogicalConstraint(
            Logic.AND,
            (
                Constraint("dateTime", "gteq", moment(START + timedelta(days=n))),
                Constraint("dateTime", "lt", moment(START + timedelta(days=n, hours=1))),
            ),
        )
        for n in range(count)
    ]
    return Policy(Kind.SET, "urn:p", (Rule("use", (LogicalConstraint(Logic.OR, tuple(hours)),)),))


def moment(at):
    return Value(at.isoformat(), XSD + "dateTime")


@pytest.mark.parametrize("count", [1, MOST_TIMED // 2, MOST_TIMED])  # below and above the table
def test_it_knows_each_window_of_time_to_the_tick(count):
    policy = windows(count)
    ready = Compiled(policy)
    for n in (0, count - 1):
        begins, ends = START + timedelta(days=n), START + timedelta(days=n, hours=1)
        for now in (begins - TICK, begins, ends - TICK, ends, ends + TICK):
            wanted = decide(policy, Request(), Facts(now=now))
            found = ready.answer(Request(), Facts(now=now))
            assert found == (wanted.outcome, wanted.valid_until)
            assert (found.outcome is Outcome.PERMITTED) == (begins <= now < ends)
    assert ready.answer(Request(), Facts()).outcome is Outcome.UNKNOWN


def test_the_first_moment_of_all_is_no_trouble():
    policy = Policy(Kind.SET, "urn:p", (Rule("use", (Constraint("dateTime", "gteq", FIRST),)),))
    assert Compiled(policy).answer(Request(), Facts(now=START)).outcome is Outcome.PERMITTED


def test_more_actions_than_are_kept_are_answered():
    policy = Policy(Kind.SET, "urn:p", (Rule("use"),), (Rule("print"),))
    ready = Compiled(policy)
    for _ in range(2):
        found = [
            ready.answer(Request(f"urn:{n}"), Facts()).outcome for n in range(MOST_ACTIONS + 5)
        ]
        assert set(found) == {Outcome.UNKNOWN}
        assert ready.answer(Request("print"), Facts()).outcome is Outcome.REFUSED
        assert ready.answer(Request("play"), Facts()).outcome is Outcome.PERMITTED
