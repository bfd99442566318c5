"""When agreements end: by the clock of their own terms, or by a notice that was given before.

What is known of a participant does not matter here: only what the clock refuses to everybody is an
end. A purpose that nobody has shown yet may be shown tomorrow.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from accounts.requester import Requester
from connector.deciding import Known, weigh
from connector.dsp.values import Json, members
from connector.models import Agreement
from vocab.errors import UnreadablePolicy
from vocab.odrl.decide import Outcome

MOST = 5_000  # agreements that are looked at, the newest
STEPS = 16  # turns of the clock that are looked at, of one agreement
REMEMBERED = 10_000  # agreements: their terms do not change


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement, and the moment from which nothing is let through under it."""

    agreement: Agreement
    at: datetime


def running_of(requester: Requester) -> list[Agreement]:
    """The agreements in force that the requester may know of. One query."""
    rows = Agreement.objects.visible_to(requester).filter(state=Agreement.State.ACTIVE)
    about = rows.select_related("negotiation__participant", "negotiation__resource")
    heavy = ("metadata", "negotiation__offer", "negotiation__resource__statements")
    return list(about.defer(*heavy).order_by("-pk")[:MOST])


def endings(agreements: Iterable[Agreement]) -> Iterator[Ending]:
    """Of those agreements that end at all. No query."""
    for one in agreements:
        if (at := end_of(one)) is not None:
            yield Ending(one, at)


def end_of(agreement: Agreement) -> datetime | None:
    """The moment from which nothing is let through; None: nothing ends it."""
    return agreement.until(end_by_terms(agreement.body, agreement.agreed_at))


@lru_cache(maxsize=REMEMBERED)
def end_by_terms(body: str, since: datetime) -> datetime | None:
    """When the terms of the agreement in `body` refuse every use for good; None: never, or unread.

    Found by asking them anew at each moment that they name, uses not counted.
    """
    party = str(members(Json(body)).get("assignee", ""))
    at, end = since, None
    for _step in range(STEPS):
        try:
            found = weigh(Json(body), Known(at, party, since=since))
        except UnreadablePolicy:
            return None
        if found.outcome is not Outcome.REFUSED:
            end = None
        elif end is None:
            end = at
        if found.valid_until is None:
            return end
        at = found.valid_until
    return None  # (it turns again and again: nobody can say when it ends)
