"""What a policy permits, and what it refuses, as formulas over the situations that there may be.

The logic is that of `decide`: a rule holds when all that it asks is so. What is not understood is
a question that no known fact answers: the same where the same stands.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from vocab.odrl.boxes import All, Any, Ask, Formula, Variable
from vocab.odrl.decide import stop
from vocab.odrl.facts import DutyState
from vocab.odrl.kinds import kind_of
from vocab.odrl.policy import (
    Collection,
    Condition,
    Conflict,
    Constraint,
    Duty,
    Logic,
    LogicalConstraint,
    Policy,
    Rule,
    Scope,
    refinements,
)
from vocab.odrl.possible import Work
from vocab.odrl.weigh import Duties

ACTION, TARGET, PARTY = Variable("action"), Variable("target"), Variable("party")
Part = Condition | Duty | Ask  # what has to be so for a rule to hold


class Regions:
    """Formulas for one way of counting duties. The work is bounded: raises TooMuchWork."""

    def __init__(self, duties: Duties, work: Work) -> None:
        self._duties = duties
        self._work = work
        self._known: dict[tuple[int, bool], tuple[LogicalConstraint, Formula]] = {}

    def permitted(self, policy: Policy) -> Formula:
        """True where `decide` permits."""
        if stop(policy):
            return _unclear(replace(policy, id=""))
        may = Any(tuple(self.holds(policy, one) for one in policy.permissions))
        if policy.conflict is Conflict.PERM:
            return may
        must_not = (self.holds(policy, one, wanted=False) for one in policy.prohibitions)
        return All((may, *must_not))

    def refused(self, policy: Policy) -> Formula:
        """True where `decide` refuses. What it does not know is neither."""
        if stop(policy):
            return replace(_unclear(replace(policy, id="")), wanted=False)
        none = All(tuple(self.holds(policy, one, wanted=False) for one in policy.permissions))
        if policy.conflict is Conflict.PERM:
            return none
        return Any((none, *(self.holds(policy, one) for one in policy.prohibitions)))

    def holds(self, policy: Policy, rule: Rule, *, wanted: bool = True) -> Formula:
        """True where the rule holds; or where it is known not to."""
        return _joined(
            wanted, (self.of(part, wanted=wanted) for _path, part in parts(policy, rule, ""))
        )

    def of(self, part: Part, *, wanted: bool = True) -> Formula:
        """True where a part of a rule is so; or where it is known not to be."""
        self._work.spend(1)
        match part:
            case Ask():
                return part if wanted else replace(part, wanted=not part.wanted)
            case Duty():
                return self._duty(part, wanted=wanted)
            case Constraint():
                return _constraint(part, wanted=wanted)
        if (id(part), wanted) not in self._known:  # made once, wherever it stands in an xone
            self._known[id(part), wanted] = part, self._logical(part, wanted=wanted)
        return self._known[id(part), wanted][1]

    def _logical(self, found: LogicalConstraint, *, wanted: bool) -> Formula:
        unclear = replace(_unclear(_unnamed(found)), wanted=wanted)
        if found.strange or not found.members:
            return unclear
        if found.logic is Logic.XONE:
            return self._one_of(found, wanted=wanted)
        each = (self.of(one, wanted=wanted) for one in found.members)
        if found.logic is Logic.AND_SEQUENCE:  # nobody knows the order
            return _joined(wanted, (*each, unclear))
        return _joined((found.logic is Logic.AND) == wanted, each)

    def _one_of(self, found: LogicalConstraint, *, wanted: bool) -> Formula:
        """Exactly one is so, and none of the others; or none is, or two are."""
        so = [self.of(one) for one in found.members]
        not_so = [self.of(one, wanted=False) for one in found.members]
        self._work.spend(len(so) ** 2)
        if wanted:
            return Any(tuple(All((*not_so[:i], one, *not_so[i + 1 :])) for i, one in enumerate(so)))
        return Any((All(tuple(not_so)), *(All(pair) for pair in combinations(so, 2))))

    def _duty(self, duty: Duty, *, wanted: bool) -> Formula:
        """It is not in the way; or it is (`weigh_duty`)."""
        if duty.strange:
            return replace(_unclear(duty), wanted=wanted)
        state = Variable("duty", duty.id or duty)
        done = {DutyState.FULFILLED}
        if self._duties is Duties.EVENTUAL:
            done.add(DutyState.PENDING)
        more = _joined(wanted, (self.of(one, wanted=wanted) for one in duty.consequences))
        due = _joined(not wanted, (self.of(one, wanted=not wanted) for one in duty.constraints))
        late = Ask(state, frozenset({DutyState.LATE}))
        if wanted:
            return Any((Ask(state, frozenset(done)), All((late, more)), due))
        never = Ask(state, frozenset({*done, DutyState.LATE}), wanted=False)
        return All((due, Any((never, All((late, more))))))


def parts(policy: Policy, rule: Rule, path: str) -> Iterator[tuple[str, Part]]:
    """All that has to be so for a rule to hold, each with its JSON pointer."""
    if rule.strange:
        yield path, _unclear(replace(rule, id=""))
        return
    if rule.action:
        yield f"{path}/action", Ask(ACTION, rule.action)
    yield from _scope(TARGET, rule.target or policy.target, f"{path}/target")
    yield from _scope(PARTY, rule.assignee or policy.assignee, f"{path}/assignee")
    for i, one in enumerate(rule.constraints):
        yield f"{path}/constraint/{i}", one
    for i, one in enumerate(rule.refinements):
        yield f"{path}/action/0/refinement/{i}", one
    for i, duty in enumerate(rule.duties):
        yield f"{path}/duty/{i}", duty


def _scope(variable: Variable, scope: Scope, path: str) -> Iterator[tuple[str, Part]]:
    if isinstance(scope, Collection):
        if scope.strange:
            yield path, _unclear(scope)
            return
        if scope.source or scope.id:
            yield path, Ask(variable, replace(scope, refinements=()))
    elif scope:
        yield path, Ask(variable, scope)
    for i, one in enumerate(refinements(scope)):
        yield f"{path}/refinement/{i}", one


def _constraint(found: Constraint, *, wanted: bool) -> Ask:
    same = replace(found, id="") if found.id else found
    kind = kind_of(same)
    if kind is None:
        return replace(_unclear(same), wanted=wanted)
    return Ask(kind, same, wanted)


def _unnamed(found: Condition) -> Condition:
    if isinstance(found, Constraint):
        return replace(found, id="")
    return replace(found, id="", members=tuple(map(_unnamed, found.members)))


def _unclear(what: Policy | Rule | Duty | Condition | Collection) -> Ask:
    return Ask(Variable("unclear", what), "so")


def _joined(is_all: bool, formulas: Iterator[Formula] | tuple[Formula, ...]) -> Formula:
    found = tuple(formulas)
    return All(found) if is_all else Any(found)
