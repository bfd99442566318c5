"""What the Dataspace Protocol's kit finds here: itself as a participant, datasets, agreements.

Made once; again it changes addresses and tokens only, and what is there stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from catalog.models import Change, Distribution, Resource, Version
from connector import participants
from connector.catalogue.reading import dataset_id
from connector.conformance.script import PARTS, PREFIX
from connector.dsp.messages import Agreement as AgreementSaid
from connector.dsp.values import Json, members
from connector.models import (
    Agreement,
    ContractNegotiation,
    DataSource,
    Offer,
    OfferedResource,
    Participant,
    RemoteOffer,
)
from connector.negotiation.terms import keep, message_offer
from connector.offers.verbs import Draft, draft, publish
from connector.states import NegotiationState, Role

NAME = "Conformance kit"
SLUG = "conformance"
CATALOGUE = ("CAT0101", "CAT0102")  # what it looks for; CAT0103 must not be here
# What the kit names so in a message of its own, whatever its settings say.
NAMED = ("ACN0102",)
FORMAT = "HttpData-PULL"
FILE = "conformance.txt"
USE = Json.of({"permission": [{"action": "use"}]})


@dataclass(frozen=True)
class Kit:
    """How the kit is known: its participant id, where it listens, the token of both directions."""

    iri: str
    address: str
    token: str


def names(kind: str) -> list[str]:
    """The scenarios of the table that begin so and go on with a number."""
    return [name for name in PARTS if name.removeprefix(kind).isdigit()]


def turtle() -> str:
    """The datasets as a catalogue to be harvested."""
    datasets = [*CATALOGUE, *names("ACN"), *names("ACNC"), SLUG]
    listed = ", ".join(f"<{PREFIX}{name}>" for name in datasets)
    head = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
        f'<{PREFIX}catalogue> a dcat:Catalog ; dct:title "{NAME}"@en ; dcat:dataset {listed} .\n'
    )
    return head + "".join(
        f'<{PREFIX}{name}> a dcat:Dataset ; dct:title "Scenario {name}"@en ;'
        f" dcat:distribution <{PREFIX}{name}:file> .\n"
        f"<{PREFIX}{name}:file> a dcat:Distribution ; dcat:accessURL <{PREFIX}{name}:data> .\n"
        for name in datasets
    )


@transaction.atomic
def make(kit: Kit, organisation: Organisation) -> None:
    """All of it; the datasets are harvested already."""
    peer = _participant(kit)
    rows = {row.stable_id.removeprefix(PREFIX): row for row in _resources()}
    for name in NAMED:
        _rename(rows[name], name)
    _data(rows[SLUG])
    _offer(organisation, [rows[name] for name in (*CATALOGUE, *names("ACN"))])
    for name in names("ACNC"):
        _remote_offer(peer, name, rows[name])
    for role, kind in ((Role.PROVIDER, "ATP"), (Role.CONSUMER, "ATPC")):
        for name in names(kind):
            _agreement(peer, organisation, rows[SLUG], role, name)


def keys() -> Mapping[str, str]:
    """The kit's own settings that name what is here: `CN_01_01_DATASETID` and the like."""
    offered = OfferedResource.objects.filter(resource__in=_resources(), withdrawn=None)
    rows = {
        row.resource.stable_id.removeprefix(PREFIX): (row.resource.iri, row.wire_id)
        for row in offered.select_related("resource")
    }
    return dict(_keys(rows))


def _resources() -> QuerySet[Resource]:
    return Resource.objects.live().filter(source__slug=SLUG, stable_id__startswith=PREFIX)


def _rename(resource: Resource, name: str) -> None:
    """Another IRI, with its change: each door says the same."""
    if resource.iri == name:
        return
    change = Change.objects.create()
    resource.iri, resource.change = name, change
    resource.save(update_fields=["iri", "change"])
    Version.objects.create(change=change, ordinal=0, resource=resource, kind=Version.Kind.DERIVED)


def _keys(rows: Mapping[str, tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for number in (1, 2, 3):
        yield f"CAT_01_0{number}_DATASETID", f"{PREFIX}CAT010{number}"
    for name in names("ACN"):
        yield f"{_key(name)}_DATASETID", rows[name][0]
        yield f"{_key(name)}_OFFERID", rows[name][1]
    for name in names("ACNC"):
        yield f"{_key(name)}_DATASETID", PREFIX + name
    for name in (*names("ATP"), *names("ATPC")):
        yield f"{_key(name)}_AGREEMENTID", name
        yield f"{_key(name)}_FORMAT", FORMAT


def _key(name: str) -> str:
    """ACNC0102 -> CN_C_01_02, as the kit counts."""
    kind, number = name[1:-4], name[-4:]
    process = kind.removesuffix("C") if kind != "CN" else kind
    side = [process, "C"] if process != kind else [process]
    return "_".join([*side, number[:2], number[2:]])


def _participant(kit: Kit) -> Participant:
    found = Participant.objects.filter(iri=kit.iri).first()
    found = found or participants.add(kit.iri, NAME, kit.address, None)
    participants.set_address(found, kit.address, None)
    participants.take_token(found, kit.token, None)
    participants.keep_our_token(found, kit.token, None)
    participants.activate(found, None)
    return found


def _data(resource: Resource) -> None:
    settings.OFFERED_DIR.mkdir(parents=True, exist_ok=True)
    Path(settings.OFFERED_DIR, FILE).write_text("conformance\n")
    DataSource.objects.update_or_create(
        resource=resource,
        distribution=Distribution.objects.filter(resource=resource, withdrawn=None).first(),
        defaults={"kind": DataSource.Kind.FILE, "address": FILE, "media_type": "text/plain"},
    )


def _offer(organisation: Organisation, resources: Sequence[Resource]) -> None:
    if Offer.objects.filter(title=NAME, state=Offer.State.PUBLISHED).exists():
        return
    wanted = Draft(
        organisation=organisation,
        title=NAME,
        contract_policy=USE,
        resources=resources,
        approval=Offer.Approval.HUMAN,
    )
    publish(draft(wanted, None), None)


def _remote_offer(peer: Participant, name: str, resource: Resource) -> None:
    offer_id = f"offer{PREFIX}{name}"  # as the kit makes its own
    RemoteOffer.objects.update_or_create(
        participant=peer,
        dataset_id=PREFIX + name,
        offer_id=offer_id,
        defaults={
            "iri": PREFIX + name,
            "resource": resource,
            "body": Json.of({"@id": offer_id, "@type": "Offer", **members(USE)}).text,
            "formats": [FORMAT],
        },
    )


def _agreement(
    peer: Participant, organisation: Organisation, resource: Resource, role: Role, name: str
) -> None:
    """One that is in force, from a negotiation that is over."""
    if Agreement.objects.filter(iri=name, negotiation__role=role).exists():
        return
    dataset = dataset_id(resource)
    negotiation = ContractNegotiation.objects.create(
        role=role,
        participant=peer,
        organisation=organisation,
        address=peer.address,
        peer_pid=f"{PREFIX}{name}",
        resource=resource,
        dataset_id=dataset,
        offer=message_offer(name, dataset, USE).text,
        offer_by=Role.CONSUMER,
        state=NegotiationState.FINALIZED,
    )
    ours, theirs = settings.PARTICIPANT_ID, peer.iri
    body = {
        "@id": name,
        "@type": "Agreement",
        "target": dataset,
        "assigner": ours if role is Role.PROVIDER else theirs,
        "assignee": theirs if role is Role.PROVIDER else ours,
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **members(USE),
    }
    agreement = keep(negotiation, AgreementSaid(Json.of(body)))
    agreement.state = Agreement.State.ACTIVE
    agreement.save(update_fields=["state"])
