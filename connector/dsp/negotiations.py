"""The messages and answers of a contract negotiation."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from connector.dsp.policies import Agreement, Offer
from connector.dsp.values import Frozen, Message, ProcessError
from connector.states import NegotiationState, NegotiationStep


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRequestMessage(Message):
    """The consumer asks: first with `callback_address`, then with `provider_pid`; never both."""

    step: ClassVar = NegotiationStep.REQUEST

    consumer_pid: str
    offer: Offer
    provider_pid: str | None = None
    callback_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractOfferMessage(Message):
    """The provider offers: first with `callback_address`, then with `consumer_pid`; never both."""

    step: ClassVar = NegotiationStep.OFFER

    provider_pid: str
    offer: Offer
    consumer_pid: str | None = None
    callback_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAgreementMessage(Message):
    """The provider agrees, and says to what."""

    step: ClassVar = NegotiationStep.AGREEMENT

    provider_pid: str
    consumer_pid: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAgreementVerificationMessage(Message):
    """The consumer has verified the agreement."""

    step: ClassVar = NegotiationStep.VERIFICATION

    provider_pid: str
    consumer_pid: str


class EventType(StrEnum):
    """What has happened: the consumer accepted an offer, the provider finalized the contract."""

    ACCEPTED = "ACCEPTED"
    FINALIZED = "FINALIZED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractNegotiationEventMessage(Message):
    """The consumer accepts the offer, or the provider finalizes."""

    provider_pid: str
    consumer_pid: str
    event_type: EventType

    @property
    def step(self) -> NegotiationStep:
        """What it does in the table of states."""
        accepts = self.event_type is EventType.ACCEPTED
        return NegotiationStep.ACCEPTANCE if accepts else NegotiationStep.FINALIZATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractNegotiationTerminationMessage(Message):
    """Either party ends the negotiation."""

    step: ClassVar = NegotiationStep.TERMINATION

    provider_pid: str
    consumer_pid: str
    code: str | None = None
    reason: tuple[Frozen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractNegotiation(Message):
    """Where the negotiation stands: the answer to what moved it, and to a GET."""

    provider_pid: str
    consumer_pid: str
    state: NegotiationState


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractNegotiationError(ProcessError):
    """A refused negotiation message."""
