"""`compare` against an SMT solver on random pairs: what is said is so, and what is so is said."""

import time
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from tests.vocab.odrl import pairs, randomly
from tests.vocab.odrl.oracle import verdicts
from tests.vocab.odrl.policies import ANY_POLICY, POLICIES
from vocab.odrl.compare import compare
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import Facts, Request
from vocab.odrl.weigh import Duties

SAYS = {"compatible": (True, True), "conflict": (False, False), "unknown": (False, True)}
ANSWERS = {"no": (True, True), "yes": (False, False), "unknown": (False, True)}


def look(number, seen):
    """Compare pair `number`, count what was said in `seen`, and fail where it is wrong."""
    first, second, broader, eventual = pairs.pair(number)
    duties = Duties.EVENTUAL if eventual else Duties.STRICT
    began = time.perf_counter()
    found = compare(first, second, Facts(broader=broader), duties=duties)
    seen["seconds"] += time.perf_counter() - began
    so = verdicts(first, second, broader, eventual=eventual)
    said = [(str(found.verdict), SAYS), (str(found.within.answer), ANSWERS),
            (str(found.around.answer), ANSWERS)]  # fmt: skip
    is_plain = not any(
        one.operator == "isAllOf" for policy in (first, second) for one in pairs.atoms(policy)
    )
    for i, (word, table) in enumerate(said):
        strict, lax = so["strict"][i], so["lax"][i]
        expected = next(name for name, pair in table.items() if pair == (strict, lax))
        seen[word] += 1
        if word != expected:
            # of several terms that differ, nothing is claimed
            assert not is_plain and word == "unknown" and expected in ("conflict", "yes"), (
                f"pair {number}, {('verdict', 'within', 'around')[i]}: {word}, not {expected}"
            )
            seen["given up"] += 1
    confirm(first, second, found, duties)


def confirm(first, second, found, duties):
    """Every witness is one: asked of `decide` alone."""
    for witness, wanted in (
        (found.witness, (Outcome.PERMITTED, Outcome.PERMITTED)),
        (found.within.witness, (Outcome.PERMITTED, Outcome.REFUSED)),
        (found.around.witness, (Outcome.REFUSED, Outcome.PERMITTED)),
    ):
        if witness:
            for policy, outcome in zip((first, second), wanted, strict=True):
                decision = decide(policy, witness.request, witness.facts, duties=duties)
                assert decision.outcome is outcome


def test_what_is_said_of_two_policies_is_what_a_solver_says():
    seen = Counter()
    for number in range(80):
        look(number, seen)
    assert min(seen[word] for word in (*SAYS, *ANSWERS)) > 5, seen


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 7_000, 250))
def test_what_is_said_of_thousands_is_what_a_solver_says(first):
    print(f"pairs {first} to {first + 249}")
    seen = Counter()
    for number in range(first, first + 250):
        look(number, seen)
    print(dict(seen))
    assert seen["given up"] < 40, seen


# --- of every form, against decisions about random facts ------------------------------------------
def refute(number):
    """Look for a situation that shows otherwise: of policies with all that may stand in one."""
    (first, _, _), (second, _, _) = map(randomly.policy, (number, number + 1_000_000))
    by = Random(number)
    broader = randomly.facts(by).broader
    found = compare(first, second, Facts(broader=broader))
    confirm(first, second, found, Duties.STRICT)
    for _ in range(20):
        facts = replace(randomly.facts(by), broader=broader)
        request = Request(
            *map(by.choice, (randomly.ACTIONS[:-1], randomly.ASSETS, randomly.PARTIES))
        )
        outcomes = [str(decide(one, request, facts).outcome) for one in (first, second)]
        said = {
            ("permitted", "permitted"): found.verdict == "conflict",
            ("permitted", "refused"): found.within.answer == "yes",
            ("refused", "permitted"): found.around.answer == "yes",
        }
        assert not said.get(tuple(outcomes)), f"pair {number}: {request}, {facts}"
    return found


def test_no_decision_about_random_facts_shows_otherwise():
    seen = Counter(refute(number).verdict for number in range(80))
    assert min(seen[word] for word in SAYS) > 1, seen


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 5_000, 1_000))
def test_no_decision_about_many_random_facts_shows_otherwise(first):
    print(f"pairs {first} to {first + 999}")
    for number in range(first, first + 1_000):
        refute(number)


def test_policies_of_every_form_are_compared_in_bounded_time():
    @settings(max_examples=15, database=None, deadline=None)
    @given(ANY_POLICY, POLICIES)
    def look_at(one, other):
        for pair in ((one, other), (one, one), (other, other)):
            found = compare(*pair)
            confirm(*pair, found, Duties.STRICT)
            if pair[0] is pair[1]:
                assert found.within.answer == "yes"

    look_at()
