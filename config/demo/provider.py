"""The provider's part: a consumer it knows, three datasets on contract, and data to deliver."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import Organisation
from catalog.models import Distribution, Resource
from config.demo import data
from connector import participants
from connector.dsp.values import Json
from connector.models import DataSource, Offer, Participant
from connector.offers.verbs import Draft, draft, publish

SLUG = "harbour-master"
CATALOGUE = Path(__file__).with_name("harbour-master.ttl")
RESEARCH = "https://w3id.org/dpv#ScientificResearch"
FOR_RESEARCH = {"leftOperand": "purpose", "operator": "eq", "rightOperand": RESEARCH}
_NOT_SOLD = [{"action": "sell"}]


@dataclass(frozen=True)
class Wanted:
    """One offer of the demo."""

    title: str
    dataset: str  # its identifier, and the name of its file
    contract: Mapping[str, object]
    access: Mapping[str, object] | None = None
    approval: Offer.Approval = Offer.Approval.AUTOMATIC


OFFERS = (
    Wanted(
        "Ship movements for research",
        "ship-movements",
        {
            "permission": [{"action": "use", "constraint": [FOR_RESEARCH]}],
            "prohibition": _NOT_SOLD,
        },
    ),
    Wanted(
        "Orders for pilots, looked at by a person",
        "pilot-orders",
        {
            "permission": [
                {
                    "action": "use",
                    "constraint": [
                        FOR_RESEARCH,
                        {"leftOperand": "count", "operator": "lteq", "rightOperand": "50"},
                    ],
                }
            ]
        },
        approval=Offer.Approval.HUMAN,
    ),
    Wanted(
        "Counts of the cameras, for who does research",
        "quay-cameras",
        {"permission": [{"action": "use", "constraint": [FOR_RESEARCH]}]},
        access={"permission": [{"action": "use", "constraint": [FOR_RESEARCH]}]},
    ),
)


def know(iri: str, address: str, their_token: str) -> tuple[Participant, str]:
    """The consumer, active, with a claim; and the token that it is to show us."""
    known = Participant.objects.filter(iri=iri).first()
    participant = known or participants.add(iri, "Lakeside Mobility Lab", address, None)
    participants.set_address(participant, address, None)
    participants.set_claims(participant, {"purpose": [RESEARCH]}, None)
    participants.keep_our_token(participant, their_token, None)
    token = participants.issue_token(participant, None)
    participants.activate(participant, None)
    return participant, token


@transaction.atomic
def offer(organisation: Organisation) -> None:
    """Make the data, and publish what is not yet offered."""
    data.write(settings.VAR_DIR / "offered")
    for wanted in OFFERS:
        resource = Resource.objects.get(source__slug=SLUG, stable_id__endswith=wanted.dataset)
        _source(resource, f"{wanted.dataset}.csv")
        if Offer.objects.filter(title=wanted.title, state=Offer.State.PUBLISHED).exists():
            continue
        access = None if wanted.access is None else Json.of(wanted.access)
        made = draft(
            Draft(
                organisation=organisation,
                title=wanted.title,
                contract_policy=Json.of(wanted.contract),
                access_policy=access,
                resources=[resource],
                approval=wanted.approval,
            ),
            None,
        )
        publish(made, None)


def _source(resource: Resource, file: str) -> None:
    distribution = Distribution.objects.filter(resource=resource, withdrawn=None).first()
    DataSource.objects.update_or_create(
        resource=resource,
        distribution=distribution,
        defaults={"kind": DataSource.Kind.FILE, "address": file, "media_type": "text/csv"},
    )
