"""Plain JSON to a message of Data Plane Signaling and back: one table, as for the other protocol.

Lay the table beside the schemas of the specification. What has no place in it is ignored.
"""

from typing import Any, TypeVar, cast

from connector.dps import messages as m
from connector.dps.states import FlowState
from connector.dsp.checks import TEXT, Kind, Place, choice, described, many
from connector.dsp.parts import ADDRESS
from connector.dsp.shape import Property, Shape, check, may_have, must_have
from connector.dsp.shape import read as built
from connector.dsp.shape import write as written
from connector.dsp.values import Json, Message, Parsed
from connector.errors import MalformedMessage

M = TypeVar("M", bound=Message)


def _check_object(value: Parsed, place: Place) -> None:
    if not isinstance(value, dict):
        place.say(f"Send an object here, not {described(value)}.")


OBJECT = Kind(_check_object, Json.of, lambda kept: kept.value)
ID = must_have("messageId", TEXT)
REASON = may_have("reason", TEXT)
FIRST = (
    ID,
    must_have("participantId", TEXT),
    must_have("counterPartyId", TEXT),
    must_have("dataspaceContext", TEXT),
    must_have("processId", TEXT),
    must_have("agreementId", TEXT),
    must_have("datasetId", TEXT),
    must_have("profile", TEXT),
    must_have("claims", OBJECT),
    may_have("labels", many(TEXT)),
    may_have("metadata", OBJECT),
)
FLOW_ID = must_have("dataFlowId", TEXT)
STATE = must_have("state", choice(FlowState))
_PROPERTIES: dict[type[Message], tuple[Property, ...]] = {
    m.DataFlowPrepareMessage: FIRST,
    m.DataFlowStartMessage: (*FIRST, ADDRESS),
    m.DataFlowStartedNotificationMessage: (ID, ADDRESS),
    m.DataFlowSuspendMessage: (ID, REASON),
    m.DataFlowResumeMessage: (ID, ADDRESS),
    m.DataFlowTerminateMessage: (ID, REASON),
    m.DataFlowStatusMessage: (ID, FLOW_ID, STATE, ADDRESS, may_have("error", TEXT)),
    m.DataFlowStatusResponseMessage: (FLOW_ID, STATE),
    m.DataPlaneRegistrationMessage: (
        must_have("dataplaneId", TEXT),
        must_have("endpoint", TEXT),
        must_have("profiles", many(TEXT, least=1)),
        must_have("authorization", OBJECT),
        may_have("labels", many(TEXT)),
    ),
}
SHAPES = {of: Shape(of=of, properties=found) for of, found in _PROPERTIES.items()}


def read(body: Json, kind: type[M]) -> M:
    """The message. Raises MalformedMessage with every fault."""
    said = _forgiven(body.value)
    place = Place([])
    check(SHAPES[kind], said, place)
    if place.faults:
        raise MalformedMessage(place.faults)
    return cast(M, built(SHAPES[kind], cast(dict[str, Any], said)))


def write(message: Message) -> Json:
    """The JSON of a message."""
    return Json.of(written(SHAPES[type(message)], message))


def _forgiven(said: Parsed) -> Parsed:
    """The same with what others leave out, or name as an earlier draft did.

    EDC 0.18 says `transferType` for `profile`; the specification's own examples have data addresses
    without `@type`, and empty ones.
    """
    if not isinstance(said, dict):
        return said
    known = {"profile": said["transferType"]} if "transferType" in said else {}
    said = {**known, **{name: value for name, value in said.items() if value is not None}}
    if (address := said.pop("dataAddress", None)) not in (None, {}):
        said["dataAddress"] = _typed(address)
    return said


def _typed(address: Parsed) -> Parsed:
    if not isinstance(address, dict):
        return address
    found = {"@type": "DataAddress", **address}
    values = found.get("endpointProperties")
    if values == []:
        del found["endpointProperties"]
    elif isinstance(values, list):
        found["endpointProperties"] = [
            {"@type": "EndpointProperty", **one} if isinstance(one, dict) else one for one in values
        ]
    return found
