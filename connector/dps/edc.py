"""The signaling that Eclipse EDC 0.15 speaks: JSON-LD in words of its own, before the standard.

Its start message is read as ours, its other messages say nothing that we need; the answer has the
one shape that it understands. It names members short, by prefix or by their whole IRI.
"""

from uuid import uuid4

from connector.dps.messages import DataFlowStartMessage
from connector.dsp.messages import DataAddress
from connector.dsp.tolerances import EDC
from connector.dsp.values import Json, Parsed, members
from connector.errors import Fault, MalformedMessage

DSPACE = "https://w3id.org/dspace/v0.8/"


def read_start(body: Json) -> DataFlowStartMessage:
    """What EDC wants started. Raises MalformedMessage.

    It names no profile: `flowType` and `transferTypeDestination` make one.
    """
    said = {name.removeprefix(EDC).removeprefix("edc:"): value for name, value in _object(body)}

    def text(name: str) -> str:
        found = said.get(name)
        found = found[0] if isinstance(found, list) and found else found
        found = found.get("@value", found.get("@id")) if isinstance(found, dict) else found
        if not isinstance(found, str):
            raise MalformedMessage([Fault(f"/{name}", "Send a string here.")])
        return found

    return DataFlowStartMessage(
        message_id=str(uuid4()),  # EDC gives none that lasts: who says it again means it again
        participant_id="",
        counter_party_id=text("participantId"),
        dataspace_context="",
        process_id=text("processId"),
        agreement_id=text("agreementId"),
        dataset_id=text("datasetId"),
        profile=f"{text('transferTypeDestination')}-{text('flowType')}",
    )


def write_started(address: DataAddress) -> Json:
    """The answer to a start: where the consumer fetches."""
    properties: list[Parsed] = [
        {"@type": "dspace:EndpointProperty", "dspace:name": one.name, "dspace:value": one.value}
        for one in address.endpoint_properties
        if one.name.startswith(EDC)  # (delivery names each of them twice: once for EDC)
    ]
    said: dict[str, Parsed] = {
        "@context": {"@vocab": EDC, "dspace": DSPACE},
        "@type": "DataFlowResponseMessage",
        "dataAddress": {
            "@type": "dspace:DataAddress",
            "dspace:endpointType": address.endpoint_type,
            "dspace:endpointProperties": properties,
        },
    }
    return Json.of(said)


def write_plane(name: str, url: str, profiles: list[str]) -> Json:
    """How a data plane is made known to it."""
    said: dict[str, Parsed] = {
        "@context": {"@vocab": EDC},
        "@type": "DataPlaneInstance",
        "@id": name,
        "url": url,
        "allowedSourceTypes": ["HttpData"],
        "allowedTransferTypes": profiles,
    }
    return Json.of(said)


def _object(body: Json) -> list[tuple[str, Parsed]]:
    try:
        return list(members(body).items())
    except TypeError:
        raise MalformedMessage([Fault("", "Send an object.")]) from None
