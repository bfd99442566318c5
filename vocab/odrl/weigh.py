"""One rule or duty against the request and the facts: does it hold, and what is left to be done?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from vocab.odrl.actions import covers
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.judge import Judged, Reason, judge_all, not_understood, together
from vocab.odrl.logic import Truth, all_of, any_of, known, negate
from vocab.odrl.policy import Collection, Duty, Policy, Rule, Scope, source
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
    """A rule or duty: does it hold, and which duties are not done.

    `active`: it is about the request and nothing but a refinement of the action can hinder it
    (the activation state of the W3C draft). Of a duty: it is due.
    """

    judged: Judged
    outstanding: tuple[Outstanding, ...]
    rule: Rule | Duty
    path: str
    premises: "Premises | None" = None
    active: Truth = Truth.TRUE
    duties: tuple["Found", ...] = ()
    state: DutyState | None = None


@dataclass(frozen=True, slots=True)
class Premises:
    """Is a rule about the request at all? A premise that the rule does not name is true."""

    target: Truth
    party: Truth
    action: Truth
    sentence: Sentence
    refined: Judged = field(default_factory=lambda: Judged(Truth.TRUE))  # of the collections

    @property
    def truth(self) -> Truth:
        """All of them."""
        return all_of((self.target, self.party, self.action))


def premises(policy: Policy, rule: Rule, path: str, request: Request, facts: Facts) -> Premises:
    """What a rule names goes before what its policy names."""
    action = known(covers(rule.action, request.action))
    target, wanted = belongs(rule.target or policy.target, request.target, f"{path}/target", facts)
    party, asked = belongs(
        rule.assignee or policy.assignee, request.party, f"{path}/assignee", facts
    )
    about = all_of((target, party))
    if about is Truth.TRUE:
        sentence = say(_ACTIONS[action], action=rule.action or "*", asked=request.action)
    else:
        which = "target" if target is about else "party"
        sentence = say(
            _ABOUT[about, which, bool(rule.target if which == "target" else rule.assignee)],
            target=source(rule.target) or source(policy.target),
            party=source(rule.assignee) or source(policy.assignee),
        )
    refined = together(all_of((wanted.truth, asked.truth)), (wanted, asked))
    return Premises(target, party, action, sentence, refined)


def belongs(scope: Scope, asked: str, path: str, facts: Facts) -> tuple[Truth, Judged]:
    """Is what is asked for named, or part of a collection that is named; and its refinements.

    The truth is that of both together.
    """
    names = {scope.source, scope.id} - {""} if isinstance(scope, Collection) else {scope}
    if scope == "" or asked in names:
        truth = Truth.TRUE
    elif not asked:
        truth = Truth.UNKNOWN
    else:
        part = facts.belongs(asked, frozenset(names))
        # a name that nobody calls a collection is another asset, or another party
        truth = known(part if isinstance(scope, Collection) else bool(part))
    if not isinstance(scope, Collection):
        return truth, Judged(truth)
    if scope.strange:
        return Truth.UNKNOWN, _alone(path, not_understood(scope.strange).sentence)
    if not names:  # every member of nothing in particular: those that fit the refinements
        truth = Truth.TRUE
    refined = judge_all(scope.refinements, path, facts, at="refinement")
    return all_of((truth, refined.truth)), refined


def weigh(
    rule: Rule,
    path: str,
    scope: Premises,
    facts: Facts,
    duties: Duties,
    *,
    whole: bool = False,
) -> Found:
    """True: the rule holds for the request. Strange rules are unknown, whatever they are about.

    A rule about something else has one reason, or with `whole` all those of its parts.
    """
    if rule.strange:
        unknown = _alone(path, not_understood(rule.strange).sentence)
        return Found(unknown, (), rule, path, scope, Truth.UNKNOWN)
    if scope.truth is Truth.FALSE and not whole:
        judged = Judged(Truth.FALSE, (Reason(path, Truth.FALSE, scope.sentence),))
        return Found(judged, (), rule, path, scope, Truth.FALSE)
    when = judge_all(rule.constraints, path, facts)
    how = judge_all(rule.refinements, path, facts, at="action/0/refinement")
    due = [
        weigh_duty(duty, f"{path}/duty/{i}", facts, duties) for i, duty in enumerate(rule.duties)
    ]
    active = all_of((scope.truth, when.truth, *(one.judged.truth for one in due)))
    truth = all_of((active, how.truth))
    judged = together(
        truth,
        (scope.refined, how, when, *(one.judged for one in due)),
        Reason(path, truth, _why(scope, how, when, truth)),
    )
    if scope.truth is Truth.FALSE:
        judged = replace(judged, turns=frozenset())  # it stays about something else
    is_idle = Truth.FALSE in (when.truth, how.truth, scope.truth)
    return Found(judged, () if is_idle else outstanding(due), rule, path, scope, active, tuple(due))


def _why(scope: Premises, how: Judged, when: Judged, truth: Truth) -> Sentence:
    if scope.truth is not Truth.TRUE:
        return scope.sentence
    if truth is Truth.TRUE:
        return say(_("the rule holds: %(scope)s"), scope=scope.sentence)
    if truth in (when.truth, how.truth):
        return {
            Truth.FALSE: say(_("the rule does not hold: a constraint is not satisfied")),
            Truth.UNKNOWN: say(_("it is not known whether the constraints are satisfied")),
        }[truth]
    return {
        Truth.FALSE: say(_("the rule does not hold: a duty is not fulfilled")),
        Truth.UNKNOWN: say(_("it is not known whether its duties are fulfilled")),
    }[truth]


def weigh_duty(duty: Duty, path: str, facts: Facts, duties: Duties) -> Found:
    """True: it is not in the way. While its own constraints are not satisfied it is not due.

    Consequences are due once the duty is violated, and count once it was fulfilled late.
    """
    state = facts.state_of(duty)
    if duty.strange:
        unknown = _alone(path, not_understood(duty.strange).sentence)
        return Found(
            unknown,
            (Outstanding(path, duty, state),),
            duty,
            path,
            active=Truth.UNKNOWN,
            state=state,
        )
    due = judge_all(duty.constraints, path, facts)
    is_late = state in (DutyState.VIOLATED, DutyState.LATE)
    more = [
        weigh_duty(one, f"{path}/consequence/{i}", facts, duties)
        for i, one in enumerate(duty.consequences if is_late else ())
    ]
    done = _done(state, duties)
    truth = any_of((all_of((done, *(one.judged.truth for one in more))), negate(due.truth)))
    sentence = say(_STATES[state], action=duty.action)
    if due.truth is Truth.FALSE:
        sentence = say(_("the duty to %(action)s is not due"), action=duty.action)
    is_open = state not in (DutyState.FULFILLED, DutyState.LATE) and due.truth is not Truth.FALSE
    still: tuple[Outstanding, ...] = (Outstanding(path, duty, state),) if is_open else ()
    if due.truth is not Truth.FALSE:
        still += outstanding(more)
    judged = together(truth, (due, *(one.judged for one in more)), Reason(path, truth, sentence))
    return Found(judged, still, duty, path, None, due.truth, tuple(more), state)


_STATES = {
    DutyState.FULFILLED: _("the duty to %(action)s is fulfilled"),
    DutyState.PENDING: _("the duty to %(action)s is to be done"),
    DutyState.VIOLATED: _("the duty to %(action)s is violated"),
    DutyState.LATE: _("the duty to %(action)s was fulfilled late"),
    None: _("of the duty to %(action)s nothing is known"),
}
_ACTIONS = {
    Truth.TRUE: _("it is about %(action)s, so about %(asked)s"),
    Truth.FALSE: _("the rule is about %(action)s, not about %(asked)s"),
    Truth.UNKNOWN: _("it is not known whether %(asked)s is part of %(action)s"),
}
# (truth, what it is of, does the rule say it itself)
_ABOUT = {
    (Truth.FALSE, "target", False): _("the policy is about another dataset, %(target)s"),
    (Truth.FALSE, "party", False): _("the policy is about another party, %(party)s"),
    (Truth.UNKNOWN, "party", False): _(
        "the policy is about %(party)s, and it is not known who asks"
    ),
    (Truth.UNKNOWN, "target", False): _("the policy is about %(target)s, and no dataset is named"),
    (Truth.FALSE, "target", True): _("the rule is about another dataset, %(target)s"),
    (Truth.FALSE, "party", True): _("the rule is about another party, %(party)s"),
    (Truth.UNKNOWN, "party", True): _(
        "it is not known whether who asks is, or belongs to, %(party)s"
    ),
    (Truth.UNKNOWN, "target", True): _(
        "it is not known whether the dataset is, or belongs to, %(target)s"
    ),
}


def _done(state: DutyState | None, duties: Duties) -> Truth:
    match state:
        case DutyState.FULFILLED | DutyState.LATE:
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
