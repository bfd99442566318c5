"""One rule or duty against the request and the facts: does it hold, and what is left to be done?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vocab.odrl.actions import covers
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.judge import Judged, Reason, judge_all, not_understood, together
from vocab.odrl.logic import Truth, all_of, any_of, known, negate
from vocab.odrl.policy import Duty, Rule
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _


class Duties(StrEnum):
    """How duties of a permission count: each is done first, or each is done or still to come."""

    STRICT = "strict"
    EVENTUAL = "eventual"


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A duty that is not done, or not known to be (`state` is None); `path` is a JSON pointer."""

    path: str
    duty: Duty
    state: DutyState | None


@dataclass(frozen=True, slots=True)
class Found:
    """A rule or duty: does it hold, and which duties are not done."""

    judged: Judged
    outstanding: tuple[Outstanding, ...] = ()


def scope_of(about: Reason, rule: Rule, request: Request) -> Reason:
    """Is the rule about this request at all?"""
    if about.truth is not Truth.TRUE:
        return about
    truth = known(covers(rule.action, request.action))
    sentence = {
        Truth.TRUE: _("it is about %(action)s, so about %(asked)s"),
        Truth.FALSE: _("the rule is about %(action)s, not about %(asked)s"),
        Truth.UNKNOWN: _("it is not known whether %(asked)s is part of %(action)s"),
    }[truth]
    return Reason("", truth, say(sentence, action=rule.action, asked=request.action))


def weigh(rule: Rule, path: str, scope: Reason, facts: Facts, duties: Duties) -> Found:
    """True: the rule holds for the request. Strange rules are unknown, whatever they are about."""
    if rule.strange:
        return Found(_alone(path, not_understood(rule.strange).sentence))
    if scope.truth is Truth.FALSE:
        return Found(Judged(Truth.FALSE, (Reason(path, Truth.FALSE, scope.sentence),)))
    when = judge_all(rule.constraints, path, facts)
    due = [
        weigh_duty(duty, f"{path}/duty/{i}", facts, duties) for i, duty in enumerate(rule.duties)
    ]
    truth = all_of((scope.truth, when.truth, *(one.judged.truth for one in due)))
    judged = together(
        truth, (when, *(one.judged for one in due)), Reason(path, truth, _why(scope, when, truth))
    )
    is_idle = when.truth is Truth.FALSE
    return Found(judged, () if is_idle else outstanding(due))


def _why(scope: Reason, when: Judged, truth: Truth) -> Sentence:
    if scope.truth is Truth.UNKNOWN:
        return scope.sentence
    if truth is Truth.TRUE:
        return say(_("the rule holds: %(scope)s"), scope=scope.sentence)
    if when.truth is truth:
        return {
            Truth.FALSE: say(_("the rule does not hold: a constraint is not satisfied")),
            Truth.UNKNOWN: say(_("it is not known whether the constraints are satisfied")),
        }[truth]
    return {
        Truth.FALSE: say(_("the rule does not hold: a duty is not fulfilled")),
        Truth.UNKNOWN: say(_("it is not known whether its duties are fulfilled")),
    }[truth]


def weigh_duty(duty: Duty, path: str, facts: Facts, duties: Duties) -> Found:
    """True: it is not in the way. While its own constraints are not satisfied it is not due."""
    if duty.strange:
        return Found(
            _alone(path, not_understood(duty.strange).sentence),
            (Outstanding(path, duty, facts.duties.get(duty)),),
        )
    state = facts.duties.get(duty)
    due = judge_all(duty.constraints, path, facts)
    truth = any_of((_done(state, duties), negate(due.truth)))
    sentence = {
        DutyState.FULFILLED: say(_("the duty to %(action)s is fulfilled"), action=duty.action),
        DutyState.PENDING: say(_("the duty to %(action)s is to be done"), action=duty.action),
        DutyState.VIOLATED: say(_("the duty to %(action)s is violated"), action=duty.action),
        None: say(_("of the duty to %(action)s nothing is known"), action=duty.action),
    }[state]
    if due.truth is Truth.FALSE:
        sentence = say(_("the duty to %(action)s is not due"), action=duty.action)
    is_open = state is not DutyState.FULFILLED and due.truth is not Truth.FALSE
    return Found(
        together(truth, (due,), Reason(path, truth, sentence)),
        (Outstanding(path, duty, state),) if is_open else (),
    )


def _done(state: DutyState | None, duties: Duties) -> Truth:
    match state:
        case DutyState.FULFILLED:
            return Truth.TRUE
        case DutyState.PENDING:
            return known(duties is Duties.EVENTUAL)
        case DutyState.VIOLATED:
            return Truth.FALSE
    return Truth.UNKNOWN


def _alone(path: str, sentence: Sentence) -> Judged:
    return Judged(Truth.UNKNOWN, (Reason(path, Truth.UNKNOWN, sentence),))


def outstanding(found: Iterable[Found]) -> tuple[Outstanding, ...]:
    return tuple(duty for one in found for duty in one.outstanding)
