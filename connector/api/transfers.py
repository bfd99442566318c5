"""The endpoints of transfer processes, for both roles: our pid says which it is.

Dataspace Protocol 2025-1, Transfer Process HTTPS Binding: "Provider Path Bindings" and "Consumer
Path Bindings". (Where a transfer stands can be asked on both sides, as for negotiations.)
"""

from django.http import HttpResponse
from django.utils import timezone

from catalog.failpoints import failpoint
from connector.api.begun import check_begun
from connector.api.door import Call, door, say
from connector.dsp import wire
from connector.dsp.messages import (
    TransferCompletionMessage,
    TransferError,
    TransferMessage,
    TransferRequestMessage,
    TransferStartMessage,
    TransferSuspensionMessage,
    TransferTerminationMessage,
)
from connector.dsp.messages import TransferProcess as Stand
from connector.errors import RefusedMessage
from connector.models import TransferProcess
from connector.moves import find, note_refusal
from connector.transfer import receive

_door = door("POST", TransferError.of)


@_door
def request(call: Call) -> HttpResponse:
    """POST transfers/request: 201 and the transfer."""
    body = call.body()
    failpoint("dsp.before_validate")
    said = wire.read(body.value, TransferRequestMessage)
    found = receive.request(said, body, call.claims, timezone.now())
    failpoint("dsp.committed")
    return say(stand(found), 201)


@door("GET", TransferError.of)
def state(call: Call, pid: str) -> HttpResponse:
    """GET transfers/{pid}: where it stands."""
    found = find(TransferProcess, pid, call.claims.participant)
    check_begun(found)
    return say(stand(found))


@_door
def start(call: Call, pid: str) -> HttpResponse:
    """POST transfers/{pid}/start: by the provider, or by a consumer that resumes."""
    return _later(call, pid, TransferStartMessage)


@_door
def suspension(call: Call, pid: str) -> HttpResponse:
    """POST transfers/{pid}/suspension."""
    return _later(call, pid, TransferSuspensionMessage)


@_door
def completion(call: Call, pid: str) -> HttpResponse:
    """POST transfers/{pid}/completion."""
    return _later(call, pid, TransferCompletionMessage)


@_door
def termination(call: Call, pid: str) -> HttpResponse:
    """POST transfers/{pid}/termination."""
    return _later(call, pid, TransferTerminationMessage)


def stand(transfer: TransferProcess) -> Stand:
    """Where a transfer stands, as the protocol says it."""
    if transfer.now is None:
        raise ValueError("a transfer that has not begun has no state to tell")
    return Stand(**transfer.pids, state=transfer.now)


def _later(call: Call, pid: str, kind: type[TransferMessage]) -> HttpResponse:
    # (a stranger learns nothing by faults)
    there = find(TransferProcess, pid, call.claims.participant)
    body = call.body()
    failpoint("dsp.before_validate")
    said = wire.read(body.value, kind)
    try:
        found = receive.receive(pid, said, body, call.claims, timezone.now())
    except RefusedMessage as refused:
        note_refusal(there, said.step, body, refused)
        raise
    failpoint("dsp.committed")
    return say(stand(found))
