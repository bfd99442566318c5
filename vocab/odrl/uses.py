"""May I use this for …? What people want to do, as actions of ODRL, asked of a policy.

A use is permitted when every action in it is. Where it is not settled whether a use has an action
in it at all, and the policy does not permit that one, nobody knows. Duties are promised: they are
what is owed. A leave that somebody else has to give is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from vocab.odrl.decide import Outcome
from vocab.odrl.describe import Clause, describe
from vocab.odrl.explain import Report, explain
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.judge import not_understood
from vocab.odrl.licences import (
    ALIKE,
    ATTRIBUTE,
    COMMERCE,
    CONSENT,
    DERIVED,
    LICENCE,
    NOTICE,
    RIGHT,
    RIGHTS,
)
from vocab.odrl.policy import Constraint, Duty, Kind, Policy, Rule, Value, conditions, rules, source
from vocab.odrl.redact import Hindrance, Missing, Redacted, redact
from vocab.odrl.weigh import Duties
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _

PURPOSES = ("purpose", "https://w3id.org/catenax/policy/UsagePurpose", "cx-policy:UsagePurpose")


class Use(StrEnum):
    """What somebody wants to do with data."""

    READ = "read"
    COPY = "copy"
    CHANGE = "change"
    PUBLISH = "publish"
    PUBLISH_CHANGED = "publish-changed"
    TRAIN = "train"


# use: (actions in it, actions of which it is not settled whether they are)
_ACTIONS: Mapping[Use, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Use.READ: (("read",), ()),
    Use.COPY: (("read", "reproduce"), ()),
    Use.CHANGE: (("read", "reproduce", "derive"), ()),
    Use.PUBLISH: (("read", "reproduce", "distribute"), ()),
    Use.PUBLISH_CHANGED: (("read", "reproduce", "derive", DERIVED), ()),
    # Is a model made from its data a work that is derived from them? Courts have not agreed.
    Use.TRAIN: (("read", "reproduce"), ("derive", DERIVED)),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted. `commercial`: for money, or in a business; `purpose`: a term, or empty."""

    use: Use
    commercial: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as it is known, and when (aware)."""

    party: str = ""
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Only `permitted` is yes. `owed`: what is promised by doing it, of a use that is permitted.

    `reasons` say why it is not; `missing` what would help. `is_unsettled`: it depends on whether
    the use has an action in it of which nobody knows.
    """

    outcome: Outcome
    owed: tuple[Duty, ...] = ()
    reasons: tuple[Sentence, ...] = ()
    missing: tuple[Missing, ...] = ()
    is_unsettled: bool = False


def ask(policy: Policy, wish: Wish, asker: Asker) -> Answer:
    """What `policy` says to a use. An Offer: as the agreement it would become."""
    certain, perhaps = _ACTIONS[wish.use]
    if wish.commercial:
        certain = (*certain, COMMERCE)
    found = [_report(policy, action, wish, asker) for action in certain]
    more = [_report(policy, action, wish, asker) for action in perhaps]
    outcome = _worst(found)
    is_unsettled = outcome is Outcome.PERMITTED and _worst(more) is not Outcome.PERMITTED
    if is_unsettled:
        outcome = Outcome.UNKNOWN
    if outcome is Outcome.PERMITTED:
        due = (one.duty for report in (*found, *more) for one in report.decision.outstanding)
        return Answer(outcome, tuple(dict.fromkeys(due)))
    against = [one for one in (*found, *more) if not one.decision.is_permitted]
    told = [(one, redact(one, policy, policy)) for one in against]
    reasons = [_UNSETTLED] if is_unsettled else []
    reasons += [why for one, red in told for why in _reasons(policy, one, red)]
    missing = {one: None for _found, red in told for one in red.missing}
    return Answer(outcome, (), tuple(dict.fromkeys(reasons)), tuple(missing), is_unsettled)


def purposes(policy: Policy) -> list[str]:
    """The purposes that a policy names, in its order."""
    found: dict[str, None] = {}
    for _path, one in conditions(policy):
        if isinstance(one, Constraint) and one.left in PURPOSES:
            right = one.right if isinstance(one.right, tuple) else (one.right,)
            found |= {value.text: None for value in right if isinstance(value, Value)}
    return list(found)


def _report(policy: Policy, action: str, wish: Wish, asker: Asker) -> Report:
    promised = {
        one: DutyState.PENDING
        for _path, one in rules(policy)
        if isinstance(one, Duty) and one.action != CONSENT
    }
    said = frozenset({wish.purpose})
    facts = Facts(
        now=asker.now,
        since=asker.now,
        uses=0,
        values=dict.fromkeys(PURPOSES, said) if wish.purpose else {},
        duties=promised,
    )
    targets = (policy.target, *(source(rule.target) for rule in policy.permissions))
    request = Request(action, next(filter(None, targets), ""), asker.party)
    return explain(policy, request, facts, duties=Duties.EVENTUAL)


def _worst(found: list[Report]) -> Outcome:
    outcomes = {one.decision.outcome for one in found}
    for outcome in (Outcome.REFUSED, Outcome.UNKNOWN):
        if outcome in outcomes:
            return outcome
    return Outcome.PERMITTED


# --- in words ---------------------------------------------------------------------------------
def _reasons(policy: Policy, report: Report, red: Redacted) -> Iterator[Sentence]:
    """Why one action is not permitted: prohibitions first, else what permissions ask for."""
    if not red.hindrances:
        yield red.sentence
        return
    by_path = dict(rules(policy))
    forbidden = [one for one in red.hindrances if one.kind == "Prohibition"]
    action = named(report.request.action)
    found = [
        why for one in forbidden or red.hindrances for why in _why(by_path[one.path], one, action)
    ]
    yield from found or [say(_("Not permitted: %(action)s."), action=action)]


def _why(rule: Rule | Duty, found: Hindrance, action: Sentence | str) -> Iterator[Sentence]:
    if rule.strange:
        yield _strange(rule)
    elif found.kind == "Prohibition" and rule.id.startswith(RIGHTS):
        yield say(_("The publisher says that it is not public."))
    elif found.kind == "Prohibition":
        yield say(_("Forbidden: %(action)s."), action=action)
    elif isinstance(rule, Rule) and any(one.action == CONSENT for one in rule.duties):
        text = _CONSENTS.get(rule.action)
        yield say(text or _("Access is restricted, and it is not said on what conditions."))
    for demand in found.demands:
        yield say(_("Asked for: %(what)s."), what=demand.sentence)


_CONSENTS = {COMMERCE: _("Commercial use needs the leave of the publisher.")}


def _strange(rule: Rule | Duty) -> Sentence:
    """Of what is not understood in a policy of a licence, or in any other."""
    first = rule.strange[0]
    if first.key == LICENCE:
        if first.json == "null":
            return say(_("No licence is named."))
        return say(_("The licence is none that we know: %(what)s."), what=first.json)
    if first.key == RIGHT:
        sentence = _("What is said of access is no term that we know: %(what)s.")
        return say(sentence, what=first.json)
    return say(_("Attention: %(what)s."), what=not_understood(rule.strange).sentence)


def named(action: str) -> Sentence | str:
    """An action in words, where there are some."""
    return say(NAMES[action]) if action in NAMES else action


NAMES: Mapping[str, str] = {
    "read": _("read it"),
    "reproduce": _("copy it"),
    "derive": _("change it"),
    "distribute": _("publish it again as it is"),
    DERIVED: _("publish what was made of it"),
    COMMERCE: _("use it commercially"),
}
_OWED: Mapping[str, str] = {
    ATTRIBUTE: _("Name the source."),
    NOTICE: _("Say which licence it has, and pass its notices on."),
    ALIKE: _("Publish what you make of it under the same licence."),
}
_UNSETTLED = say(
    _("It is not settled whether a model is a work that is made from its data; if so:")
)


def owed_in_words(duty: Duty, languages: Sequence[str] = ()) -> tuple[Clause, ...]:
    """What has to be done, for the one who does it."""
    is_plain = not (duty.constraints or duty.refinements or duty.strange or duty.parties)
    if duty.action in _OWED and is_plain:
        return (Clause("", say(_OWED[duty.action])),)
    about = Policy(Kind.SET, "urn:hansa:owed", obligations=(duty,))
    return tuple(one for one in describe(about, languages) if one.path)


@dataclass(frozen=True, slots=True)
class Short:
    """A policy in short: actions by what it says of them, and what is owed for any of them."""

    may: tuple[str, ...]
    must_not: tuple[str, ...]
    unknown: tuple[str, ...]
    owed: tuple[Duty, ...]


@lru_cache(1_024)  # pages ask again and again
def in_short(policy: Policy) -> Short:
    """What the policy of a licence says of everything that is asked about."""
    by: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    owed: dict[Duty, None] = {}
    for action in NAMES:
        decision = _report(policy, action, Wish(Use.READ), Asker()).decision
        by[decision.outcome].append(action)
        if decision.is_permitted:
            owed |= {one.duty: None for one in decision.outstanding}
    may, must_not, unknown = (
        tuple(by[one]) for one in (Outcome.PERMITTED, Outcome.REFUSED, Outcome.UNKNOWN)
    )
    return Short(may, must_not, unknown, tuple(owed))
