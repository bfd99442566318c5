"""The endpoints of contract negotiation, for both roles: our pid says which it is.

Dataspace Protocol 2025-1, Contract Negotiation HTTPS Binding: "Provider Path Bindings" and
"Consumer Path Bindings".
"""

from contextlib import suppress

from django.http import HttpResponse
from django.utils import timezone

from catalog.failpoints import failpoint
from connector.api.begun import check_begun
from connector.api.door import Call, door, say
from connector.dsp import wire
from connector.dsp.messages import (
    ContractAgreementMessage,
    ContractAgreementVerificationMessage,
    ContractNegotiationError,
    ContractNegotiationEventMessage,
    ContractNegotiationTerminationMessage,
    ContractOfferMessage,
    ContractRequestMessage,
    NegotiationMessage,
)
from connector.dsp.messages import ContractNegotiation as Stand
from connector.dsp.values import Json
from connector.errors import Fault, MalformedMessage, NotFound, RefusedMessage, WrongAgreement
from connector.models import ContractNegotiation
from connector.moves import find, note_refusal
from connector.negotiation import receive

_door = door("POST", ContractNegotiationError.of)


@_door
def request(call: Call) -> HttpResponse:
    """POST negotiations/request: 201 and the negotiation."""
    body = call.body()
    failpoint("dsp.before_validate")
    said = wire.read(body.value, ContractRequestMessage)
    if said.callback_address is None:
        raise MalformedMessage([Fault("/callbackAddress", "Say where our answers go.")])
    found = receive.request(said, body, call.claims, timezone.now())
    failpoint("dsp.committed")
    return say(stand(found), 201)


@_door
def offers(call: Call) -> HttpResponse:
    """POST negotiations/offers: refused, since nobody here is offered anything unasked."""
    receive.unasked(wire.read(call.body().value, ContractOfferMessage))
    raise AssertionError("an unasked offer is refused")


@door("GET", ContractNegotiationError.of)
def state(call: Call, pid: str) -> HttpResponse:
    """GET negotiations/{pid}: where it stands."""
    found = find(ContractNegotiation, pid, call.claims.participant)
    check_begun(found)
    return say(stand(found))


@_door
def request_again(call: Call, pid: str) -> HttpResponse:
    """POST negotiations/{providerPid}/request: a counter-request."""
    return _later(call, pid, ContractRequestMessage)


@_door
def offer(call: Call, pid: str) -> HttpResponse:
    """POST negotiations/{consumerPid}/offers: an offer of the provider."""
    return _later(call, pid, ContractOfferMessage)


@_door
def agreement(call: Call, pid: str) -> HttpResponse:
    """POST negotiations/{consumerPid}/agreement."""
    try:
        return _later(call, pid, ContractAgreementMessage)
    except WrongAgreement as refused:
        receive.end_after(pid, call.claims, refused)
        raise


@_door
def verification(call: Call, pid: str) -> HttpResponse:
    """POST negotiations/{providerPid}/agreement/verification."""
    return _later(call, pid, ContractAgreementVerificationMessage)


@_door
def event(call: Call, pid: str) -> HttpResponse:
    """POST negotiations/{pid}/events: ACCEPTED, or FINALIZED."""
    return _later(call, pid, ContractNegotiationEventMessage)


@_door
def termination(call: Call, pid: str) -> HttpResponse:
    """POST negotiations/{pid}/termination."""
    return _later(call, pid, ContractNegotiationTerminationMessage)


def stand(negotiation: ContractNegotiation) -> Stand:
    """Where a negotiation stands, as the protocol says it."""
    if negotiation.now is None:
        raise ValueError("a negotiation that has not begun has no state to tell")
    return Stand(**negotiation.pids, state=negotiation.now)


def _later(call: Call, pid: str, kind: type[NegotiationMessage]) -> HttpResponse:
    body = call.body()
    failpoint("dsp.before_validate")
    said = wire.read(body.value, kind)
    try:
        found = receive.receive(pid, said, body, call.claims, timezone.now())
    except RefusedMessage as refused:
        _note(pid, call, said, body, refused)
        raise
    failpoint("dsp.committed")
    return say(stand(found))


def _note(
    pid: str, call: Call, said: NegotiationMessage, body: Json, refused: RefusedMessage
) -> None:
    """A refusal, in the timeline of the negotiation that it was about, if there is one."""
    with suppress(NotFound):
        note_refusal(
            find(ContractNegotiation, pid, call.claims.participant), said.step, body, refused
        )
