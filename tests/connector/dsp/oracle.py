"""The official schemas of DSP 2025-1 as an oracle, read where they lie, with their pointers repaired."""

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft201909Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT201909

from connector.dsp import messages as m
from connector.dsp.messages import Message

# Message type -> its schema below data/dsp.
SCHEMAS: dict[type[Message], str] = {
    m.VersionResponse: "common/protocol-version",
    m.DidService: "common/did-service",
    m.CatalogRequestMessage: "catalog/catalog-request-message",
    m.DatasetRequestMessage: "catalog/dataset-request-message",
    m.Catalog: "catalog/catalog",
    m.Dataset: "catalog/dataset",
    m.CatalogError: "catalog/catalog-error",
    m.ContractRequestMessage: "negotiation/contract-request-message",
    m.ContractOfferMessage: "negotiation/contract-offer-message",
    m.ContractAgreementMessage: "negotiation/contract-agreement-message",
    m.ContractAgreementVerificationMessage: "negotiation/contract-agreement-verification-message",
    m.ContractNegotiationEventMessage: "negotiation/contract-negotiation-event-message",
    m.ContractNegotiationTerminationMessage: "negotiation/contract-negotiation-termination-message",
    m.ContractNegotiation: "negotiation/contract-negotiation",
    m.ContractNegotiationError: "negotiation/contract-negotiation-error",
    m.TransferRequestMessage: "transfer/transfer-request-message",
    m.TransferStartMessage: "transfer/transfer-start-message",
    m.TransferCompletionMessage: "transfer/transfer-completion-message",
    m.TransferSuspensionMessage: "transfer/transfer-suspension-message",
    m.TransferTerminationMessage: "transfer/transfer-termination-message",
    m.TransferProcess: "transfer/transfer-process",
    m.TransferError: "transfer/transfer-error",
}
# Three schemas point at "….json#definitions/…", which is no JSON pointer (RFC 6901): 1.7, item 1.
BROKEN, REPAIRED = ".json#definitions/", ".json#/definitions/"


@cache
def _registry(folder: Path) -> Registry:
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*/*-schema.json"))]
    schemas = [json.loads(text.replace(BROKEN, REPAIRED)) for text in texts]
    return Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema, DRAFT201909)) for schema in schemas
    )


@cache
def validator(shared: Path, of: type[Message]) -> Draft201909Validator:
    """What decides whether JSON is a message of this type."""
    registry = _registry(shared / "data" / "dsp")
    url = f"https://w3id.org/dspace/2025/1/{SCHEMAS[of]}-schema.json"
    return Draft201909Validator(registry.contents(url), registry=registry)


def examples(shared: Path) -> dict[str, object]:
    """The examples of the specification, by the name of their file."""
    folder = shared / "data" / "dsp"
    return {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*/example/*.json"))
    }


def type_of(name: str, example: object) -> type[Message]:
    """The type of an example: what it says it is; two kinds have no @type."""
    said = {"protocol-version": m.VersionResponse}
    if name in said or name.endswith("did-service"):
        return said.get(name, m.DidService)
    return next(of for of in SCHEMAS if of.__name__ == example["@type"])
