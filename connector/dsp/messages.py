"""Every message and answer of the Dataspace Protocol 2025-1, each a value that cannot change.

Names are the protocol's own in our spelling: `consumerPid` is `consumer_pid`, `@id` is `id`.
Nothing is checked here; what they look like on the wire stands in `shapes.py`, and `wire.py` reads
and writes them. What a peer adds to a process message is ignored.
"""

from connector.dsp.catalogs import (
    Catalog,
    CatalogError,
    CatalogRequestMessage,
    DataService,
    Dataset,
    DatasetRequestMessage,
    Distribution,
    NestedCatalog,
)
from connector.dsp.negotiations import (
    ContractAgreementMessage,
    ContractAgreementVerificationMessage,
    ContractNegotiation,
    ContractNegotiationError,
    ContractNegotiationEventMessage,
    ContractNegotiationTerminationMessage,
    ContractOfferMessage,
    ContractRequestMessage,
    EventType,
)
from connector.dsp.policies import Agreement, Offer
from connector.dsp.transfers import (
    DataAddress,
    EndpointProperty,
    TransferCompletionMessage,
    TransferError,
    TransferProcess,
    TransferRequestMessage,
    TransferStartMessage,
    TransferSuspensionMessage,
    TransferTerminationMessage,
)
from connector.dsp.values import Frozen, Json, Message
from connector.dsp.versions import Auth, DidService, DidServiceType, Version, VersionResponse

NegotiationMessage = (
    ContractRequestMessage
    | ContractOfferMessage
    | ContractAgreementMessage
    | ContractAgreementVerificationMessage
    | ContractNegotiationEventMessage
    | ContractNegotiationTerminationMessage
)
TransferMessage = (
    TransferRequestMessage
    | TransferStartMessage
    | TransferSuspensionMessage
    | TransferCompletionMessage
    | TransferTerminationMessage
)
# What moves a process: each has its `step` in the table of states.
ProcessMessage = NegotiationMessage | TransferMessage

__all__ = [
    "Agreement",
    "Auth",
    "Catalog",
    "CatalogError",
    "CatalogRequestMessage",
    "ContractAgreementMessage",
    "ContractAgreementVerificationMessage",
    "ContractNegotiation",
    "ContractNegotiationError",
    "ContractNegotiationEventMessage",
    "ContractNegotiationTerminationMessage",
    "ContractOfferMessage",
    "ContractRequestMessage",
    "DataAddress",
    "DataService",
    "Dataset",
    "DatasetRequestMessage",
    "DidService",
    "DidServiceType",
    "Distribution",
    "EndpointProperty",
    "EventType",
    "Frozen",
    "Json",
    "Message",
    "NegotiationMessage",
    "NestedCatalog",
    "Offer",
    "ProcessMessage",
    "TransferCompletionMessage",
    "TransferError",
    "TransferMessage",
    "TransferProcess",
    "TransferRequestMessage",
    "TransferStartMessage",
    "TransferSuspensionMessage",
    "TransferTerminationMessage",
    "Version",
    "VersionResponse",
]
