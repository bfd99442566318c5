"""A report for the other side: which rule is in the way, what is missing, and how to get it.

It is made from the policy as the counterparty has it, never from the sentences of the report: those
hold facts. docs/explanations/policies.md says what is left out, and why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from vocab.odrl.decide import Outcome, stop
from vocab.odrl.describe import in_words
from vocab.odrl.explain import ConditionReport, Report, RuleReport
from vocab.odrl.facts import DutyState
from vocab.odrl.logic import Truth, any_of
from vocab.odrl.names import LEFT_OPERANDS
from vocab.odrl.policy import (
    Conflict,
    Constraint,
    Duty,
    LogicalConstraint,
    Policy,
    Rule,
    placed,
    rules,
    within,
)
from vocab.odrl.weigh import Outstanding
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Demand:
    """A constraint or refinement of the policy that is not satisfied, or not known to be."""

    path: str
    sentence: Sentence
    state: Truth


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A rule that is in the way, at a JSON pointer into the policy as it was shown."""

    path: str
    kind: str  # Permission: it does not hold; Prohibition: it does, or may
    id: str
    sentence: Sentence
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A left operand of which a fact would help, and how it becomes known."""

    left: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that is not done. `state` None: not known, or not for the one who asks to know."""

    path: str
    action: str
    state: DutyState | None


@dataclass(frozen=True, slots=True)
class Redacted:
    """What the counterparty may read. `is_whole`: the policy was decided from what it was shown."""

    outcome: Outcome
    sentence: Sentence
    hindrances: tuple[Hindrance, ...]
    missing: tuple[Missing, ...]
    owed: tuple[Owed, ...]
    valid_until: datetime | None
    is_whole: bool


def redact(report: Report, decided: Policy, shown: Policy | None) -> Redacted:
    """`report` on the policy `decided`, for one who has seen `shown` of it; None: nothing."""
    paths = _paths(decided, shown)
    told = [one for one in report.rules if one.path in paths]
    hindrances: tuple[Hindrance, ...] = ()
    if not report.decision.is_permitted:
        hindrances = tuple(_hindrances(told, paths, report))
        if decided.conflict is Conflict.PERM:  # a permission would go before them
            hindrances = tuple(one for one in hindrances if one.kind == "Permission")
    is_whole = shown is not None and {path for path, _ in rules(decided)} <= paths.keys()
    why = stop(shown) if shown is not None else None
    is_told = is_whole or _explains(told)
    return Redacted(
        report.decision.outcome,
        why or _said(report.decision.outcome, report.request.action, is_told),
        hindrances,
        tuple(_missing(report, decided, paths)),
        tuple(_owed(report.decision.outstanding, paths, report.request.party)),
        report.decision.valid_until if is_whole else None,
        is_whole,
    )


def _paths(decided: Policy, shown: Policy | None) -> dict[str, str]:
    """Where a rule of the decided policy stands in the one that was shown; left out if nowhere.

    A pointer into the decided policy would tell how many rules it has that nobody saw.
    """
    if shown is None:
        return {}
    places: dict[Rule | Duty, list[str]] = {}
    for path, rule in rules(shown):
        places.setdefault(rule, []).append(path)
    found: dict[str, str] = {}
    for path, rule in rules(decided):
        same = [at for at in places.get(rule, ()) if _kind(at) == _kind(path)]
        above = path.rsplit("/", 2)[0]
        same = [at for at in same if not above or at.startswith(f"{found.get(above, '?')}/")]
        if same:
            found[path] = same[0]
    return found


def _kind(path: str) -> list[str]:
    """["permission", "duty"] of /permission/0/duty/1."""
    return path.split("/")[1::2]


def _explains(told: Sequence[RuleReport]) -> bool:
    """Do the rules that were shown not permit it already by themselves?"""
    may = [one.control for one in told if one.kind == "Permission"]
    must_not = [one.control for one in told if one.kind == "Prohibition"]
    stops = any_of(must_not) is not Truth.FALSE
    return stops or (bool(may) and any_of(may) is not Truth.TRUE)


def _said(outcome: Outcome, action: str, is_told: bool) -> Sentence:
    if outcome is Outcome.PERMITTED:
        return say(_("%(action)s is permitted"), action=action)
    if is_told:
        return say(_SAID[outcome], action=action)
    return say(_("%(action)s is not permitted, for reasons that are not shown"), action=action)


_SAID = {
    Outcome.REFUSED: _("%(action)s is refused"),
    Outcome.UNKNOWN: _("%(action)s is not permitted: something is not known"),
}


def _hindrances(
    told: Iterable[RuleReport], paths: Mapping[str, str], report: Report
) -> Iterator[Hindrance]:
    for one in told:
        if one.kind == "Permission" and one.control is not Truth.TRUE:
            yield _unheld(one, paths)
        elif one.kind == "Prohibition" and one.control is not Truth.FALSE:
            sentence = say(_PROHIBITED[one.control], action=report.request.action)
            yield Hindrance(paths[one.path], one.kind, one.id, sentence)


_PROHIBITED = {
    Truth.TRUE: _("this prohibition of %(action)s holds"),
    Truth.UNKNOWN: _("it is not known whether this prohibition of %(action)s holds"),
}


def _unheld(rule: RuleReport, paths: Mapping[str, str]) -> Hindrance:
    """Of a permission that is about something else: that it is, and no more."""
    path = paths[rule.path]
    other = [name for name, state in rule.premises if state is not Truth.TRUE]
    if other:
        return Hindrance(path, rule.kind, rule.id, say(_OTHER[other[0]]))
    conditions = (*rule.constraints, *rule.refinements)
    demands = tuple(
        Demand(path + one.path.removeprefix(rule.path), _worded(one), one.state)
        for one in conditions
        if one.state is not Truth.TRUE
    )
    sentence = _("this permission asks for more") if demands else _("a duty is in the way")
    return Hindrance(path, rule.kind, rule.id, say(sentence), demands)


_OTHER = {
    "target": _("this permission is not known to be about this dataset"),
    "party": _("this permission is not known to be for the one who asks"),
    "action": _("this permission is not known to be about this action"),
}


def _worded(found: ConditionReport) -> Sentence:
    condition = found.condition
    if isinstance(condition, LogicalConstraint):
        return say(_("the constraints that %(logic)s joins"), logic=condition.logic)
    return in_words(condition)


# --- what is missing, and how to get it -------------------------------------------------------
def _missing(report: Report, decided: Policy, paths: Mapping[str, str]) -> Iterator[Missing]:
    """Of what was not shown only what the one who asks can say, by ODRL's own names."""
    shown = set(_lefts(decided, paths))
    for left in report.missing:
        if left in shown or left in _BY_WHO_ASKS:
            yield Missing(left, say(_how(left), left=left))


def _lefts(decided: Policy, paths: Mapping[str, str]) -> Iterator[str]:
    asked = (
        one for path, rule in rules(decided) if path in paths for _at, found in placed(rule)
        for top in found for _path, one in within(top, "")
    )  # fmt: skip
    yield from (one.left for one in asked if isinstance(one, Constraint))


def _how(left: str) -> str:
    if left in _HOW:
        return _HOW[left]
    if left in LEFT_OPERANDS:
        return _("%(left)s: nothing here can know it; ask for another offer")
    return _("%(left)s: show a credential that says it")


_DECLARED = _("%(left)s: say it in the request")
_PROVEN = _("%(left)s: show a credential that says it")
_COUNTED = _("%(left)s: the provider keeps count of it; ask the provider")
_HOW: Mapping[str, str] = {
    **dict.fromkeys(
        ("purpose", "recipient", "fileFormat", "language", "version", "virtualLocation", "media",
         "deliveryChannel", "unitOfCount"),
        _DECLARED,
    ),
    **dict.fromkeys(
        ("spatial", "industry", "product", "systemDevice", "device", "system"), _PROVEN
    ),
    **dict.fromkeys(
        ("count", "meteredTime", "delayPeriod", "timeInterval", "percentage", "event", "dateTime",
         "payAmount", "resolution", "absolutePosition", "absoluteSize", "relativePosition",
         "relativeSize"),
        _COUNTED,
    ),
    "assignee": _("%(left)s: say who asks, with a token"),
    "elapsedTime": _("%(left)s: it counts from the agreement; make one first"),
}  # fmt: skip
_BY_WHO_ASKS = frozenset(left for left, how in _HOW.items() if how != _COUNTED)


# --- what is still to be done -----------------------------------------------------------------
_ACTING = frozenset(
    ("assignee", "attributingParty", "compensatingParty", "consentingParty", "contractingParty",
     "informingParty", "trackingParty")
)  # fmt: skip


def _owed(found: Iterable[Outstanding], paths: Mapping[str, str], party: str) -> Iterator[Owed]:
    """What others have to do is in the policy; whether they did is not for who asks to know."""
    for one in found:
        if one.path in paths:
            acting = {who for function, who in one.duty.parties if function in _ACTING}
            is_own = one.path.startswith("/permission/") and acting <= {party}
            yield Owed(paths[one.path], one.duty.action, one.state if is_own else None)


def as_json(found: Redacted) -> dict[str, object]:
    """The same for programs, with sentences in English."""
    return {
        "outcome": str(found.outcome),
        "sentence": str(found.sentence),
        "valid_until": _moment(found.valid_until),
        "whole": found.is_whole,
        "hindrances": [
            {
                "path": one.path,
                "type": one.kind,
                "id": one.id,
                "sentence": str(one.sentence),
                "demands": [
                    {"path": a.path, "sentence": str(a.sentence), "state": str(a.state)}
                    for a in one.demands
                ],
            }
            for one in found.hindrances
        ],
        "missing": [{"left": one.left, "how": str(one.sentence)} for one in found.missing],
        "outstanding": [
            {"path": one.path, "action": one.action, "state": one.state} for one in found.owed
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
