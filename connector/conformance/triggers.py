"""By which the kit has us begin as a consumer: POST an object, get 200.

{"providerId", "offerId", "datasetId", "connectorAddress"}: ask for a contract
{"providerId", "agreementId", "format", "connectorAddress"}: ask for the data of an agreement
"""

from collections.abc import Mapping

from django.http import HttpResponse

from connector.api.door import Call, door, json
from connector.dsp.messages import ContractNegotiationError, TransferError
from connector.errors import Fault, MalformedMessage, NotFound
from connector.models import Agreement, Participant, RemoteOffer
from connector.negotiation import act as negotiating
from connector.states import Role
from connector.transfer import act as transferring


@door("POST", ContractNegotiationError.of)
def negotiation(call: Call) -> HttpResponse:
    """Ask the kit for a contract on one of the offers that preset.py has made."""
    said = _said(call, "providerId", "offerId", "datasetId")
    _check(said, call.claims.participant)
    remote = RemoteOffer.objects.filter(
        participant=call.claims.participant,
        offer_id=said["offerId"],
        dataset_id=said["datasetId"],
    ).first()
    if remote is None or remote.resource is None or remote.resource.source.organisation is None:
        raise NotFound(f"no offer {said['offerId']} for {said['datasetId']}")
    negotiating.ask(remote, remote.resource.source.organisation, None)
    return json({})


@door("POST", TransferError.of)
def transfer(call: Call) -> HttpResponse:
    """Ask the kit for the data of one of the agreements that preset.py has made."""
    said = _said(call, "providerId", "agreementId", "format")
    _check(said, call.claims.participant)
    agreement = Agreement.objects.filter(
        negotiation__participant=call.claims.participant,
        negotiation__role=Role.CONSUMER,
        iri=said["agreementId"],
    ).first()
    if agreement is None:
        raise NotFound(f"no agreement {said['agreementId']}")
    transferring.request(agreement, None, said["format"])
    return json({})


def _said(call: Call, *names: str) -> Mapping[str, str]:
    """These members of the body, each a text."""
    body = call.body().value
    found = body if isinstance(body, dict) else {}
    said = {name: text for name in names if isinstance(text := found.get(name), str)}
    if missing := [name for name in names if name not in said]:
        raise MalformedMessage([Fault(f"/{name}", "Say this as a text.") for name in missing])
    return said


def _check(said: Mapping[str, str], participant: Participant) -> None:
    if said["providerId"] != participant.iri:
        raise NotFound(f"{participant.iri} may have us ask itself, and nobody else")
