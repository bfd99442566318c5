"""What an offer would answer on other days: participants by the moments at which answers change.

The clock moves, and nothing else: what is known of a participant, and uses that were counted, stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.pages import figures
from catalog.pages.refusals import Refused
from connector.deciding import Known, weigh
from connector.dsp.values import Json
from connector.models import Offer, Participant
from connector.pages.foreseen import active_ones
from vocab.errors import UnreadablePolicy
from vocab.odrl.decide import Outcome

MOST = 6  # moments that are shown
STEPS = 8  # moments that are looked at, for one participant


@dataclass(frozen=True, slots=True)
class Cell:
    """What one participant is answered from a moment on. `voice` as that of a verdict."""

    voice: str
    words: str
    since: str


@dataclass(frozen=True, slots=True)
class Days:
    """`rows`: each participant with a cell for each of `moments`, which begin now or before.

    `day`: the one that was asked for, as it was written.
    """

    moments: tuple[datetime, ...]
    rows: tuple[tuple[Participant, tuple[Cell, ...]], ...]
    day: str = ""


def days(offer: Offer, now: datetime, day: date | None) -> Days | None:
    """None: there is nobody to answer, or the terms cannot be read. One query."""
    policies = _Policies(
        None if offer.admission is None else Json(offer.admission.policy),
        Json(offer.contract_policy),
    )
    participants = list(active_ones())
    asked = {now, datetime.combine(day, time(), UTC)} if day else {now}
    try:
        turns = {turn for one in participants for turn in policies.turns(one, now)}
        chosen = sorted({*asked, *sorted(turns - asked)[: MOST - len(asked)]})
        rows = tuple(
            (one, tuple(policies.answer(one, moment) for moment in chosen)) for one in participants
        )
    except UnreadablePolicy:
        return None
    return Days(tuple(chosen), rows, day.isoformat() if day else "") if rows else None


def day_of(request: HttpRequest) -> date | None:
    """The day that `on` asks for. Raises Refused."""
    text = request.GET.get("on", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("Give the day as 2027-01-31.")) from None


@dataclass(frozen=True, slots=True)
class _Policies:
    access: Json | None
    contract: Json

    def turns(self, participant: Participant, now: datetime) -> Sequence[datetime]:
        """The next moments at which its answer changes: of those that the clock may change.

        Who asks later agrees later, so that nothing ends which counts from the agreement.
        """
        found: list[datetime] = []
        at, before = now, self.answer(participant, now).words
        for _step in range(STEPS):
            decisions = [weigh(one, _known(participant, at)) for one in self._both()]
            ends = [one.valid_until for one in decisions if one.valid_until is not None]
            if not ends:
                break
            at = min(ends)
            after = self.answer(participant, at).words
            if after != before:
                found.append(at)
            before = after
        return found

    def answer(self, participant: Participant, moment: datetime) -> Cell:
        known, since = _known(participant, moment), figures.hour(moment)
        if self.access is not None and not weigh(self.access, known).is_permitted:
            return Cell("no", _("does not see it"), since)
        outcome = weigh(self.contract, known).outcome
        return Cell(_VOICES[outcome], str(_WORDS[outcome]), since)

    def _both(self) -> Sequence[Json]:
        return (self.contract,) if self.access is None else (self.access, self.contract)


def _known(participant: Participant, moment: datetime) -> Known:
    return Known(moment, participant.iri, participant.values)


_VOICES: Mapping[Outcome, str] = {
    Outcome.PERMITTED: "go",
    Outcome.REFUSED: "no",
    Outcome.UNKNOWN: "agree",
}
_WORDS: Mapping[Outcome, Promise] = {
    Outcome.PERMITTED: gettext_lazy("permitted"),
    Outcome.REFUSED: gettext_lazy("refused"),
    Outcome.UNKNOWN: gettext_lazy("not known"),
}
