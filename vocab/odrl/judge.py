"""One constraint against the facts: is it satisfied, why, and until when at least."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vocab.odrl.facts import Facts, Unknown, Verdict
from vocab.odrl.logic import JOINED, Truth, all_of, known
from vocab.odrl.operands import OPERANDS, TURNS, foreign
from vocab.odrl.policy import (
    Condition,
    Constraint,
    Logic,
    LogicalConstraint,
    Opaque,
    RightOperand,
    Strange,
)
from vocab.sentence import Sentence, listed, say
from vocab.sentence import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Reason:
    """What was found at one place of the policy (a JSON pointer), and a sentence that says why."""

    path: str
    truth: Truth
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found at a place and below it. `turns`: moments at which the clock may change it."""

    truth: Truth
    reasons: tuple[Reason, ...] = ()
    turns: frozenset[datetime] = frozenset()


def judge(condition: Condition, path: str, facts: Facts) -> Judged:
    """A constraint, and all below it. Nothing is skipped: every one has its reason."""
    if isinstance(condition, Constraint):
        return _atomic(condition, path, facts)
    return _logical(condition, path, facts)


def judge_all(
    conditions: tuple[Condition, ...], path: str, facts: Facts, *, at: str = "constraint"
) -> Judged:
    """The constraints of a rule, which all have to be satisfied. None: satisfied."""
    judged = [judge(one, f"{path}/{at}/{i}", facts) for i, one in enumerate(conditions)]
    return together(all_of(one.truth for one in judged), judged)


def together(truth: Truth, judged: Iterable[Judged], *reasons: Reason) -> Judged:
    """One finding that rests on others: `reasons` first, then theirs."""
    parts = list(judged)
    return Judged(
        truth,
        (*reasons, *(reason for part in parts for reason in part.reasons)),
        frozenset().union(*(part.turns for part in parts)),
    )


def verdict(constraint: Constraint, facts: Facts) -> Verdict:
    """True, False or Unknown with its reason; for anything not understood Unknown."""
    if constraint.strange:
        return not_understood(constraint.strange)
    if constraint.unit and facts.units.get(constraint.left) != constraint.unit:
        sentence = _("it is not known in %(unit)s")
        return Unknown(say(sentence, unit=constraint.unit), missing=constraint.left)
    operand = OPERANDS.get(constraint.left) or foreign(constraint.left, facts)
    if operand is None:
        # that of a profile: who calls may know its value
        missing = constraint.left if ":" in constraint.left else ""
        sentence = _("the left operand %(left)s is not known here")
        return Unknown(say(sentence, left=constraint.left), missing=missing)
    return operand(constraint.operator, constraint.right, facts)


def not_understood(strange: tuple[Strange, ...]) -> Unknown:
    """What to answer where properties stand that are not understood."""
    keys = listed(one.key for one in strange)
    return Unknown(say(_("%(keys)s is not understood here, so it may mean anything"), keys=keys))


def as_text(right: RightOperand) -> str:
    """A right operand as it stands in a sentence."""
    values = right if isinstance(right, tuple) else (right,)
    return listed(one.json if isinstance(one, Opaque) else one.text for one in values)


def _atomic(constraint: Constraint, path: str, facts: Facts) -> Judged:
    found = verdict(constraint, facts)
    truth = known(None if isinstance(found, Unknown) else found)
    because = found.sentence if isinstance(found, Unknown) else _value(constraint.left, facts)
    sentence = say(
        _SAID[truth],
        left=constraint.left,
        operator=constraint.operator,
        right=as_text(constraint.right),
        because=because,
    )
    turns = TURNS.get(constraint.left)
    moments = turns(constraint.operator, constraint.right, facts) if turns else ()
    return Judged(truth, (Reason(path, truth, sentence),), frozenset(moments))


def _logical(condition: LogicalConstraint, path: str, facts: Facts) -> Judged:
    judged = [
        judge(member, f"{path}/{condition.logic}/{i}", facts)
        for i, member in enumerate(condition.members)
    ]
    truth = JOINED[condition.logic](one.truth for one in judged)
    sentence = say(_JOINS[condition.logic], count=len(judged), truth=_TRUTHS[truth])
    if condition.strange or not judged:
        # `and` of nothing would be true of everything: nobody means that.
        truth = Truth.UNKNOWN
        empty = say(_("%(logic)s joins nothing: put a constraint in it"), logic=condition.logic)
        sentence = not_understood(condition.strange).sentence if condition.strange else empty
    return together(truth, judged, Reason(path, truth, sentence))


def _value(left: str, facts: Facts) -> Sentence:
    """What was compared: the fact that the answer comes from."""
    if left == "dateTime" and facts.now:
        return say(_("it is %(now)s"), now=facts.now)
    if left == "elapsedTime" and facts.now and facts.since:
        return say(_("it began %(since)s and is %(now)s"), since=facts.since, now=facts.now)
    if left == "count" and facts.uses is not None:
        return say(_("this is use %(number)s"), number=facts.uses + 1)
    return say(_("it is %(values)s"), values=listed(sorted(facts.values.get(left, ()))))


_SAID = {
    Truth.TRUE: _("%(left)s %(operator)s %(right)s is satisfied: %(because)s"),
    Truth.FALSE: _("%(left)s %(operator)s %(right)s is not satisfied: %(because)s"),
    Truth.UNKNOWN: _("%(left)s %(operator)s %(right)s cannot be decided: %(because)s"),
}
_TRUTHS = {
    Truth.TRUE: say(_("satisfied")),
    Truth.FALSE: say(_("not satisfied")),
    Truth.UNKNOWN: say(_("not decided")),
}
_JOINS = {
    Logic.AND: _("all of %(count)s constraints: %(truth)s"),
    Logic.OR: _("at least one of %(count)s constraints: %(truth)s"),
    Logic.XONE: _("exactly one of %(count)s constraints: %(truth)s"),
    Logic.AND_SEQUENCE: _("%(count)s constraints in this order: %(truth)s"),
}
