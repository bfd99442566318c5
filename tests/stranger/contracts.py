"""A negotiation, an agreement and a transfer of the harbour office: nobody else's business."""

from typing import Any

from accounts.models import Organisation
from catalog.models import Resource
from connector.dsp.values import Json
from connector.models import Agreement, ContractNegotiation, Participant, TransferProcess


def contracts_of(office: Organisation, resource: Resource) -> dict[str, Any]:
    """Their ids, by what calls name them. Each has a number of its own, as secrets have."""
    name = resource.title
    participant = Participant.objects.create(
        iri=f"{resource.iri}/partner", name=f"{name} partner", state=Participant.State.ACTIVE
    )
    shared = {"participant": participant, "organisation": office, "address": participant.iri}
    offer = {"@id": "urn:offer", "@type": "Offer", "permission": [{"action": "use"}]}
    negotiation = ContractNegotiation.objects.create(
        id=770401, role="consumer", state="OFFERED", waits=True, resource=resource,
        dataset_id=resource.iri, offer=Json.of(offer).text, offer_by="provider", **shared,
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
    return {"negotiation": negotiation.pk, "agreement": agreement.pk, "transfer": transfer.pk}
