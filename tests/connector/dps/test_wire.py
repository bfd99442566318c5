"""Messages of Data Plane Signaling: what we write is valid, what others leave out is forgiven."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from connector.delivery import pull
from connector.dps import edc, wire
from connector.dps import messages as m
from connector.dps.states import FlowState
from connector.dsp.messages import DataAddress, EndpointProperty
from connector.dsp.tolerances import EDC
from connector.dsp.values import Json, Message
from connector.errors import MalformedMessage

ADDRESS = DataAddress(
    endpoint_type="https://w3id.org/idsa/v4.1/HTTP",
    endpoint="https://plane.example/data",
    endpoint_properties=(EndpointProperty(name="authorization", value="secret"),),
)
FIRST: dict[str, Any] = {
    "message_id": "m",
    "participant_id": "us",
    "counter_party_id": "they",
    "dataspace_context": "quay",
    "process_id": "p",
    "agreement_id": "a",
    "dataset_id": "d",
    "profile": "HttpData-PULL",
    "labels": ("gold",),
    "metadata": Json.of({"bucket": "b"}),
}
EXAMPLES: list[Message] = [
    m.DataFlowPrepareMessage(**FIRST),
    m.DataFlowStartMessage(**FIRST, data_address=ADDRESS),
    m.DataFlowStartedNotificationMessage(message_id="m", data_address=ADDRESS),
    m.DataFlowSuspendMessage(message_id="m", reason="why"),
    m.DataFlowResumeMessage(message_id="m"),
    m.DataFlowTerminateMessage(message_id="m"),
    m.DataFlowStatusMessage(
        message_id="m", data_flow_id="f", state=FlowState.STARTED, data_address=ADDRESS
    ),
    m.DataFlowStatusResponseMessage(data_flow_id="f", state=FlowState.SUSPENDED),
    m.DataPlaneRegistrationMessage(
        dataplane_id="x", endpoint="https://us.example/signaling", profiles=("HttpData-PULL",)
    ),
]


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda one: type(one).__name__)
def test_what_is_written_is_read_as_the_same(message: Message) -> None:
    assert wire.read(wire.write(message), type(message)) == message


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda one: type(one).__name__)
def test_what_is_written_is_valid_by_the_official_schemas(shared: Path, message: Message) -> None:
    folder = shared / "data" / "dps"
    name = f"{type(message).__name__}.schema.json"
    if not (folder / name).is_file():
        pytest.skip("the schemas of Data Plane Signaling are not on this machine")
    found = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    signaling = [
        (f"https://w3id.org/dspace-sig/v1.0/{file}", Resource.from_contents(one, DRAFT7))
        for file, one in found.items()
    ]
    address = "transfer/data-address-schema.json"
    text = (shared / "data" / "dsp" / address).read_text()
    protocol = [
        (
            f"https://w3id.org/dspace/2025/1/{address}",
            Resource.from_contents(json.loads(text), default_specification=DRAFT7),
        )
    ]
    registry: Registry[Any] = Registry().with_resources([*signaling, *protocol])
    Draft7Validator(found[name], registry=registry).validate(wire.write(message).value)


@pytest.mark.parametrize("left_out", ["messageId", "processId", "profile", "claims"])
def test_what_must_be_there_is_asked_for_by_name(left_out: str) -> None:
    body = dict(wire.write(EXAMPLES[1]).value)  # type: ignore[call-overload]
    del body[left_out]
    with pytest.raises(MalformedMessage, match=f"/{left_out}: Add this"):
        wire.read(Json.of(body), m.DataFlowStartMessage)


def test_a_data_address_without_types_is_read_all_the_same() -> None:
    said = {
        "messageId": "m",
        "dataFlowId": "f",
        "state": "STARTED",
        "dataAddress": {
            "endpointType": ADDRESS.endpoint_type,
            "endpoint": ADDRESS.endpoint,
            "endpointProperties": [{"name": "authorization", "value": "secret"}],
        },
        "error": None,
    }
    assert wire.read(Json.of(said), m.DataFlowStatusMessage).data_address == ADDRESS
    said["dataAddress"] = {}
    assert wire.read(Json.of(said), m.DataFlowStatusMessage).data_address is None


def test_the_older_word_for_a_profile_is_understood() -> None:
    body = dict(wire.write(EXAMPLES[0]).value)  # type: ignore[call-overload]
    body["transferType"] = body.pop("profile")
    assert wire.read(Json.of(body), m.DataFlowPrepareMessage).profile == "HttpData-PULL"


@pytest.mark.parametrize("prefix", ["", "edc:", EDC])
def test_a_start_of_edc_is_read_however_it_names_its_members(prefix: str) -> None:
    said = {
        "processId": "p",
        "agreementId": "a",
        "datasetId": "d",
        "participantId": "they",
        "flowType": {"@id": "PULL"},
        "transferTypeDestination": "HttpData",
    }
    read = edc.read_start(Json.of({prefix + name: value for name, value in said.items()}))
    assert (read.process_id, read.dataset_id, read.profile) == ("p", "d", "HttpData-PULL")
    with pytest.raises(MalformedMessage, match="/participantId: Send a string"):
        edc.read_start(Json.of({"datasetId": "d"}))


def test_edc_is_told_where_the_data_are_in_its_own_words() -> None:
    said: Any = edc.write_started(pull.address("urn:uuid:1", "token")).value
    properties = {
        one["dspace:name"]: one["dspace:value"]
        for one in said["dataAddress"]["dspace:endpointProperties"]
    }
    assert properties[f"{EDC}endpoint"].endswith("/data/urn:uuid:1")
    assert properties[f"{EDC}authorization"] == "token"
    assert len(properties) == 3
