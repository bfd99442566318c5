"""The states of a report without its words: what `explain` finds, for many requests, and faster.

Every constraint is asked once, all in one row; what joins them, duties and rules follow from the
row. For the sentences ask `explain`: these are its states.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vocab.odrl.closures import DONE, RANKS, Match, Test, always, atomic, exactly_one, match_of
from vocab.odrl.compiled import Answer, Compiled, rank_of
from vocab.odrl.decide import stop
from vocab.odrl.facts import DutyState, Facts, Request, Unknown
from vocab.odrl.judge import verdict
from vocab.odrl.logic import Truth
from vocab.odrl.policy import Collection, Condition, Constraint, Duty, Logic, Policy, Rule, Scope
from vocab.odrl.weigh import Duties

_TRUTHS = {rank: truth for truth, rank in RANKS.items()}
_JOINS: Mapping[Logic, Callable[[list[int]], int]] = {
    Logic.AND: min,
    Logic.OR: max,
    Logic.XONE: exactly_one,
    Logic.AND_SEQUENCE: lambda ranks: min(1, *ranks),
}
_LATE = (DutyState.VIOLATED, DutyState.LATE)
Numbers = tuple[int, ...]
Row = list[int]  # the ranks of conditions: 0 false, 1 unknown, 2 true
Pair = tuple[int, int]


class _Joined(NamedTuple):
    join: Callable[[list[int]], int] | None  # None: not understood
    members: Numbers


class _Owed(NamedTuple):
    """A duty: its constraints in the row, its consequences among the duties before it."""

    duty: Duty
    due: Numbers
    more: Numbers


class _Ruled(NamedTuple):
    """A rule: its constraints and refinements in the row, and its duties."""

    rule: Rule
    target: Match
    party: Match
    when: Numbers
    how: Numbers
    owed: Numbers


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision, and the states behind it. They are given names when somebody looks at them."""

    answer: Answer
    _of: "Explained"
    _facts: Facts
    _row: Row
    _duties: Sequence[Pair]
    _late: Sequence[bool]  # of each duty: then its consequences are due
    _rules: Sequence[Pair]

    @property
    def conditions(self) -> dict[str, Truth]:
        """By JSON pointer: is it satisfied? Every constraint and refinement that was asked."""
        paths, under = self._of.conditions, self._of.under
        return {
            paths[n]: _TRUTHS[rank] for n, rank in enumerate(self._row) if self._is_asked(under[n])
        }

    @property
    def rules(self) -> dict[str, tuple[Truth, Truth]]:
        """By JSON pointer: is it active, and does it hold? A duty: is it due, and not in the way?

        Consequences are there once they are due.
        """
        pairs = list(zip(self._of.rules, self._rules, strict=True))
        for n, pair in enumerate(self._duties):
            if self._is_asked(n):
                pairs.append((self._of.duties[n], pair))
        return {path: (_TRUTHS[active], _TRUTHS[holds]) for path, (active, holds) in pairs}

    @property
    def missing(self) -> tuple[str, ...]:
        """As in a `Report`: the left operands of which a fact would help."""
        found = set()
        for n, rank in enumerate(self._row):
            condition = self._of.asked[n]
            if (
                rank == 1
                and isinstance(condition, Constraint)
                and self._is_asked(self._of.under[n])
            ):
                said = verdict(condition, self._facts)
                found.add(said.missing if isinstance(said, Unknown) else "")
        return tuple(sorted(found - {""}))

    def _is_asked(self, duty: int | None) -> bool:
        """Is it of a rule, or of a duty that no other has to be violated for?"""
        above = None if duty is None else self._of.above[duty]
        return above is None or (self._late[above] and self._is_asked(above))


class Explained:
    """`explain` without its sentences. Keep it by the policy's hash.

    `conditions`, `duties` and `rules` are the JSON pointers of what the rows hold.
    """

    def __init__(self, policy: Policy) -> None:
        self.conditions: list[str] = []
        self.duties: list[str] = []
        self.rules: list[str] = []
        self.asked: list[Condition] = []
        self.under: list[int | None] = []  # of each condition the duty that it is of
        self.above: list[int | None] = []  # of each duty the one it is a consequence of
        self._ready = Compiled(policy)
        self._tests: list[Test] = []
        self._joined: list[tuple[int, _Joined]] = []
        self._owed: list[_Owed] = []
        self._ruled: list[_Ruled] = []
        if not stop(policy):
            for name, found in (
                ("permission", policy.permissions),
                ("prohibition", policy.prohibitions),
            ):
                for i, rule in enumerate(found):
                    self._ruled.append(self._rule(rule, f"/{name}/{i}", policy))
            for i, duty in enumerate(policy.obligations):
                self._duty(duty, f"/obligation/{i}")
        self._names_asker = any(
            isinstance(one, Constraint) and one.left == "assignee" for one in self.asked
        )

    def answer(self, request: Request, facts: Facts, duties: Duties = Duties.STRICT) -> Explanation:
        """What the policy says to the request, and the states of all its parts."""
        if self._names_asker:
            facts = facts.of(request)
        row = [test(facts) for test in self._tests]
        for n, (join, members) in self._joined:
            row[n] = join([row[one] for one in members]) if join else 1
        owed, late = self._weighed(row, facts, duties)
        rules = [_ruled(one, row, owed, request, facts) for one in self._ruled]
        answer = self._ready.answer(request, facts, duties)
        return Explanation(answer, self, facts, row, owed, late, rules)

    def _weighed(
        self, row: Row, facts: Facts, duties: Duties
    ) -> tuple[Sequence[Pair], Sequence[bool]]:
        pairs: list[Pair] = []
        late: list[bool] = []
        for duty, due, more in self._owed:
            state = facts.state_of(duty)
            late.append(state in _LATE and not duty.strange)
            if duty.strange:
                pairs.append((1, 1))
                continue
            is_due = min([row[one] for one in due], default=2)
            done = DONE[state, duties]
            if more and late[-1]:
                done = min(done, *[pairs[one][1] for one in more])
            pairs.append((is_due, max(done, 2 - is_due)))
        return pairs, late

    # --- making it ready ------------------------------------------------------------------------
    def _rule(self, rule: Rule, path: str, policy: Policy) -> _Ruled:
        self.rules.append(path)
        if rule.strange:
            return _Ruled(rule, always, always, (), (), ())
        for name, scope in (("target", rule.target), ("assignee", rule.assignee)):
            self._scope(scope, f"{path}/{name}")
        return _Ruled(
            rule,
            match_of(rule.target or policy.target),
            match_of(rule.assignee or policy.assignee),
            self._all(rule.constraints, f"{path}/constraint", None),
            self._all(rule.refinements, f"{path}/action/0/refinement", None),
            tuple(self._duty(one, f"{path}/duty/{i}") for i, one in enumerate(rule.duties)),
        )

    def _scope(self, scope: Scope, path: str) -> None:
        """The refinements of a collection count by its match; here they are only told."""
        if isinstance(scope, Collection) and not scope.strange:
            self._all(scope.refinements, f"{path}/refinement", None)

    def _duty(self, duty: Duty, path: str) -> int:
        """Where the duty is among the duties; its consequences come before it."""
        asked = () if duty.strange else enumerate(duty.consequences)
        more = tuple(self._duty(one, f"{path}/consequence/{i}") for i, one in asked)
        number = len(self.duties)
        due = () if duty.strange else duty.constraints
        self.duties.append(path)
        self.above.append(None)
        for one in more:
            self.above[one] = number
        self._owed.append(_Owed(duty, self._all(due, f"{path}/constraint", number), more))
        return number

    def _all(self, found: tuple[Condition, ...], path: str, duty: int | None) -> Numbers:
        return tuple(self._place(one, f"{path}/{i}", duty) for i, one in enumerate(found))

    def _place(self, condition: Condition, path: str, duty: int | None) -> int:
        """Where the condition is in the row; its members come before it."""
        test: Test
        joined = None
        if isinstance(condition, Constraint):
            test = atomic(condition)
        else:
            members = self._all(condition.members, f"{path}/{condition.logic}", duty)
            is_vague = condition.strange or not members
            joined = _Joined(None if is_vague else _JOINS[condition.logic], members)
            test = _later
        self.conditions.append(path)
        self.asked.append(condition)
        self.under.append(duty)
        self._tests.append(test)
        number = len(self._tests) - 1
        if joined:
            self._joined.append((number, joined))
        return number


def _later(_facts: Facts) -> int:
    """Of what joins others: found when they are."""
    return 1


def _ruled(rule: _Ruled, row: Row, owed: Sequence[Pair], request: Request, facts: Facts) -> Pair:
    known, target, party, when, how, duties = rule
    if known.strange:
        return 1, 1
    active = min(
        rank_of(known, request.action), target(request.target, facts), party(request.party, facts)
    )
    for one in when:
        if row[one] < active:
            active = row[one]
    for one in duties:
        if owed[one][1] < active:
            active = owed[one][1]
    return active, min([active, *[row[one] for one in how]])
