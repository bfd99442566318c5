"""A policy made ready for many requests: the answer of `decide` without its reasons, and faster.

The right operands are read once. Truth is a rank (0 false, 1 unknown, 2 true), so that `all_of` is
`min`. What has no short form here asks the functions that `decide` asks. Nothing of a policy is
turned into code: only closures over its values.
"""

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple

from vocab.odrl.actions import KNOWN, covers
from vocab.odrl.decide import Outcome, decide, stop
from vocab.odrl.facts import DutyState, Facts, Request, Unknown
from vocab.odrl.judge import verdict
from vocab.odrl.logic import Truth
from vocab.odrl.operands import TURNS, ordered, terms
from vocab.odrl.operands.right import TEXTS, values
from vocab.odrl.policy import (
    Collection,
    Condition,
    Conflict,
    Constraint,
    Duty,
    Logic,
    Policy,
    Rule,
    Scope,
    conditions,
)
from vocab.odrl.weigh import Duties, belongs

RANKS = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
_OUTCOMES = (Outcome.REFUSED, Outcome.UNKNOWN, Outcome.PERMITTED)
_TERMS = frozenset({"purpose", "recipient", "industry", "product", "media", "event"})
_DONE = {
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


class Answer(NamedTuple):
    """As in `Decision`."""

    outcome: Outcome
    valid_until: datetime | None


class _Part(NamedTuple):
    """A rule: its premises, its tests, and the moments at which the clock may turn one of them."""

    actions: dict[str, int]
    other: int  # of an action that is not among them
    target: Match
    party: Match
    tests: tuple[Test, ...]
    duties: tuple[DutyTest, ...]
    turns: tuple[datetime, ...]
    moving: tuple[Constraint, ...]  # whose moments depend on the facts


class Compiled:
    """`answer` says what `decide` says of the policy. Keep it by the policy's hash."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._is_plain = not stop(policy) and not _winds(policy)
        if self._is_plain:
            self._names_asker = any(
                isinstance(one, Constraint) and one.left == "assignee"
                for _, one in conditions(policy)
            )
            self._permissions = tuple(_rule(one, policy) for one in policy.permissions)
            self._prohibitions = tuple(_rule(one, policy) for one in policy.prohibitions)
            self._obligations = tuple(_moments(one.constraints) for one in policy.obligations
                                      if not one.strange)  # fmt: skip
            self._is_perm = policy.conflict is Conflict.PERM
            alone = len(self._permissions) == 1 and not (self._prohibitions or self._obligations)
            self._alone = self._permissions[0] if alone else None

    def answer(self, request: Request, facts: Facts, duties: Duties = Duties.STRICT) -> Answer:
        """What the policy says to the request."""
        if not self._is_plain:
            decision = decide(self._policy, request, facts, duties=duties)
            return Answer(decision.outcome, decision.valid_until)
        if self._names_asker:
            facts = facts.of(request)
        if part := self._alone:
            scope = _scope(part, request, facts)
            rank = scope and _holds(part, scope, facts, duties)
            until = _until(((part.turns, part.moving),), facts) if scope else None
            return Answer(_OUTCOMES[rank], until)
        return self._answer(request, facts, duties)

    def _answer(self, request: Request, facts: Facts, duties: Duties) -> Answer:
        may = must_not = 0
        turning = []
        for part in self._permissions:
            if scope := _scope(part, request, facts):
                may = max(may, _holds(part, scope, facts, duties))
                turning.append((part.turns, part.moving))
        for part in self._prohibitions:
            if scope := _scope(part, request, facts):
                must_not = max(must_not, _holds(part, scope, facts, duties))
                turning.append((part.turns, part.moving))
        if self._is_perm and may:
            must_not = 0
        truth = min(may, 2 - must_not)
        return Answer(_OUTCOMES[truth], _until((*turning, *self._obligations), facts))


def _winds(policy: Policy) -> bool:
    """Moments that are asked only in some states: left to `decide`."""
    return any(
        isinstance(one, Constraint)
        and one.left in TURNS
        and ("/consequence/" in path or "/target/" in path or "/assignee/" in path)
        for path, one in conditions(policy)
    )


def _scope(part: _Part, request: Request, facts: Facts) -> int:
    rank = part.actions.get(request.action, part.other)
    if rank:
        rank = min(rank, part.target(request.target, facts))
    return min(rank, part.party(request.party, facts)) if rank else 0


def _holds(part: _Part, rank: int, facts: Facts, duties: Duties) -> int:
    for test in part.tests:
        found = test(facts)
        if found < rank:
            if not found:
                return 0
            rank = found
    for duty in part.duties:
        rank = min(rank, duty(facts, duties))
    return rank


def _until(
    found: tuple[tuple[tuple[datetime, ...], tuple[Constraint, ...]], ...], facts: Facts
) -> datetime | None:
    """The first moment after now of all these."""
    now, first = facts.now, None
    if now is None:
        return None
    for moments, moving in found:
        place = bisect_right(moments, now)
        if place < len(moments) and (first is None or moments[place] < first):
            first = moments[place]
        for one in moving:
            for moment in TURNS[one.left](one.operator, one.right, facts):
                if moment > now and (first is None or moment < first):
                    first = moment
    return first


# --- making it ready ----------------------------------------------------------------------------
def _rule(rule: Rule, policy: Policy) -> _Part:
    target, party = rule.target or policy.target, rule.assignee or policy.assignee
    matches = _match(target), _match(party)
    other = 1 if rule.action else 2
    if rule.strange:  # unknown, whatever it is about
        return _Part({}, 1, _always, _always, (), (), (), ())
    asked = (*rule.constraints, *rule.refinements)
    due = tuple(one for duty in rule.duties if not duty.strange for one in duty.constraints)
    return _Part(
        _ranked(rule.action), other, *matches,
        tuple(map(_test, asked)), tuple(map(_duty, rule.duties)), *_moments((*asked, *due)),
    )  # fmt: skip


@lru_cache(1_024)
def _ranked(action: str) -> dict[str, int]:
    """Is what is asked for part of the action? By what is asked; 2 yes, 0 no, 1 not known."""
    known = {name: covers(action, name) for name in {*KNOWN, action}}
    return {name: 1 if found is None else 2 * found for name, found in known.items()}


def _always(_asked: str, _facts: Facts) -> int:
    return 2


def _match(scope: Scope) -> Match:
    if not scope:
        return _always
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


def _moments(
    found: tuple[Condition, ...],
) -> tuple[tuple[datetime, ...], tuple[Constraint, ...]]:
    atoms = list(_atoms(found))
    moving = tuple(one for one in atoms if one.left in TURNS and one.left != "dateTime")
    fixed = {
        moment
        for one in atoms
        if one.left == "dateTime"
        for moment in TURNS[one.left](one.operator, one.right, Facts())
    }
    return tuple(sorted(fixed)), moving


def _atoms(found: tuple[Condition, ...]) -> list[Constraint]:
    atoms: list[Constraint] = []
    for one in found:
        atoms += [one] if isinstance(one, Constraint) else _atoms(one.members)
    return atoms


def _test(condition: Condition) -> Test:
    if isinstance(condition, Constraint):
        return _atomic(condition)
    if condition.strange or not condition.members:
        return lambda _facts: 1
    tests = tuple(map(_test, condition.members))
    match condition.logic:
        case Logic.AND:
            return lambda facts: min([test(facts) for test in tests])
        case Logic.OR:
            return lambda facts: max([test(facts) for test in tests])
        case Logic.XONE:
            return lambda facts: _one([test(facts) for test in tests])
    return lambda facts: min(1, *[test(facts) for test in tests])


def _one(ranks: list[int]) -> int:
    if ranks.count(2) > 1:
        return 0
    return 1 if 1 in ranks else max(ranks)


def _atomic(constraint: Constraint) -> Test:
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

    def test(facts: Facts) -> int:
        known = facts.values.get(left)
        if known and known <= rights:
            return rank
        if not known or facts.broader or not rights.isdisjoint(known):
            return asked(facts)
        # nothing says that they might mean the same
        return 2 - rank if kinds == set(map(terms.is_address, known)) else asked(facts)

    return test


def _duty(duty: Duty) -> DutyTest:
    if duty.strange:
        return lambda _facts, _duties: 1
    tests = tuple(map(_test, duty.constraints))
    more = tuple(map(_duty, duty.consequences))

    def test(facts: Facts, duties: Duties) -> int:
        state = facts.state_of(duty)
        done = _DONE[state, duties]
        if more and state in (DutyState.LATE, DutyState.VIOLATED):
            done = min(done, *[one(facts, duties) for one in more])
        due = min([test(facts) for test in tests], default=2)
        return max(done, 2 - due)

    return test
