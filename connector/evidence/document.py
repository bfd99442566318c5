"""All that proves what was agreed, decided and delivered, as one document that anybody can check.

agreement + policy + statements + messages + decisions + transfers + the audit log's entries -> JSON

The same state gives the same bytes. Its shape is in docs/reference/evidence.md, its check in
checking.py. No secret is in it: the values of data addresses are hidden, as in the timeline.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from catalog.packing import unpack
from connector import audit
from connector.dsp.values import Json, Parsed
from connector.models import (
    Agreement,
    ContractText,
    Delivery,
    Message,
    PolicyDecision,
    TransferProcess,
)
from connector.models.process import Process
from connector.moves import digest_of
from connector.rules import rules_of
from connector.states import Role

FORM = "hansa-evidence-1"
DELIVERIES = 1_000  # decisions on single deliveries, the newest
Member = dict[str, Any]


def evidence_of(agreement: Agreement) -> Json:
    """The document of an agreement, which brings its negotiation and participant along.

    About ten queries. What a transaction under way has recorded is not in it yet.
    """
    negotiation = agreement.negotiation
    transfers = list(agreement.transfers.order_by("pk"))
    decisions, left_out = _decisions(agreement)
    body: Member = {
        "form": FORM,
        "agreement": _agreement(agreement),
        "policy": _text(rules_of(Json(agreement.body)).text),
        "parties": _parties(agreement),
        "text": _contract_text(agreement),
        "statements": _statements(agreement),
        "negotiation": _process(negotiation) | {"begun_by": _name(negotiation.begun_by)},
        "messages": _messages(agreement, transfers),
        "policies": {row.policy.hash: row.policy.text for row in decisions},
        "decisions": [_decision(row) for row in decisions],
        "deliveries_left_out": left_out,
        "transfers": [_transfer(one) for one in transfers],
        "log": _log(agreement, [negotiation.pid, *(one.pid for one in transfers)]),
    }
    return Json.of(body)


def _agreement(found: Agreement) -> Member:
    return {
        "id": found.iri,
        "dataset": found.dataset_id,
        "state": found.state,
        "agreed_at": _moment(found.agreed_at),
        "ended_at": _moment(found.ended_at),
        "revoked_because": found.reason,
        "notice": {
            "at": _moment(found.notice_at),
            "ends_at": _moment(found.ends_at),
            "reason": found.notice,
        },
        "retired": {"at": _moment(found.retired_at), "reason": found.retired},
        "uses": found.uses,
        "body": found.body,
        "sha256": found.body_hash,
    }


def _parties(found: Agreement) -> Member:
    """Both, and on which side this document was written."""
    negotiation = found.negotiation
    us = {"id": settings.PARTICIPANT_ID, "name": negotiation.organisation.name}
    them = {"id": negotiation.participant.iri, "name": negotiation.participant.name}
    provides = negotiation.our_role is Role.PROVIDER
    provider, consumer = (us, them) if provides else (them, us)
    return {"provider": provider, "consumer": consumer, "written_by": negotiation.role}


def _statements(found: Agreement) -> Member | None:
    """What the publisher said of the dataset at that moment, as N-Triples."""
    if found.metadata is None:
        return None
    text = unpack(found.metadata).decode("utf-8", "replace")
    return _text(text) | {"content_hash": found.metadata_hash}


def _contract_text(found: Agreement) -> Member | None:
    """The contract text that was kept with it."""
    kept = ContractText.objects.filter(agreement=found).first()
    if kept is None:
        return None
    named = {"case": kept.case, "template_sha256": kept.template}
    return named | {"text": kept.body, "sha256": kept.hash}


def _process(one: Process) -> Member:
    return {
        "pid": one.pid,
        "peer_pid": one.peer_pid,
        "state": one.state,
        "created": _moment(one.created),
        "changed": _moment(one.changed),
        "reasons": list(one.reasons),
    }


def _messages(found: Agreement, transfers: Iterable[TransferProcess]) -> list[Member]:
    """In the order in which they came and went. Repetitions, which moved nothing, are left out."""
    of_it = Q(negotiation=found.negotiation) | Q(transfer__in=transfers)
    rows = Message.objects.filter(of_it).exclude(delivery=Delivery.REPEATED).order_by("pk")
    return [_message(row) for row in rows.select_related("by", "negotiation", "transfer")]


def _message(row: Message) -> Member:
    """`sha256` is of the whole message; where a secret is hidden, `body` is not all of it."""
    return {
        "process": row.process.pid,
        "at": _moment(row.at),
        "direction": row.direction,
        "step": row.step,
        "became": row.delivery,
        "before": row.state_before,
        "then": row.then,
        "status": row.status,
        "attempts": row.attempts,
        "ended_at": _moment(row.ended_at),
        "decided_by": _name(row.by),
        "reasons": list(row.reasons),
        "body": row.body,
        "sha256": row.digest,
        "is_whole": digest_of(row.body) == row.digest,
    }


def _decisions(found: Agreement) -> tuple[list[PolicyDecision], int]:
    """All on the negotiation and the transfers; of single deliveries the newest, and the rest's
    number."""
    rows = PolicyDecision.objects.filter(negotiation=found.negotiation)
    rows = rows.select_related("policy", "transfer")
    delivery = PolicyDecision.Scope.DELIVERY
    some = list(rows.filter(scope=delivery).order_by("-pk")[:DELIVERIES])
    left_out = rows.filter(scope=delivery).count() - len(some) if len(some) == DELIVERIES else 0
    both = [*rows.exclude(scope=delivery), *some]
    return sorted(both, key=lambda row: row.pk), left_out


def _decision(row: PolicyDecision) -> Member:
    return {
        "at": _moment(row.at),
        "scope": row.scope,
        "transfer": row.transfer.pid if row.transfer else None,
        "policy": row.policy_id,
        "known": row.known,
        "known_sha256": row.known_hash,
        "engine": row.engine,
        "outcome": row.outcome,
        "valid_until": _moment(row.valid_until),
        "reasons": list(row.reasons),
    }


def _transfer(one: TransferProcess) -> Member:
    """`sent` are bytes that we delivered; `size` and `sha256` are of what we fetched."""
    return _process(one) | {
        "format": one.format,
        "sent": one.sent,
        "size": one.size,
        "sha256": one.sha256,
        "media_type": one.media_type,
        "fetched_at": _moment(one.fetched_at),
    }


def _log(agreement: Agreement, pids: list[str]) -> Member:
    """Its entries about these, and the end of the whole chain, read after them.

    (Its id may be of the other side's choosing, and the name of anything else here.)
    """
    entries = [
        {
            "number": one.number,
            "at": one.text_at,
            "entry": one.entry,
            "previous": one.previous,
            "hash": one.hash,
        }
        for one in audit.about(pids, {agreement.iri: audit.OF_AGREEMENTS})
    ]
    return {"entries": entries, "head": str(audit.head())}


def _text(text: str) -> Member:
    return {"text": text, "sha256": digest_of(text)}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _name(user: Any) -> Parsed:
    return None if user is None else user.name
