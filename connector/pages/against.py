"""One offer against another: what it permits more or less, who gains, who loses, what is affected.

Both may be a draft, published or withdrawn: before something is published in the place of something
else, and afterwards. Nothing is changed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.pages.sentences import said
from connector.deciding import Known, policy_of, weigh
from connector.decisions import Scope, known_of
from connector.dsp.values import Json
from connector.models import Agreement, Offer, Participant, PolicyDecision
from connector.pages.differences import LEFTS, Compared
from connector.pages.differences import compare as compare_words
from connector.pages.foreseen import Foreseen, foreseen
from connector.pages.verdicts import VOICES
from vocab.errors import UnreadablePolicy
from vocab.odrl.compare import Answer, Comparison, Situation, Verdict, compare
from vocab.odrl.decide import Outcome
from vocab.odrl.logic import Truth

DAYS = 90  # whose requests are answered again
MOST = 200  # requests, and agreements, that are looked at


@dataclass(frozen=True, slots=True)
class Example:
    """A situation that the two offers answer otherwise, or both permit: (name, value) in words."""

    title: str
    facts: tuple[tuple[Promise | str, str], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """What this offer is to the other, in a word and a sentence. `voice` as that of a verdict."""

    voice: str
    word: str
    text: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A participant of whom the two offers think otherwise. `voice`: go gains, no loses."""

    participant: Participant
    voice: str
    before: Foreseen
    after: Foreseen

    @property
    def reason(self) -> str:
        """What is said to it: where it loses, the first constraint that is in the way."""
        found = self.after.answer if self.after.is_shown else self.after.sees
        if found is None:
            return _("cannot be said: the terms cannot be read")
        grounds = (one for one in found.grounds if one.voice != "go" and "/constraint/" in one.path)
        return found.text if self.voice == "go" else next((one.text for one in grounds), found.text)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A request as it was answered, and as this offer would have answered it. Voices."""

    at: datetime
    participant: Participant
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Affected:
    """An agreement in force under the other offer, and what these terms would say to it now."""

    agreement: Agreement
    voice: str
    reason: str


@dataclass(frozen=True, slots=True)
class Against:
    """The whole comparison. `replayed` are those that come out otherwise, of `requests`."""

    relation: Relation
    compared: Compared | None
    shifts: tuple[Shift, ...]
    participants: int
    requests: int
    replayed: tuple[Replayed, ...]
    agreements: int
    affected: tuple[Affected, ...]


def against(offer: Offer, other: Offer, now: datetime, languages: Sequence[str] = ()) -> Against:
    """What would be otherwise with `offer` in the place of `other`. Five queries."""
    ours, theirs = Json(offer.contract_policy), Json(other.contract_policy)
    seen = list(zip(foreseen(other, now), foreseen(offer, now), strict=True))
    requests = _requests(other, now)
    agreements = _agreements(other)
    replayed = (_again(offer, row) for row in requests)
    affected = (_affected(ours, one, now) for one in agreements)
    return Against(
        relation=_relation(theirs, ours),
        compared=_words(theirs, ours, languages),
        shifts=tuple(shift for before, after in seen if (shift := _shift(before, after))),
        participants=len(seen),
        requests=len(requests),
        replayed=tuple(one for one in replayed if one.before != one.after),
        agreements=len(agreements),
        affected=tuple(one for one in affected if one.voice != "go"),
    )


# --- what it is to the other ----------------------------------------------------------------------
def _relation(before: Json, after: Json) -> Relation:
    try:
        found = compare(policy_of(before), policy_of(after))
    except UnreadablePolicy as wrong:
        return Relation("agree", _("Not known"), str(wrong))
    if found.verdict is Verdict.CONFLICT:
        text = _("Nothing that the other permits is permitted by this one.")
        return Relation("no", _("Nothing in common"), text, _examples(found))
    both = found.within.answer, found.around.answer
    if both in _RELATIONS:
        voice, word, sentence = _RELATIONS[both]
        return Relation(voice, str(word), str(sentence), _examples(found))
    reason = said(found.reason) if found.reason else _("Too little is known of what they ask for.")
    return Relation("agree", _("Not known"), reason, _examples(found))


# (does this one permit all that the other does, does the other permit all that this one does)
_RELATIONS = {
    (Answer.YES, Answer.YES): (
        "go",
        gettext_lazy("The same"),
        gettext_lazy("Each permits all that the other does."),
    ),
    (Answer.YES, Answer.NO): (
        "go",
        gettext_lazy("Wider"),
        gettext_lazy("It permits all that the other does, and more."),
    ),
    (Answer.NO, Answer.YES): (
        "no",
        gettext_lazy("Narrower"),
        gettext_lazy("It permits nothing that the other does not, and less."),
    ),
    (Answer.NO, Answer.NO): (
        "agree",
        gettext_lazy("Other"),
        gettext_lazy("Each permits something that the other does not."),
    ),
}


def _examples(found: Comparison) -> tuple[Example, ...]:
    shown = (
        (_("Refused from now on"), found.within.witness),
        (_("Permitted from now on"), found.around.witness),
        (_("Permitted by both"), found.witness if found.verdict is Verdict.COMPATIBLE else None),
    )
    return tuple(Example(title, tuple(_facts(one))) for title, one in shown if one)


def _facts(found: Situation) -> list[tuple[Promise | str, str]]:
    facts = found.facts
    told: list[tuple[Promise | str, str]] = [(_("To do"), found.request.action)]
    if found.request.party:
        told.append((_("By"), found.request.party))
    if facts.now:
        told.append((_("At"), f"{facts.now:%Y-%m-%d %H:%M:%S} UTC"))
    if facts.uses is not None:
        told.append((_("Used before"), str(facts.uses)))
    told += [
        (LEFTS.get(left, left), ", ".join(sorted(values)))
        for left, values in sorted(facts.values.items())
    ]
    return told


def _words(before: Json, after: Json, languages: Sequence[str]) -> Compared | None:
    try:
        return compare_words(before, after, languages)
    except UnreadablePolicy:
        return None


# --- who gains, who loses -------------------------------------------------------------------------
def _shift(before: Foreseen, after: Foreseen) -> Shift | None:
    had, has = _has(before), _has(after)
    if had == has:
        return None
    return Shift(after.participant, "go" if has else "no", before, after)


def _has(one: Foreseen) -> bool:
    """Does it see the offer, and is it permitted what it offers?"""
    return one.is_shown and one.answer is not None and one.answer.voice == "go"


# --- what was asked for, and what was agreed ------------------------------------------------------
def _requests(other: Offer, now: datetime) -> list[PolicyDecision]:
    rows = PolicyDecision.objects.filter(
        scope=Scope.NEGOTIATION,
        negotiation__offered__offer=other,
        at__gte=now - timedelta(days=DAYS),
    )
    return list(rows.select_related("negotiation__participant")[:MOST])


def _again(offer: Offer, row: PolicyDecision) -> Replayed:
    """By what was known then: an offer that would not have been seen permits nothing."""
    known = known_of(row)
    voice, reason = "go", ""
    if offer.admission is not None:
        voice, reason = _answer(Json(offer.admission.policy), known)
    if voice == "go":
        voice, reason = _answer(Json(offer.contract_policy), known)
    before = VOICES[Outcome(row.outcome)]
    return Replayed(row.at, row.negotiation.participant, before, voice, reason)


def _answer(policy: Json, known: Known) -> tuple[str, str]:
    try:
        found = weigh(policy, known)
    except UnreadablePolicy as wrong:
        return "agree", str(wrong)
    if found.is_permitted:
        return "go", ""
    why = [one for one in found.reasons if one.truth is not Truth.TRUE]
    because = next((one for one in why if "/constraint/" in one.path), found.reasons[0])
    return VOICES[found.outcome], said(because.sentence)


def _agreements(other: Offer) -> list[Agreement]:
    rows = Agreement.objects.filter(negotiation__offered__offer=other, state=Agreement.State.ACTIVE)
    return list(rows.select_related("negotiation__participant").defer("metadata")[:MOST])


def _affected(terms: Json, one: Agreement, now: datetime) -> Affected:
    participant = one.negotiation.participant
    known = Known(now, participant.iri, participant.values, since=one.agreed_at, uses=one.uses)
    voice, reason = _answer(terms, known)
    return Affected(one, voice, reason)
