"""What a control plane says to a data plane of a transfer of ours: the body of each verb."""

from typing import Any

from connector import secrets
from connector.dps import wire
from connector.dps.messages import (
    DataFlowPrepareMessage,
    DataFlowResumeMessage,
    DataFlowStartedNotificationMessage,
    DataFlowStartMessage,
    DataFlowSuspendMessage,
    DataFlowTerminateMessage,
)
from connector.dps.states import Verb
from connector.dsp.values import Json, Message, Parsed, members
from connector.models import DataFlow, TransferProcess
from connector.transfer.starting import source_of

FIRST = {Verb.PREPARE: DataFlowPrepareMessage, Verb.START: DataFlowStartMessage}
GOES_ON = {Verb.STARTED: DataFlowStartedNotificationMessage, Verb.RESUME: DataFlowResumeMessage}
STOPS = {Verb.SUSPEND: DataFlowSuspendMessage, Verb.TERMINATE: DataFlowTerminateMessage}


def body(flow: DataFlow, transfer: TransferProcess, verb: Verb, us: str) -> bytes | None:
    """The JSON; None: nothing is sent with it. `us` is our participant id.

    The peer's data address goes on to the data plane as it came.
    """
    if verb is Verb.COMPLETED:
        return None
    said = members(wire.write(_message(flow, transfer, verb, us)))
    if verb not in STOPS and (address := _address_of_peer(transfer)) is not None:
        said["dataAddress"] = address
    return Json.of(said).text.encode()


def _message(flow: DataFlow, transfer: TransferProcess, verb: Verb, us: str) -> Message:
    made: Message
    if verb in FIRST:
        made = FIRST[verb](participant_id=us, **_first(flow, transfer))
    elif verb in GOES_ON:
        made = GOES_ON[verb](message_id=flow.message_id)
    else:
        made = STOPS[verb](message_id=flow.message_id, reason=" ".join(transfer.reasons))
    return made


def _first(flow: DataFlow, transfer: TransferProcess) -> dict[str, Any]:
    """What begins a flow. Of our source the plane is told where it is, and no secret."""
    known = {left: sorted(values) for left, values in transfer.participant.values.items()}
    source = source_of(transfer.agreement.negotiation.resource)
    is_read = source is not None and source.plane_id == flow.plane_id
    metadata = {"kind": source.kind, "address": source.address} if source and is_read else {}
    return {
        "message_id": flow.message_id,
        "counter_party_id": flow.counter_party,
        "dataspace_context": flow.plane.organisation.slug,
        "process_id": flow.process_id,
        "agreement_id": flow.agreement_id,
        "dataset_id": flow.dataset_id,
        "profile": flow.profile,
        "claims": Json.of(known),
        "labels": tuple(flow.plane.labels),
        "metadata": Json.of(metadata),
    }


def _address_of_peer(transfer: TransferProcess) -> Parsed:
    """Where the peer wants data pushed, or lets them be pulled; None: it said nothing of it."""
    if transfer.data_address is None:
        return None
    return members(Json(secrets.unseal(bytes(transfer.data_address)))).get("dataAddress")
