"""What an offer would answer: for each participant whether it sees it now, and what it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from connector.deciding import Known
from connector.dsp.values import Json
from connector.models import Offer, Participant
from connector.pages.verdicts import Verdict, verdict
from vocab.errors import UnreadablePolicy

MOST = 50  # participants


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`sees`: what the access policy says; None: there is none, everybody may. `answer`: of the
    contract policy; None: it cannot be read.
    """

    participant: Participant
    sees: Verdict | None
    answer: Verdict | None

    @property
    def is_shown(self) -> bool:
        """Whether the offer shows itself to it."""
        return self.sees is None or self.sees.voice == "go"


def foreseen(offer: Offer, now: datetime) -> Sequence[Foreseen]:
    """For the active participants, by name. One query."""
    return [_of(offer, one, now) for one in active_ones()]


def active_ones() -> QuerySet[Participant]:
    """The participants that are answered at all, as many as a page shows, by name."""
    return Participant.objects.filter(state=Participant.State.ACTIVE)[:MOST]


def _of(offer: Offer, participant: Participant, now: datetime) -> Foreseen:
    known = Known(now, participant.iri, participant.values)
    admission = offer.admission
    try:
        sees = None if admission is None else verdict(Json(admission.policy), known)
        return Foreseen(participant, sees, verdict(Json(offer.contract_policy), known))
    except UnreadablePolicy:  # what was published was read; by rules that changed since, not
        return Foreseen(participant, Verdict("agree", "", (), None), None)
