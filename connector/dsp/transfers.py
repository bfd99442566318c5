"""The messages and answers of a transfer process."""

from dataclasses import dataclass, field
from typing import ClassVar

from connector.dsp.values import Frozen, Message, ProcessError
from connector.states import TransferState, TransferStep


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointProperty:
    """One thing that an endpoint asks for; its value may be a secret and is not shown in logs."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAddress:
    """Where data are fetched (pull) or sent (push), and with what."""

    endpoint_type: str
    endpoint: str | None = None
    endpoint_properties: tuple[EndpointProperty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequestMessage(Message):
    """The consumer asks for the data of an agreement; `data_address` only where data are pushed."""

    step: ClassVar = TransferStep.REQUEST

    consumer_pid: str
    agreement_id: str
    format: str
    callback_address: str
    data_address: DataAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferStartMessage(Message):
    """Data may flow; `data_address` only where the consumer pulls."""

    step: ClassVar = TransferStep.START

    provider_pid: str
    consumer_pid: str
    data_address: DataAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCompletionMessage(Message):
    """All data have come."""

    step: ClassVar = TransferStep.COMPLETION

    provider_pid: str
    consumer_pid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSuspensionMessage(Message):
    """Either party pauses the transfer."""

    step: ClassVar = TransferStep.SUSPENSION

    provider_pid: str
    consumer_pid: str
    code: str | None = None
    reason: tuple[Frozen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTerminationMessage(Message):
    """Either party ends the transfer."""

    step: ClassVar = TransferStep.TERMINATION

    provider_pid: str
    consumer_pid: str
    code: str | None = None
    reason: tuple[Frozen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferProcess(Message):
    """Where the transfer stands: the answer to what moved it, and to a GET."""

    provider_pid: str
    consumer_pid: str
    state: TransferState


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferError(ProcessError):
    """A refused transfer message."""
