"""A policy made ready for many requests: the answer of `decide` without its reasons, and faster.

The right operands are read once; what only asks for the time is looked up in a table of times.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from vocab.odrl.actions import covers
from vocab.odrl.closures import DutyTest, Match, Test, always, duty_of, match_of, test_of
from vocab.odrl.decide import Outcome, decide, stop
from vocab.odrl.facts import Facts, Request
from vocab.odrl.operands import TURNS
from vocab.odrl.policy import (
    Condition,
    Conflict,
    Constraint,
    Policy,
    Rule,
    Scope,
    conditions,
)
from vocab.odrl.times import TICK
from vocab.odrl.weigh import Duties

_OUTCOMES = (Outcome.REFUSED, Outcome.UNKNOWN, Outcome.PERMITTED)
MOST_ACTIONS = 32  # that a policy is kept ready for; others are looked up anew
MOST_TIMED = 64  # comparisons with dateTime that are tried for each of their moments beforehand
SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


class Answer(NamedTuple):
    """As in `Decision`."""

    outcome: Outcome
    valid_until: datetime | None


class _Part(NamedTuple):
    """A rule: its premises, its tests, and the moments at which the clock may turn one of them.

    `clocks` has a rank for each time before, between and after `turns`: that of all constraints
    that ask for nothing but dateTime; `blind` is theirs while nobody knows what time it is.
    """

    rank: int  # how far it is about the action
    target: Scope
    party: Scope
    fits: Match  # asked of the target where that is not what is named
    is_for: Match  # and of the party
    tests: tuple[Test, ...]
    duties: tuple[DutyTest, ...]
    turns: tuple[datetime, ...]
    clocks: tuple[int, ...]
    blind: int
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
            self._parts = tuple(
                tuple((one, _rule(one, policy)) for one in found)
                for found in (policy.permissions, policy.prohibitions)
            )
            self._about: dict[str, tuple[tuple[_Part, ...], ...]] = {}
            self._obligations = tuple(_moments(one.constraints) for one in policy.obligations
                                      if not one.strange)  # fmt: skip
            self._is_perm = policy.conflict is Conflict.PERM

    def answer(self, request: Request, facts: Facts, duties: Duties = Duties.STRICT) -> Answer:
        """What the policy says to the request."""
        if not self._is_plain:
            decision = decide(self._policy, request, facts, duties=duties)
            return Answer(decision.outcome, decision.valid_until)
        if self._names_asker:
            facts = facts.of(request)
        found = self._about.get(request.action) or self._found(request.action)
        may, until = _rank(found[0], request, facts, duties, None)
        must_not = 0
        if found[1]:
            must_not, until = _rank(found[1], request, facts, duties, until)
            if self._is_perm and may:
                must_not = 0
        if (now := facts.now) is not None:
            for turns, moving in self._obligations:
                until = _first(turns, bisect_right(turns, now), moving, facts, until)
        return Answer(_OUTCOMES[may if may <= 2 - must_not else 2 - must_not], until)

    def _found(self, action: str) -> tuple[tuple[_Part, ...], ...]:
        """The permissions and prohibitions that may be about an action; kept for a few of them."""
        found = tuple(
            tuple(
                part._replace(rank=rank) for rule, part in parts if (rank := rank_of(rule, action))
            )
            for parts in self._parts
        )
        if len(self._about) < MOST_ACTIONS:
            self._about[action] = found
        return found


def _rank(
    parts: tuple[_Part, ...],
    request: Request,
    facts: Facts,
    duties: Duties,
    until: datetime | None,
) -> tuple[int, datetime | None]:
    """That of the rule that holds most; and the first moment at which a rule may turn."""
    most, now = 0, facts.now
    asset, asker = request.target, request.party
    for about, target, party, fits, is_for, tests, owed, turns, clocks, blind, moving in parts:
        rank = about
        if target and target != asset:
            rank = min(rank, fits(asset, facts))
        if party and party != asker:
            rank = min(rank, is_for(asker, facts))
        if not rank:
            continue
        clock = blind
        if now is not None:
            place = bisect_right(turns, now)
            clock = clocks[place]
            if moving or place < len(turns):
                until = _first(turns, place, moving, facts, until)
        if clock < rank:
            rank = clock
        if rank > most:
            rank = _holds(tests, owed, rank, facts, duties)
            if rank > most:
                most = rank
    return most, until


def _holds(
    tests: tuple[Test, ...], owed: tuple[DutyTest, ...], rank: int, facts: Facts, duties: Duties
) -> int:
    for test in tests:
        found = test(facts)
        if found < rank:
            if not found:
                return 0
            rank = found
    for duty in owed:
        rank = min(rank, duty(facts, duties))
    return rank


def _first(
    turns: tuple[datetime, ...],
    place: int,
    moving: tuple[Constraint, ...],
    facts: Facts,
    first: datetime | None,
) -> datetime | None:
    """The first moment after now of `turns`, which has it at `place`, of `moving`, and `first`."""
    if place < len(turns) and (first is None or turns[place] < first):
        first = turns[place]
    for one in moving:
        for moment in TURNS[one.left](one.operator, one.right, facts):
            if facts.now and moment > facts.now and (first is None or moment < first):
                first = moment
    return first


def _winds(policy: Policy) -> bool:
    """Moments that are asked only in some states: left to `decide`."""
    return any(
        isinstance(one, Constraint)
        and one.left in TURNS
        and ("/consequence/" in path or "/target/" in path or "/assignee/" in path)
        for path, one in conditions(policy)
    )


# --- making it ready ----------------------------------------------------------------------------
def _rule(rule: Rule, policy: Policy) -> _Part:
    if rule.strange:  # unknown, whatever it is about
        return _Part(1, "", "", always, always, (), (), (), (1,), 1, ())
    target, party = rule.target or policy.target, rule.assignee or policy.assignee
    asked = (*rule.constraints, *rule.refinements)
    due = tuple(one for duty in rule.duties if not duty.strange for one in duty.constraints)
    turns, moving = _moments((*asked, *due))
    timed = tuple(test_of(one) for one in asked if _is_timed(one))
    return _Part(
        rank=2,
        target=target,
        party=party,
        fits=match_of(target),
        is_for=match_of(party),
        tests=tuple(test_of(one) for one in asked if not _is_timed(one)),
        duties=tuple(map(duty_of, rule.duties)),
        turns=turns,
        clocks=tuple(_all(timed, Facts(now=moment)) for moment in _between(turns)),
        blind=_all(timed, Facts()),
        moving=moving,
    )


def rank_of(rule: Rule, action: str) -> int:
    """How far the rule is about an action; a strange one may be about any."""
    found = None if rule.strange else covers(rule.action, action)
    return 1 if found is None else 2 * found


def _is_timed(condition: Condition) -> bool:
    """Does nothing count but what time it is? Not more than can be tried for each moment."""
    atoms = _atoms((condition,))
    return 0 < len(atoms) <= MOST_TIMED and all(
        one.left == "dateTime" and not one.unit for one in atoms
    )


def _between(turns: tuple[datetime, ...]) -> Iterator[datetime]:
    """A moment before the first of `turns`, and those themselves: each begins a time."""
    first = turns[0] if turns else SOME_MOMENT
    try:
        yield first - TICK
    except OverflowError:  # no time goes before it: what stands there is never looked up
        yield first
    yield from turns


def _all(tests: tuple[Test, ...], facts: Facts) -> int:
    return min((test(facts) for test in tests), default=2)


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
