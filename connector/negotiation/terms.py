"""What is on the table and what is agreed upon: made of our own texts, compared with the peer's."""

import re
from datetime import datetime, timedelta

from django.conf import settings

from catalog.models.resource import Resource
from connector.dsp.messages import Agreement as AgreementSaid
from connector.dsp.messages import Offer as OfferSaid
from connector.dsp.values import Json, members
from connector.errors import Fault, WrongAgreement
from connector.models import Agreement, ContractNegotiation
from connector.models.process import new_pid
from connector.moves import digest_of
from connector.rules import first_difference, rules_of
from connector.texts.keeping import keep_text
from vocab.odrl.times import moment

_FINER = re.compile(r"(?<=\.\d{6})\d+")  # than our clock: the DSP's kit sends nanoseconds
SKEW = timedelta(minutes=5)  # between two machines' clocks


def message_offer(offer_id: str, dataset_id: str, rules: Json) -> Json:
    """An offer as it stands in a message: with its dataset, the rules verbatim."""
    return Json.of({"@id": offer_id, "@type": "Offer", "target": dataset_id, **members(rules)})


def offer_on_the_table(negotiation: ContractNegotiation) -> OfferSaid:
    """The offer that was made last."""
    return OfferSaid(Json(negotiation.offer))


def agree(negotiation: ContractNegotiation, now: datetime) -> Agreement:
    """The agreement to the offer on the table, kept with evidence of what it is about.

    It comes into force when both sides know of it.
    """
    body = Json.of(
        {
            "@id": new_pid(),
            "@type": "Agreement",
            "target": negotiation.dataset_id,
            "assigner": settings.PARTICIPANT_ID,
            "assignee": negotiation.participant.iri,
            "timestamp": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            **members(rules_of(Json(negotiation.offer))),
        }
    )
    return keep(negotiation, AgreementSaid(body))


def keep(negotiation: ContractNegotiation, said: AgreementSaid) -> Agreement:
    """An agreement as it was said, with the dataset's statements as they are now, and its text."""
    resource: Resource | None = negotiation.resource
    made = Agreement.objects.create(
        negotiation=negotiation,
        iri=said.id,
        body=said.body.text,
        body_hash=digest_of(said.body.text),
        dataset_id=said.target,
        metadata=None if resource is None else resource.statements,
        metadata_hash="" if resource is None else resource.content_hash,
    )
    keep_text(made)
    return made


def check_agreement(negotiation: ContractNegotiation, said: AgreementSaid, now: datetime) -> None:
    """Is it what the consumer asked for or accepted? Raises WrongAgreement with all that is not.

    Dataspace Protocol 2025-1, Contract Negotiation Protocol, "Contract Agreement Message".
    """
    wanted = {
        "target": (said.target, negotiation.dataset_id),
        "assigner": (said.assigner, negotiation.participant.iri),
        "assignee": (said.assignee, settings.PARTICIPANT_ID),
    }
    faults = [
        Fault(f"/agreement/{name}", f"Agree to what was asked for: {right}, not {found}.")
        for name, (found, right) in wanted.items()
        if found != right
    ]
    if place := first_difference(said.body, Json(negotiation.offer)):
        faults.append(Fault(f"/agreement{place}", "Take over the rules of the offer unchanged."))
    if _is_of_another(negotiation, said.id):
        faults.append(Fault("/agreement/@id", "Give it an id that no other agreement has."))
    if not _is_of_now(said.timestamp, negotiation.created, now):
        sentence = "Say when the agreement was made: now, with a time zone."
        faults.append(Fault("/agreement/timestamp", sentence))
    if faults:
        raise WrongAgreement(faults)


def _is_of_another(negotiation: ContractNegotiation, iri: str) -> bool:
    """Whether an agreement here has this id already: what is kept about one is found by it.

    (But this one, if the message is repeated; and our own side, where we deal with ourselves.)
    """
    others = Agreement.objects.exclude(negotiation=negotiation)
    others = others.exclude(negotiation__participant__iri=settings.PARTICIPANT_ID)
    return others.filter(iri=iri).exists()


def _is_of_now(timestamp: str, began: datetime, now: datetime) -> bool:
    found = moment(_FINER.sub("", timestamp))
    return found is not None and began - SKEW <= found <= now + SKEW
