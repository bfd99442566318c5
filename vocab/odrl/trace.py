"""Was a whole history of events compliant with policies, and if not, what offended first?

Event by event as `decide` would have answered with all that went before (`tally.py`), and with what
came later where duties, consequences and remedies ask for it (`owed.py`). At the end all that is
owed has to be done. What is not known is never compliant: the verdict is unknown, with its reasons.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from vocab.errors import UnreadableHistory
from vocab.odrl.actions import covers, stands
from vocab.odrl.decide import stop
from vocab.odrl.facts import Facts, Request
from vocab.odrl.history import Event, Values
from vocab.odrl.judge import Judged, Reason, judge_all
from vocab.odrl.logic import Truth, all_of, any_of, known, negate
from vocab.odrl.owed import How, Owed
from vocab.odrl.policy import Conflict, Policy, Rule, conditions, rules
from vocab.odrl.ready import ready, ready_duty, units
from vocab.odrl.tally import Tally
from vocab.odrl.weigh import Duties, Premises, premises, weigh
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _

MOST_COMPARISONS = 1_000_000  # of events with rules and constraints: a minute or so


class Verdict(StrEnum):
    """Only `compliant` is."""

    COMPLIANT = "compliant"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Offence:
    """What is wrong, or not known (`truth`), at a JSON pointer of a policy; of which event, if any.

    An empty policy: what no policy says, as where nothing permits an event.
    """

    event: Event | None
    policy: str
    path: str
    truth: Truth
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Trace:
    """`offences` in the order of time: of events, then what was never done. None: compliant."""

    verdict: Verdict
    offences: tuple[Offence, ...]
    events: int

    @property
    def is_compliant(self) -> bool:
        """The only question that an auditor asks."""
        return self.verdict is Verdict.COMPLIANT

    @property
    def first(self) -> Offence | None:
        """The first that is wrong; where nothing is known to be, the first that is not known."""
        found = sorted(self.offences, key=lambda one: one.truth is not Truth.FALSE)
        return found[0] if found else None


def trace(
    policies: Sequence[Policy],
    events: Iterable[Event],
    facts: Facts | None = None,
    *,
    duties: Duties = Duties.STRICT,
    profiles: Set[str] = frozenset(),
) -> Trace:
    """Whether `events`, in any order, comply with all `policies` together, in a closed world.

    `facts` hold what was so all the time: memberships, hierarchies, `since` for policies without a
    timestamp; `profiles` are those whose terms stand for themselves, though nobody here knows what
    else they say. Raises UnreadableHistory where it would take too long.
    """
    ordered = in_order(events)
    if len(ordered) * sum(map(_size, policies)) > MOST_COMPARISONS:
        raise UnreadableHistory("is too long for policies of this size; trace a part of it")
    found = [_Traced(one, ordered, facts or Facts(), duties, profiles) for one in policies]
    offences = [offence for one in found for offence in one.stopped()]
    is_whole = not offences
    decided = [one for one in found if one.is_decided]
    for i, event in enumerate(ordered if decided or is_whole else ()):
        offences += _of_event(event, [one.weigh(i) for one in decided], is_whole=is_whole)
    offences += [offence for one in decided for offence in one.never_done()]
    truth = all_of(one.truth for one in offences)
    return Trace(_VERDICTS[truth], tuple(offences), len(ordered))


_VERDICTS = {
    Truth.TRUE: Verdict.COMPLIANT,
    Truth.FALSE: Verdict.VIOLATED,
    Truth.UNKNOWN: Verdict.UNKNOWN,
}


def _size(policy: Policy) -> int:
    return sum(1 for _rule in rules(policy)) + sum(1 for _condition in conditions(policy))


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """By time, those without one first; the order of rows never matters."""
    return tuple(sorted(events, key=_place))


def _place(event: Event) -> tuple[object, ...]:
    values = (event.values, event.of_party, event.of_action, event.of_asset)
    said = [sorted((name, sorted(texts)) for name, texts in one.items()) for one in values]
    at = event.at or datetime.min.replace(tzinfo=UTC)
    return (event.at is not None, at, event.party, event.action, event.asset, said)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a policy says to one event. `must_not` is false where a remedy healed it."""

    policy: Policy
    may: Truth
    asked: Truth  # a duty asks for such an act
    prohibited: Truth
    must_not: Truth
    why: tuple[Reason, ...]


class _Traced:
    """One policy on its way through a history."""

    def __init__(
        self,
        policy: Policy,
        events: Sequence[Event],
        facts: Facts,
        duties: Duties,
        profiles: Set[str],
    ) -> None:
        foreign = tuple(one for one in policy.profiles if one not in profiles)
        self._how = How(duties, stands if foreign != policy.profiles else covers)
        self._policy = policy = replace(policy, profiles=foreign)
        self._events = events
        self._why = stop(policy)
        self._facts = replace(facts, units={**units(policy), **facts.units})
        start = policy.timestamp or facts.since
        self._permissions = list(_rules(policy.permissions, "permission", start))
        self._prohibitions = list(_rules(policy.prohibitions, "prohibition", start))
        self._obligations = tuple(map(ready_duty, policy.obligations))
        self._owed = Owed(
            replace(
                policy,
                permissions=tuple(rule for _path, rule, _tally in self._permissions),
                prohibitions=tuple(rule for _path, rule, _tally in self._prohibitions),
                obligations=self._obligations,
            ),
            events, self._facts, self._how,
        )  # fmt: skip

    @property
    def is_decided(self) -> bool:
        """Can anything in it be decided at all?"""
        return self._why is None

    def stopped(self) -> Iterator[Offence]:
        """Why nothing in it can be decided."""
        if self._why:
            yield Offence(None, self._policy.id, "", Truth.UNKNOWN, self._why)

    def weigh(self, at: int) -> _Found:
        """What the policy says to event `at`; each is to be asked once, in order."""
        may = [self._permission(at, *one) for one in self._permissions]
        prohibited = [self._prohibition(at, *one) for one in self._prohibitions]
        truth = any_of(one.truth for one in may)
        must_not = any_of(healed for _judged, healed in prohibited)
        forbidden = any_of(judged.truth for judged, _healed in prohibited)
        if self._policy.conflict is Conflict.PERM and truth is not Truth.FALSE:
            forbidden = must_not = Truth.FALSE
        if must_not is not Truth.FALSE:
            why = [judged for judged, healed in prohibited if healed is must_not]
        else:
            why = sorted((one for one in may if one.truth is truth), key=_length, reverse=True)
        reasons = tuple(reason for one in why for reason in one.reasons)
        return _Found(self._policy, truth, self._owed.asks(at), forbidden, must_not, reasons)

    def never_done(self) -> Iterator[Offence]:
        """The obligations that were not done in the whole history, or may not have been."""
        for i, duty in enumerate(self._obligations):
            truth = self._owed.obligation(duty)
            if truth is not Truth.TRUE:
                sentence = say(_OBLIGATIONS[truth], action=duty.action)
                yield Offence(None, self._policy.id, f"/obligation/{i}", truth, sentence)

    def _permission(self, at: int, path: str, rule: Rule, tally: Tally) -> Judged:
        judged, facts = self._rule(at, path, rule, tally)
        if judged.truth is Truth.FALSE:
            return judged
        truths: list[Truth] = [judged.truth]
        reasons = list(judged.reasons)
        for i, duty in enumerate(rule.duties):
            done = self._owed.duty(duty, at, facts)
            truths.append(done)
            if done is not Truth.TRUE:
                said = say(_DUTIES[done], action=duty.action)
                reasons.insert(0, Reason(f"{path}/duty/{i}", done, said))
        return Judged(all_of(truths), tuple(reasons))

    def _prohibition(self, at: int, path: str, rule: Rule, tally: Tally) -> tuple[Judged, Truth]:
        """What was found of it, and whether it still stands once its remedies are looked at."""
        judged, facts = self._rule(at, path, rule, tally)
        if judged.truth is Truth.FALSE or not rule.remedies:
            return judged, judged.truth
        truths, reasons = [], list(judged.reasons)
        for i, remedy in enumerate(rule.remedies):
            done = self._owed.remedied(remedy, at, facts)
            truths.append(done)
            if done is not Truth.TRUE:
                said = say(_REMEDIES[done], action=remedy.action)
                reasons.insert(0, Reason(f"{path}/remedy/{i}", done, said))
        stands = all_of((judged.truth, negate(all_of(truths))))
        return Judged(judged.truth, tuple(reasons)), stands

    def _rule(self, at: int, path: str, rule: Rule, tally: Tally) -> tuple[Judged, Facts]:
        """A rule without its duties, and the facts that it was weighed with."""
        event = self._events[at]
        facts = tally.facts(event, self._facts)
        request = Request(event.action, event.asset, event.party)
        facts = facts.of(request)
        scope = self._premises(rule, path, event, facts)
        bare = replace(rule, duties=(), refinements=())
        found = weigh(bare, path, scope, facts, Duties.STRICT).judged
        if scope.truth is Truth.FALSE and not rule.strange:
            return found, facts
        refined = _refined(facts, event.of_action)
        how = judge_all(rule.refinements, path, refined, at="action/0/refinement")
        tally.executed(event, all_of((scope.truth, how.truth)))
        truth = all_of((found.truth, how.truth))
        return Judged(truth, (*found.reasons, *how.reasons)), facts

    def _premises(self, rule: Rule, path: str, event: Event, facts: Facts) -> Premises:
        """As of `decide`, each collection with the refinements that the table has of its own."""
        request = Request(event.action, event.asset, event.party)
        party = premises(self._policy, rule, path, request, _refined(facts, event.of_party))
        asset = party
        if event.of_party != event.of_asset:
            asset = premises(self._policy, rule, path, request, _refined(facts, event.of_asset))
        told = asset if asset.target is not Truth.TRUE else party
        action = known(self._how.covers(rule.action, event.action))
        return replace(told, target=asset.target, party=party.party, action=action)


def _rules(
    found: Iterable[Rule], name: str, start: datetime | None
) -> Iterator[tuple[str, Rule, Tally]]:
    for i, one in enumerate(found):
        rule, sequences = ready(one, path := f"/{name}/{i}")
        yield path, rule, Tally(sequences, start)


def _length(judged: Judged) -> int:
    return len(judged.reasons)  # one reason: a rule about something else


def _refined(facts: Facts, values: Values) -> Facts:
    return replace(facts, values={**facts.values, **values}) if values else facts


def _of_event(event: Event, found: Sequence[_Found], *, is_whole: bool) -> Iterator[Offence]:
    """What is wrong with one event, or not known: what no policy permits, what one prohibits.

    An act that some duty asks for needs no permission, nor does one that was remedied. Unless
    `is_whole` there are policies of which nothing is known.
    """
    truths = [
        truth
        for one in found
        for truth in (one.may, one.asked, all_of((one.prohibited, negate(one.must_not))))
    ]
    may = any_of(truths if is_whole else (*truths, Truth.UNKNOWN))
    forbidden = [one for one in found if one.must_not is not Truth.FALSE]
    for one in forbidden:
        sentence = say(_PROHIBITED[one.must_not], action=_action(event))
        yield _offence(event, one.policy.id, one.why[0], sentence, negate(one.must_not))
    if may is not Truth.TRUE:
        told = next((one for one in found if one.may is may), None)
        policy = told.policy.id if told else ""
        first = _telling(told.why) if told and not forbidden else None
        yield _offence(event, policy, first, say(_PERMITTED[may], action=_action(event)), may)


def _offence(
    event: Event, policy: str, reason: Reason | None, sentence: Sentence, truth: Truth
) -> Offence:
    if reason is None:
        return Offence(event, policy, "", truth, sentence)
    whole = say(_("%(what)s: %(why)s"), what=sentence, why=reason.sentence)
    return Offence(event, policy, reason.path, truth, whole)


def _telling(reasons: Sequence[Reason]) -> Reason | None:
    """The reason that says most: of a duty or a constraint, else of a rule."""
    found = [one for one in reasons if one.truth is not Truth.TRUE]
    return next((one for one in found if one.path.count("/") > 2), next(iter(found), None))


def _action(event: Event) -> str:
    return event.action or "?"


_PERMITTED = {
    Truth.FALSE: _("no permission holds for %(action)s"),
    Truth.UNKNOWN: _("it is not known whether %(action)s was permitted"),
}
_PROHIBITED = {
    Truth.TRUE: _("%(action)s was prohibited"),
    Truth.UNKNOWN: _("it is not known whether %(action)s was prohibited"),
}
_DUTIES = {
    Truth.FALSE: _("the duty to %(action)s was not fulfilled in time"),
    Truth.UNKNOWN: _("it is not known whether the duty to %(action)s was fulfilled in time"),
}
_REMEDIES = {
    Truth.FALSE: _("the remedy to %(action)s was not done after it"),
    Truth.UNKNOWN: _("it is not known whether the remedy to %(action)s was done after it"),
}
_OBLIGATIONS = {
    Truth.FALSE: _("the obligation to %(action)s was not fulfilled"),
    Truth.UNKNOWN: _("it is not known whether the obligation to %(action)s was fulfilled"),
}


def as_json(found: Trace) -> dict[str, object]:
    """The answer as JSON. `compliant` is true for the verdict `compliant` only."""
    first = found.first
    return {
        "compliant": found.is_compliant,
        "verdict": str(found.verdict),
        "first": _offence_json(first) if first else None,
        "reasons": [_offence_json(one) for one in found.offences],
        "events": found.events,
    }


def _offence_json(one: Offence) -> dict[str, object]:
    event = one.event
    return {
        "policy": one.policy,
        "rule": one.path,
        "state": "violated" if one.truth is Truth.FALSE else "unknown",
        "sentence": str(one.sentence),
        "event": event and {
            "row": event.row,
            "dateTime": event.at and event.at.isoformat().replace("+00:00", "Z"),
            "party": event.party,
            "action": event.action,
            "asset": event.asset,
        },
    }  # fmt: skip
