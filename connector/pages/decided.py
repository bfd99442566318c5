"""What the terms said each time they were asked, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connector.models import ContractNegotiation, PolicyDecision
from connector.pages.verdicts import VOICES
from vocab.odrl.decide import Outcome

SHOWN = 10
_WORDS = {
    Outcome.PERMITTED: _("permitted"),
    Outcome.REFUSED: _("refused"),
    Outcome.UNKNOWN: _("not known"),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. `voice`: go, no, or agree for what was not known."""

    at: datetime
    voice: str
    outcome: str
    scope: str
    reasons: Sequence[str]


def decided(negotiation: ContractNegotiation) -> dict[str, object]:
    """The newest of a negotiation, its agreement and transfers; and how many more there are."""
    rows = PolicyDecision.objects.filter(negotiation=negotiation)
    newest = [_told(row) for row in rows[:SHOWN]]
    more = rows.count() - len(newest) if len(newest) == SHOWN else 0
    return {"decisions": newest, "more_decisions": more}


def _told(row: PolicyDecision) -> Decided:
    outcome = Outcome(row.outcome)
    return Decided(
        at=row.at,
        voice=VOICES[outcome],
        outcome=str(_WORDS[outcome]),
        scope=row.get_scope_display(),
        reasons=row.reasons,
    )
