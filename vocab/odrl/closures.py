"""Conditions, scopes and duties made ready: closures over their values that answer with ranks.

A rank is 0 for false, 1 for unknown, 2 for true: `all_of` is `min`, `any_of` is `max`. What has no
short form here asks the functions that `decide` asks. Nothing of a policy is turned into code.
"""

from collections.abc import Callable
from functools import lru_cache, partial

from vocab.odrl.facts import DutyState, Facts, Unknown
from vocab.odrl.judge import verdict
from vocab.odrl.logic import Truth
from vocab.odrl.operands import ordered, terms
from vocab.odrl.operands.right import TEXTS, values
from vocab.odrl.policy import Collection, Condition, Constraint, Duty, Logic, Scope
from vocab.odrl.weigh import Duties, belongs

RANKS = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
_TERMS = frozenset({"purpose", "recipient", "industry", "product", "media", "event"})
DONE = {
    (state, duties): rank
    for state, strict, eventual in (
        (DutyState.FULFILLED, 2, 2),
        (DutyState.LATE, 2, 2),
        (DutyState.PENDING, 0, 2),
        (DutyState.VIOLATED, 0, 0),
        (None, 1, 1),
    )
    for duties, rank in ((Duties.STRICT, strict), (Duties.EVENTUAL, eventual))
}

Test = Callable[[Facts], int]
DutyTest = Callable[[Facts, Duties], int]
Match = Callable[[str, Facts], int]


def always(_asked: str, _facts: Facts) -> int:
    """The match of a scope that nobody names."""
    return 2


def match_of(scope: Scope) -> Match:
    """Is what is asked for the scope, or part of it; with the refinements of a collection?"""
    if not scope:
        return always
    if isinstance(scope, Collection):
        return lambda asked, facts: RANKS[belongs(scope, asked, "", facts)[0]]
    names = frozenset({scope})

    def match(asked: str, facts: Facts) -> int:
        if asked == scope:
            return 2
        if not asked:
            return 1
        return 2 if facts.part_of and facts.belongs(asked, names) else 0

    return match


def test_of(condition: Condition) -> Test:
    """A constraint and all that it joins."""
    if isinstance(condition, Constraint):
        return atomic(condition)
    if condition.strange or not condition.members:
        return lambda _facts: 1
    tests = tuple(map(test_of, condition.members))
    match condition.logic:
        case Logic.AND:
            return partial(_every, tests)
        case Logic.OR:
            return partial(_any, tests)
        case Logic.XONE:
            return lambda facts: exactly_one([test(facts) for test in tests])
    return lambda facts: min(1, *[test(facts) for test in tests])


def _every(tests: tuple[Test, ...], facts: Facts) -> int:
    rank = 2
    for test in tests:
        found = test(facts)
        if found < rank:
            if not found:
                return 0
            rank = found
    return rank


def _any(tests: tuple[Test, ...], facts: Facts) -> int:
    rank = 0
    for test in tests:
        found = test(facts)
        if found > rank:
            if found == 2:  # (it is true)
                return found
            rank = found
    return rank


def exactly_one(ranks: list[int]) -> int:
    """xone: two true ones make it false, whatever the unknown ones are."""
    if ranks.count(2) > 1:
        return 0
    return 1 if 1 in ranks else max(ranks)


def atomic(constraint: Constraint) -> Test:
    """A constraint without a short form is asked as `decide` asks it."""
    asked = partial(_verdict, constraint)
    if constraint.strange or constraint.unit:
        return asked
    if constraint.left == "dateTime":
        return _clock(constraint)
    if constraint.left == "count":
        return _count(constraint)
    if constraint.left in _TERMS:
        return _named(constraint, asked)
    return asked


def _verdict(constraint: Constraint, facts: Facts) -> int:
    found = verdict(constraint, facts)
    return 1 if isinstance(found, Unknown) else 2 * found


def _clock(constraint: Constraint) -> Test:
    operator, ends = constraint.operator, ordered.moments_of(constraint.operator, constraint.right)
    if isinstance(ends, Unknown):
        return lambda _facts: 1
    if operator not in ordered.COMPARE:
        return lambda facts: (
            1 if facts.now is None else 2 * ordered.holds(operator, facts.now, ends)
        )
    compare, end = ordered.COMPARE[operator], ends[0]
    return lambda facts: 1 if facts.now is None else (2 if compare(facts.now, end) else 0)


def _count(constraint: Constraint) -> Test:
    operator = constraint.operator
    limits = ordered.counts_of(operator, constraint.right)
    if isinstance(limits, Unknown):
        return lambda _facts: 1
    if operator in ordered.COMPARE:
        compare, limit = ordered.COMPARE[operator], limits[0]
        return lambda facts: 1 if facts.uses is None else 2 if compare(facts.uses + 1, limit) else 0
    return lambda facts: (
        1 if facts.uses is None else 2 * ordered.holds(operator, facts.uses + 1, limits)
    )


def _named(constraint: Constraint, asked: Test) -> Test:
    """Terms that are among those on the right; any others may be related to them."""
    operator, left = constraint.operator, constraint.left
    found = values(operator, constraint.right, operators=terms.OPERATORS, types=TEXTS)
    if isinstance(found, Unknown) or operator not in {"eq", "neq", "isAnyOf", "isNoneOf"}:
        return asked
    rights = frozenset(value.text for value in found)
    rank = 2 if operator in {"eq", "isAnyOf"} else 0
    kinds = {terms.is_address(right) for right in rights}
    is_address = kinds.pop() if len(kinds) == 1 else None

    def test(facts: Facts) -> int:
        known = facts.values.get(left)
        if not known:
            return asked(facts)
        if known <= rights:
            return rank
        if facts.broader or not rights.isdisjoint(known):
            return asked(facts)
        # nothing says that they might mean the same
        for one in known:
            if _is_address(one) is not is_address:
                return asked(facts)
        return 2 - rank

    return test


_is_address = lru_cache(4_096)(terms.is_address)


def duty_of(duty: Duty) -> DutyTest:
    """Is a duty not in the way?"""
    if duty.strange:
        return lambda _facts, _duties: 1
    tests = tuple(map(test_of, duty.constraints))
    more = tuple(map(duty_of, duty.consequences))

    def test(facts: Facts, duties: Duties) -> int:
        state = facts.state_of(duty)
        done = DONE[state, duties]
        if more and state in (DutyState.LATE, DutyState.VIOLATED):
            done = min(done, *[one(facts, duties) for one in more])
        due = min([test(facts) for test in tests], default=2)
        return max(done, 2 - due)

    return test
