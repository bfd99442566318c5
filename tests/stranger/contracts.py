"""An offer, a negotiation, an agreement and a transfer of the harbour office: nobody else's business.

The participant that they are with is no secret: members of every organisation may know of it.
"""

from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from catalog.models import Resource
from connector.dsp.values import Json
from connector.models import (
    Agreement,
    ContractNegotiation,
    NegotiationRule,
    Offer,
    OfferedResource,
    Participant,
    RemoteOffer,
    TransferProcess,
)


def contracts_of(office: Organisation, resource: Resource) -> dict[str, Any]:
    """Their ids, by what calls name them. Each has a number of its own, as secrets have."""
    participant = Participant.objects.create(
        iri="https://partner.example", name="Partner", state=Participant.State.ACTIVE
    )
    shared = {"participant": participant, "organisation": office, "address": participant.iri}
    offer = {"@id": "urn:offer", "@type": "Offer", "permission": [{"action": "use"}]}
    rules = Json.of({"permission": offer["permission"]}).text
    ours = Offer.objects.create(
        id=770701, organisation=office, title=f"{resource.title} on contract", state="published",
        contract_policy=rules, contract_hash="0" * 64, published_at=timezone.now(),
    )  # fmt: skip
    offered = OfferedResource.objects.create(offer=ours, resource=resource, wire_id="urn:offer")
    RemoteOffer.objects.create(
        participant=participant, resource=resource, dataset_id=resource.iri, iri=resource.iri,
        offer_id="urn:offer", body=Json.of(offer).text,
    )  # fmt: skip
    negotiation = ContractNegotiation.objects.create(
        id=770401, role="consumer", state="OFFERED", waits=True, resource=resource,
        dataset_id=resource.iri, offer=Json.of(offer).text, offer_by="provider", offered=offered, **shared,
    )  # fmt: skip
    agreement = Agreement.objects.create(
        id=770501, negotiation=negotiation, iri="urn:agreement", dataset_id=resource.iri,
        body=Json.of({**offer, "@type": "Agreement"}).text, metadata=resource.statements,
        metadata_hash=resource.content_hash,
    )  # fmt: skip
    transfer = TransferProcess.objects.create(
        id=770601, role="consumer", state="STARTED", agreement=agreement, format="HttpData-PULL",
        **shared,
    )  # fmt: skip
    rule = NegotiationRule.objects.create(
        id=770801, organisation=office, position=1, name=f"About {resource.title}", answer="ask",
        offer=ours,
    )  # fmt: skip
    return {
        "rule": rule.pk,
        "negotiation": negotiation.pk,
        "agreement": agreement.pk,
        "transfer": transfer.pk,
        "offer": ours.pk,
        "participant": participant.pk,
    }
