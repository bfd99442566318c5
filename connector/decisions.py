"""Each decision at negotiation, transfer and delivery is a row, from which it can be made again.

weigh -> keep (a row in the transaction of what follows from it) -> again, whenever somebody asks

A refusal often takes its transaction back. Within `lasting` its row stays all the same.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import Error

from connector.deciding import Known, reasons_of, weigh
from connector.dsp.values import Json
from connector.models import ContractNegotiation, PolicyDecision, PolicyText, TransferProcess
from connector.moves import digest_of
from vocab.errors import UnreadablePolicy
from vocab.odrl.decide import ENGINE, Decision

Scope = PolicyDecision.Scope
_lost: ContextVar[list[PolicyDecision] | None] = ContextVar("lost", default=None)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A decision, and all that it was made from."""

    body: Json
    known: Known
    decision: Decision

    @property
    def reasons(self) -> list[str]:
        """Why it is not permitted; none: it is."""
        return [] if self.decision.is_permitted else reasons_of(self.decision)


def weighed(body: Json, known: Known) -> Weighed:
    """As `connector.deciding.weigh`. Raises UnreadablePolicy."""
    return Weighed(body, known, weigh(body, known))


def keep(
    found: Weighed,
    scope: Scope,
    negotiation: ContractNegotiation,
    transfer: TransferProcess | None = None,
) -> PolicyDecision:
    """Keep a decision that something follows from."""
    made = PolicyDecision(
        scope=scope,
        negotiation=negotiation,
        transfer=transfer,
        policy=PolicyText(digest_of(found.body.text), found.body.text),
        known=_written(found.known),
        known_hash=digest_of(_claims(found.known)),
        engine=ENGINE,
        outcome=found.decision.outcome,
        valid_until=found.decision.valid_until,
        reasons=found.reasons,
        at=found.known.now,
    )
    if (lost := _lost.get()) is not None:
        lost.append(made)
    _save(made)
    return made


@contextmanager
def lasting() -> Iterator[None]:
    """Around a transaction: what was decided in it is kept, though it is taken back."""
    lost: list[PolicyDecision] = []
    token = _lost.set(lost)
    try:
        yield
    except Error:  # (nothing was decided: the database could not do it)
        raise
    except Exception:
        for made in lost:
            _save_anew(made)
        raise
    finally:
        _lost.reset(token)
        if (outer := _lost.get()) is not None:
            outer += lost


def _save_anew(made: PolicyDecision) -> None:
    """Unless what was decided about has never come to be, either."""
    if ContractNegotiation.objects.filter(pk=made.negotiation.pk).exists():
        about = made.transfer
        if about is not None and not TransferProcess.objects.filter(pk=about.pk).exists():
            made.transfer = None
        made.pk = None
        _save(made)


def _save(made: PolicyDecision) -> None:
    PolicyText.objects.bulk_create([made.policy], ignore_conflicts=True)
    made.save(force_insert=True)


def again(row: PolicyDecision) -> Decision:
    """The same decision, made anew by the engine of today. Raises UnreadablePolicy."""
    return weigh(Json(row.policy.text), known_of(row))


def difference(row: PolicyDecision) -> str:
    """How the decision comes out otherwise today; "" where it is the same."""
    try:
        found = again(row)
    except UnreadablePolicy as wrong:
        return f"its policy cannot be read any more: {wrong}"
    reasons = [] if found.is_permitted else reasons_of(found)
    for name, was, now in (
        ("outcome", row.outcome, found.outcome.value),
        ("valid until", row.valid_until, found.valid_until),
        ("reasons", row.reasons, reasons),
    ):
        if was != now:
            return f"{name}: was {was}, is {now}"
    return ""


def _written(known: Known) -> dict[str, Any]:
    return {
        "now": known.now.isoformat(),
        "party": known.party,
        "values": _sorted(known.values),
        "since": known.since.isoformat() if known.since else None,
        "uses": known.uses,
        "done": sorted(known.done),
    }


def known_of(row: PolicyDecision) -> Known:
    """What was known when it was decided."""
    said = row.known
    return Known(
        now=datetime.fromisoformat(said["now"]),
        party=said["party"],
        values={left: frozenset(values) for left, values in said["values"].items()},
        since=datetime.fromisoformat(said["since"]) if said["since"] else None,
        uses=said["uses"],
        done=frozenset(said.get("done", ())),  # (rows of before say nothing of it)
    )


def _claims(known: Known) -> str:
    return json.dumps([known.party, _sorted(known.values)], sort_keys=True, ensure_ascii=False)


def _sorted(values: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {left: sorted(found) for left, found in sorted(values.items())}
