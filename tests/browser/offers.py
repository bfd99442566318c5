"""Offers, participants and a dataset on contract, for a browser to look at."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation
from catalog.models import Distribution, HarvestRun, HarvestSource
from connector.deciding import Known
from connector.decisions import Scope, keep, weighed
from connector.dsp.values import Json
from connector.examining.found import Found, fault, ok, warning
from connector.models import (
    ContractNegotiation,
    DataSource,
    NegotiationRule,
    Offer,
    OfferedResource,
    Participant,
    RemoteOffer,
)
from connector.offers.verbs import Draft, draft, publish
from connector.secrets import seal
from tests.factories import make_resource, make_source

OURS, THEIRS = 900_001, 900_002  # ids of datasets
PARTY = 900_101
OFFERS = (900_201, 900_202)
RULE = 900_301
TEACHING = "https://w3id.org/dpv#Education"
RESEARCH = "https://w3id.org/dpv#ResearchAndDevelopment"
PAGES = {
    "offers": "/contracts/offers",
    "offer": f"/contracts/offers/{OFFERS[0]}",
    "offer-draft": f"/contracts/offers/{OFFERS[1]}",
    "offer-against": f"/contracts/offers/{OFFERS[1]}/against?offer={OFFERS[0]}",
    "offer-new": "/contracts/offers/new?template=purpose",
    "offer-new-of-dataset": f"/contracts/offers/new?template=until&dataset={OURS}",
    "deadlines": "/contracts/deadlines?of=harbour",
    "rules": "/contracts/rules?of=harbour",
    "rule": f"/contracts/rules/{RULE}",
    "rule-new": "/contracts/rules/new?of=harbour",
    "participants": "/contracts/participants",
    "participant": f"/contracts/participants/{PARTY}",
    "participant-new": "/contracts/participants/new",
    "ask": f"/contracts/ask/{THEIRS}",
    "data-sources": f"/contracts/data/{OURS}",
    "dataset-offered": f"/datasets/{OURS}",
    "dataset-on-contract": f"/datasets/{THEIRS}",
}


def build(office: Organisation) -> None:
    """Fill the pages."""
    wharf = Participant.objects.create(
        id=PARTY,
        iri="https://wharf.example/participants/the-wharf-and-its-long-name",
        name="The Wharf",
        state=Participant.State.ACTIVE,
        address="https://connector.wharf.example/dsp/2025-1",
        claims={"purpose": [RESEARCH]},
        token_hash="0" * 64,
        token_prefix="hansa-peer_Xk3f",
        examination=[one.as_json() for one in _examined()],
        examined_at=timezone.now(),
    )
    Participant.objects.create(
        iri="did:web:ferries.example", name="Ferries United", address="https://ferries.example/dsp",
        state=Participant.State.ACTIVE,
    )  # fmt: skip
    Participant.objects.create(iri="urn:customs", name="Customs")
    _ours(office, wharf)
    _theirs(office, wharf)
    _rules(office, wharf)


def _examined() -> list[Found]:
    """One line of each grade, and a long one."""
    right = "https://connector.wharf.example/dsp/2025-1"
    speaks = "It speaks %(versions)s; %(version)s is at %(right)s."
    invalid = "Its catalogue is not valid: %(why)s"
    why = "/dataset/0/hasPolicy/0/permission: Send at least one rule."
    return [
        ok("versions", speaks, versions="0.8, 2025-1", version="2025-1", right=right),
        warning(
            "clock", "Its clock is %(far)s seconds behind: one of the two has to be set.", far=47
        ),
        fault("catalogue", invalid, why=why),
    ]


def _ours(office: Organisation, wharf: Participant) -> None:
    source = make_source("berths", organisation=office, name="Berths")
    row = make_resource(source, "berths", id=OURS, title="Berths and their depths")
    way = Distribution.objects.create(resource=row, key="a", position=0)
    DataSource.objects.create(
        resource=row, distribution=way, kind="http", secret=seal("Bearer x"),
        address="https://inside.harbour.example/exports/berths/every-berth-and-its-depth.csv",
    )  # fmt: skip
    policy = _research(10)
    made = draft(
        Draft(
            organisation=office, title="Berths for research", contract_policy=policy,
            resources=[row], approval=Offer.Approval.HUMAN,
        ),
        None,
    )  # fmt: skip
    publish(made, None)
    quiet = draft(
        Draft(
            organisation=office, title="Everything of an empty source", contract_policy=_for(TEACHING),
            access_policy=_research(), source=make_source("empty", organisation=office),
        ),
        None,
    )  # fmt: skip
    for offer, number in zip((made, quiet), OFFERS, strict=True):
        rows = list(offer.offered.values_list("resource_id", "wire_id"))
        offer.offered.all().delete()
        Offer.objects.filter(pk=offer.pk).update(id=number)
        for resource, wire_id in rows:
            Offer.objects.get(pk=number).offered.create(resource_id=resource, wire_id=wire_id)
    _asked(office, wharf, OfferedResource.objects.get(offer=OFFERS[0]))


def _asked(office: Organisation, wharf: Participant, offered: OfferedResource) -> None:
    """A request of the other day, and what the policy said to it."""
    found = ContractNegotiation.objects.create(
        role="provider", participant=wharf, organisation=office, offered=offered,
        resource=offered.resource, dataset_id=offered.resource.iri, peer_pid="urn:wharf:1",
        state="TERMINATED", reasons=["We found another one."],
    )  # fmt: skip
    known = Known(timezone.now() - timedelta(days=2), wharf.iri, wharf.values)
    keep(weighed(Json(offered.offer.contract_policy), known), Scope.NEGOTIATION, found)


def _rules(office: Organisation, wharf: Participant) -> None:
    """One with every condition, one that is off, one that asks."""
    long = "The Wharf, for research, on our terms or on others that are no worse for us"
    first = NegotiationRule.objects.create(
        id=RULE, organisation=office, position=1, name=long, whom="listed", claim="purpose",
        claim_values=[RESEARCH, TEACHING], offer_id=OFFERS[0], terms="within", answer="accept",
    )  # fmt: skip
    first.participants.add(wharf)
    NegotiationRule.objects.create(
        organisation=office, position=2, name="Too many at once", open_above=10, answer="reject",
        reason="End some of your negotiations first.", version=3,
    )  # fmt: skip
    NegotiationRule.objects.create(
        organisation=office, position=3, name="All others", role="consumer", active=False,
    )  # fmt: skip
    NegotiationRule.objects.create(organisation=office, position=4, name="Whoever asks")


def _theirs(office: Organisation, wharf: Participant) -> None:
    source = make_source("wharf", organisation=office, name="The Wharf", schedule="daily")
    _silent_since_yesterday(source)
    row = make_resource(source, "cranes", id=THEIRS, title="Cranes of the wharf")
    for number, policy in enumerate((_research(), _research(3))):
        RemoteOffer.objects.create(
            participant=wharf, resource=row, dataset_id=row.iri, iri=row.iri,
            offer_id=f"urn:uuid:7a2f9f4e-2f0e-4a45-9a52-{number:012}", formats=["HttpData-PULL"],
            body=Json.of({"@id": f"urn:{number}", "@type": "Offer", **policy.value}).text,  # type: ignore[dict-item]
        )  # fmt: skip


def _silent_since_yesterday(source: HarvestSource) -> None:
    """Seen whole three days ago; since then two tries have failed."""
    for days, state in ((3, "done"), (2, "failed"), (1, "failed")):
        moment = timezone.now() - timedelta(days=days)
        run = HarvestRun.objects.create(
            source=source, state=state, complete=state == "done", ended=moment,
            error="" if state == "done" else "the participant answered 503",
        )  # fmt: skip
        HarvestRun.objects.filter(pk=run.pk).update(queued=moment)


def _for(purpose: str) -> Json:
    asked = {"leftOperand": "purpose", "operator": "eq", "rightOperand": {"@id": purpose}}
    return Json.of({"permission": [{"action": "use", "constraint": [asked]}]})


def _research(uses: int = 0) -> Json:
    constraints = [{"leftOperand": "purpose", "operator": "eq", "rightOperand": RESEARCH}]
    if uses:
        constraints.append({"leftOperand": "count", "operator": "lteq", "rightOperand": str(uses)})
    return Json.of({"permission": [{"action": "use", "constraint": constraints}]})
