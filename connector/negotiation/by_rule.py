"""The answer of an organisation's own rules, kept as a row that says which of them it was.

rules_for -> ruling.ruled (pure) -> a Ruling and an entry of the audit log, in the transaction of
what follows from it
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from connector import audit
from connector.dsp.values import Json
from connector.models import ContractNegotiation, Direction, Ruling
from connector.negotiation.asked import asked
from connector.negotiation.ruling import Asked, Conditions, HouseRule, Ruled, ruled

REJECTED = "It is not agreed to here."  # where a rule says no more


def answer(
    negotiation: ContractNegotiation,
    rules: Sequence[HouseRule],
    theirs: Json,
    now: datetime,
    *,
    permitted: bool,
) -> Ruled | None:
    """What the rules say to `theirs`, which the locked `negotiation` was told last; noted.

    None: no rule fits, and nothing is noted.
    """
    if not rules:
        return None
    facts = asked(negotiation, theirs, permitted=permitted)
    found = ruled(rules, facts)
    if found is not None:
        _keep(negotiation, found, facts, now)
    return found


def reasons_of(found: Ruled) -> list[str]:
    """What the peer is told where a rule rejects."""
    return [found.rule.reason or REJECTED]


def _keep(negotiation: ContractNegotiation, found: Ruled, facts: Asked, now: datetime) -> None:
    rule = found.rule
    Ruling.objects.create(
        negotiation=negotiation,
        message=negotiation.messages.filter(direction=Direction.RECEIVED).last(),
        rule_id=rule.id,
        name=rule.name,
        version=rule.version,
        said=said(rule),
        known=known(facts),
        answer=found.answer,
        is_held=found.is_held,
        at=now,
    )
    audit.record(
        "negotiation: answered by a rule",
        subject=negotiation.pid,
        actor="",
        detail={"rule": rule.id, "version": rule.version, "answer": found.answer.value},
    )


def said(rule: HouseRule) -> dict[str, Any]:
    """A rule as JSON."""
    wanted: Conditions = rule.conditions
    return {
        "answer": rule.answer.value,
        "reason": rule.reason,
        "role": wanted.role.value,
        "participants": None if wanted.participants is None else sorted(wanted.participants),
        "claim": wanted.claim,
        "values": sorted(wanted.values),
        "offer": wanted.offer,
        "source": wanted.source,
        "terms": wanted.terms.value,
        "open_above": wanted.open_above,
    }


def known(facts: Asked) -> dict[str, Any]:
    """What a rule was given, as JSON."""
    return {
        "role": facts.role.value,
        "participant": facts.participant,
        "relation": facts.relation.value,
        "permitted": facts.permitted,
        "open": facts.open,
        "offer": facts.offer,
        "source": facts.source,
        "claims": {left: sorted(values) for left, values in sorted(facts.claims.items())},
    }
