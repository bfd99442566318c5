"""Contracts of the small world: one that waits, one that is agreed, one that ended; and transfers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from catalog.models import Resource
from connector.deciding import Known
from connector.decisions import keep, weighed
from connector.dsp.values import Json
from connector.models import (
    Agreement,
    ContractNegotiation,
    Message,
    Offer,
    OfferedResource,
    Participant,
    PolicyDecision,
    TransferProcess,
)
from connector.moves import digest_of
from connector.texts.keeping import keep_text

RESEARCH = "http://publications.europa.eu/resource/authority/data-theme/TECH"
AGREED_AT = datetime(2026, 11, 25, 10, 12, tzinfo=UTC)


def build_contracts(office: Organisation, resource: Resource) -> dict[str, str]:
    """The path of every page about contracts, by its name."""
    lab = Participant.objects.create(
        iri="https://lakeside.example", name="Lakeside Mobility Lab", state="active",
        address="https://lakeside.example/dsp", claims={"purpose": ["https://lakeside.example/r"]},
    )  # fmt: skip
    offered = _offered(office, resource)
    asked = _waiting(office, lab, offered)
    made = _agreed(office, lab, offered)
    ours = _ended(office, lab, resource)
    started, fetched = _transfers(made, ours)
    return {
        "contracts": "/contracts",
        "contracts-inbox": "/contracts/inbox",
        "negotiations": "/contracts/negotiations",
        "negotiations-none": "/contracts/negotiations?state=verified",
        "negotiation-waits": f"/contracts/negotiations/{asked.pk}",
        "negotiation-counter": f"/contracts/negotiations/{asked.pk}/counter",
        "negotiation-ended": f"/contracts/negotiations/{ours.negotiation_id}",
        "agreements": "/contracts/agreements",
        "agreement": f"/contracts/agreements/{made.pk}",
        "agreement-endings": "/contracts/agreements/endings",
        "agreement-renew": f"/contracts/agreements/{made.pk}/renew",
        "agreement-evidence": f"/contracts/agreements/{made.pk}/evidence",
        "agreement-text": f"/contracts/agreements/{made.pk}/text",
        "contract-texts": "/contracts/texts/voluntary",
        "agreement-void": f"/contracts/agreements/{ours.pk}",
        "transfers": "/contracts/transfers",
        "transfer-started": f"/contracts/transfers/{started.pk}",
        "transfer-fetched": f"/contracts/transfers/{fetched.pk}",
    }


def _rules(until: str, *more: dict[str, Any], uses: str = "500") -> dict[str, Any]:
    constraints = [
        {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": until},
        {"leftOperand": "count", "operator": "lteq", "rightOperand": uses},
        *more,
    ]
    return {"permission": [{"action": "use", "constraint": constraints}]}


OURS = _rules("2027-12-31")
PURPOSE = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": [RESEARCH]}
PLACE = {"leftOperand": "spatial", "operator": "isPartOf", "rightOperand": "urn:eea"}
THEIRS = _rules("2029-12-31", PURPOSE, PLACE)


def _offered(office: Organisation, resource: Resource) -> OfferedResource:
    offer = Offer.objects.create(
        organisation=office, title="Research, standard terms", contract_policy=Json.of(OURS).text, contract_case="holder-recipient",
        contract_hash=digest_of("x"), approval="human", state="published",
    )  # fmt: skip
    return OfferedResource.objects.create(offer=offer, resource=resource, wire_id="urn:uuid:offer")


def _negotiation(
    office: Organisation, lab: Participant, resource: Resource, **fields: Any
) -> ContractNegotiation:
    values = {"role": "provider", "offer_by": "consumer", "peer_pid": f"urn:{timezone.now()}"}
    offer = {"@id": "urn:offer", "@type": "Offer", "target": resource.iri, **THEIRS}
    return ContractNegotiation.objects.create(
        participant=lab, organisation=office, address=lab.address, resource=resource,
        dataset_id=resource.iri, **{**values, "offer": Json.of(offer).text, **fields},
    )  # fmt: skip


def _waiting(office: Organisation, lab: Participant, offered: OfferedResource) -> Any:
    found = _negotiation(
        office, lab, offered.resource, offered=offered, state="REQUESTED", waits=True
    )
    offer = Json(found.offer).value
    _said(found, "received", "ContractRequestMessage", "", "REQUESTED", offer={**OURS})
    _said(
        found, "sent", "ContractOfferMessage", "REQUESTED", "OFFERED", offer={**OURS},
        attempts=3, error="", by=None,
    )  # fmt: skip
    _said(found, "received", "ContractRequestMessage", "OFFERED", "REQUESTED", offer=offer)
    _said(
        found, "received", "ContractNegotiationEventMessage ACCEPTED", "REQUESTED", "REQUESTED",
        delivery="refused", status=400,
        reasons=["The consumer may not send it while the negotiation is in state REQUESTED."],
    )  # fmt: skip
    return found


def _agreed(office: Organisation, lab: Participant, offered: OfferedResource) -> Agreement:
    found = _negotiation(office, lab, offered.resource, offered=offered, state="FINALIZED")
    body = {
        "@id": "urn:uuid:4c1e90d7-22b8-4f05-8e31-6d940b2ca8f3", "@type": "Agreement",
        "target": offered.resource.iri, "assigner": settings.PARTICIPANT_ID, "assignee": lab.iri,
        "timestamp": AGREED_AT.isoformat(), **OURS,
    }  # fmt: skip
    text = Json.of(body).text
    before = AGREED_AT + timedelta(hours=1)
    for now, scope in (
        (before, "transfer"),
        (before, "delivery"),
        (before.replace(year=2028), "delivery"),
    ):
        known = Known(now, lab.iri, since=AGREED_AT)
        keep(weighed(Json(text), known), PolicyDecision.Scope(scope), found)
    made = Agreement.objects.create(
        negotiation=found, iri=body["@id"], body=text, body_hash=digest_of(text), uses=37,
        dataset_id=offered.resource.iri, metadata=offered.resource.statements, state="active",
        metadata_hash=offered.resource.content_hash, agreed_at=AGREED_AT,
        notice="The quay is given up.", notice_at=AGREED_AT, retired="We have a better one.",
        ends_at=timezone.now() + timedelta(days=40), retired_at=AGREED_AT,
    )  # fmt: skip
    keep_text(made)
    return made


def _ended(office: Organisation, lab: Participant, resource: Resource) -> Agreement:
    found = _negotiation(
        office, lab, resource, role="consumer", offer_by="provider", state="TERMINATED",
        reasons=["Our project has ended; we do not offer it any more."],
    )  # fmt: skip
    reason = [{"@value": "Ons project is afgelopen; <b>wij</b> bieden dit niet meer aan.", "@language": "nl"}]  # fmt: skip
    _said(found, "sent", "ContractRequestMessage", "", "REQUESTED", offer={**OURS})
    _said(
        found, "received", "ContractNegotiationTerminationMessage", "REQUESTED", "TERMINATED",
        reason=reason,
    )  # fmt: skip
    return Agreement.objects.create(
        negotiation=found, iri="urn:uuid:void", body=found.offer, dataset_id=resource.iri,
        body_hash=digest_of(found.offer), state="void", ended_at=timezone.now(),
    )  # fmt: skip


def _said(
    found: ContractNegotiation, direction: str, step: str, before: str, then: str, **more: Any
) -> None:
    body = {name: more.pop(name) for name in ("offer", "reason") if name in more}
    delivery = "delivered" if direction == "sent" else "applied"
    Message.objects.create(
        negotiation=found, direction=direction, step=step, state_before=before, then=then,
        body=Json.of({"@type": step.split()[0], **body}).text,
        **{"delivery": delivery, "attempts": int(direction == "sent"), **more},
    )  # fmt: skip


def _transfers(made: Agreement, ours: Agreement) -> tuple[TransferProcess, TransferProcess]:
    shared = {"participant": made.negotiation.participant, "format": "HttpData-PULL"}
    started = TransferProcess.objects.create(
        role="provider", state="STARTED", agreement=made, sent=48_123_456, peer_pid="urn:1",
        organisation=made.negotiation.organisation, **shared,
    )  # fmt: skip
    for step, direction, before, then in (
        ("TransferRequestMessage", "received", "", "REQUESTED"),
        ("TransferStartMessage", "sent", "REQUESTED", "STARTED"),
    ):
        Message.objects.create(
            transfer=started, direction=direction, step=step, state_before=before, then=then,
            delivery="applied" if direction == "received" else "settled", attempts=1,
            body=Json.of({"@type": step}).text,
        )  # fmt: skip
    fetched = TransferProcess.objects.create(
        role="consumer", state="COMPLETED", agreement=ours, peer_pid="urn:2", size=48_123_456,
        sha256=digest_of("data"), media_type="text/csv", file="x", organisation=started.organisation,
        fetched_at=timezone.now() - timedelta(hours=2), **shared,
    )  # fmt: skip
    return started, fetched
