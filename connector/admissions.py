"""Which access policies a participant's claims satisfy now: the audiences that it belongs to.

A policy is decided once for each set of claims, and again when the clock can have changed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalog.access import AudienceKind, Audiences, audience
from connector.deciding import Known, weigh
from connector.dsp.values import Json
from connector.identity.base import Claims
from connector.models import Admission, Offer
from vocab.errors import UnreadablePolicy

MOST_KEPT = 20_000  # verdicts in the memory of one process

_Values = Mapping[str, frozenset[str]]
_Question = tuple[str, str, frozenset[tuple[str, frozenset[str]]]]  # policy, party, its claims


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Holds from the moment it was found until the clock may change it (None: never)."""

    admits: bool
    since: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


_kept: dict[_Question, _Verdict] = {}


def audiences_of(claims: Claims, now: datetime) -> Audiences:
    """The admissions of published offers that these claims open. One query.

    None for a participant that is not active, or whose claims have run out.
    """
    ends = claims.valid_until
    if not claims.participant.is_active or (ends is not None and ends <= now):
        return Audiences()
    in_use = Admission.objects.filter(offers__state=Offer.State.PUBLISHED).distinct()
    verdicts = {one.pk: _verdict(one, claims, now) for one in in_use}
    return Audiences(
        frozenset(
            audience(AudienceKind.ADMISSION, pk) for pk, found in verdicts.items() if found.admits
        ),
        min(filter(None, (ends, *(found.until for found in verdicts.values()))), default=None),
    )


def forget() -> None:
    """Decide everything anew."""
    _kept.clear()


def _verdict(admission: Admission, claims: Claims, now: datetime) -> _Verdict:
    party = claims.participant.iri
    question = (admission.policy_hash, party, frozenset(claims.values.items()))
    known = _kept.get(question)
    if known is None or not known.holds(now):
        if len(_kept) >= MOST_KEPT:
            forget()
        known = _kept[question] = _decide(admission, party, claims.values, now)
    return known


def _decide(admission: Admission, party: str, values: _Values, now: datetime) -> _Verdict:
    try:
        found = weigh(Json(admission.policy), Known(now, party, values))
    except UnreadablePolicy:  # what is published was read; by rules that changed since, not
        return _Verdict(admits=False, since=now, until=None)
    return _Verdict(found.is_permitted, now, found.valid_until)
