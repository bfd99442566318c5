"""Every message of Data Plane Signaling 1.0 that we read or write, each a value that cannot change.

Names are the specification's in our spelling: `processId` is `process_id`. Nothing is checked here;
wire.py says what they look like.
"""

from dataclasses import dataclass

from connector.dps.states import FlowState
from connector.dsp.messages import DataAddress
from connector.dsp.values import NOTHING_MORE, Json, Message

BEARER = Json.of({"type": "bearer"})  # (the schema asks for it, where the text does not)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowMessage(Message):
    """What every first message of a flow says (DataFlowBaseMessage)."""

    message_id: str
    participant_id: str
    counter_party_id: str
    dataspace_context: str
    process_id: str
    agreement_id: str
    dataset_id: str
    profile: str
    claims: Json = NOTHING_MORE
    labels: tuple[str, ...] = ()
    metadata: Json = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowPrepareMessage(DataFlowMessage):
    """To the consumer's plane: get ready to receive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowStartMessage(DataFlowMessage):
    """To the provider's plane: let data flow; `data_address` is where to push them."""

    data_address: DataAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowStartedNotificationMessage(Message):
    """To the consumer's plane: the provider has started; `data_address` is where to pull."""

    message_id: str
    data_address: DataAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowSuspendMessage(Message):
    """Let nothing flow for now."""

    message_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowResumeMessage(Message):
    """Go on."""

    message_id: str
    data_address: DataAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowTerminateMessage(Message):
    """Let nothing flow any more."""

    message_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowStatusMessage(Message):
    """Where the data plane has the flow: an answer, or an event."""

    message_id: str
    data_flow_id: str
    state: FlowState
    data_address: DataAddress | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlowStatusResponseMessage(Message):
    """The same, for who asks."""

    data_flow_id: str
    state: FlowState


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPlaneRegistrationMessage(Message):
    """A data plane makes itself known to a control plane. Tokens are exchanged by people."""

    dataplane_id: str
    endpoint: str
    profiles: tuple[str, ...]
    authorization: Json = BEARER
    labels: tuple[str, ...] = ()
