"""Who may move a negotiation or a transfer, from where to where: two tables, and how to ask them.

The tables stand as the diagrams of the Dataspace Protocol 2025-1 do (Contract Negotiation Protocol
and Transfer Process Protocol, each "State Machine"). One thing is wider than the diagram: a
termination is taken from either party as long as the process is open, as the prose says ("can be
sent at any state").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Which of the two parties."""

    CONSUMER = "consumer"
    PROVIDER = "provider"

    @property
    def other(self) -> "Role":
        """The counterparty."""
        return Role.PROVIDER if self is Role.CONSUMER else Role.CONSUMER


class NegotiationState(StrEnum):
    """Where a contract negotiation stands, equally on both sides."""

    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    AGREED = "AGREED"
    VERIFIED = "VERIFIED"
    FINALIZED = "FINALIZED"
    TERMINATED = "TERMINATED"

    @property
    def is_terminal(self) -> bool:
        """Whether it never changes again."""
        return self in _ENDS_OF_NEGOTIATION


class NegotiationStep(StrEnum):
    """What moves a negotiation: a message, and an event message by its event."""

    REQUEST = "ContractRequestMessage"
    OFFER = "ContractOfferMessage"
    ACCEPTANCE = "ContractNegotiationEventMessage ACCEPTED"
    AGREEMENT = "ContractAgreementMessage"
    VERIFICATION = "ContractAgreementVerificationMessage"
    FINALIZATION = "ContractNegotiationEventMessage FINALIZED"
    TERMINATION = "ContractNegotiationTerminationMessage"


class TransferState(StrEnum):
    """Where a transfer process stands, equally on both sides."""

    REQUESTED = "REQUESTED"
    STARTED = "STARTED"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"

    @property
    def is_terminal(self) -> bool:
        """Whether it never changes again."""
        return self in _ENDS_OF_TRANSFER


class TransferStep(StrEnum):
    """What moves a transfer: a message."""

    REQUEST = "TransferRequestMessage"
    START = "TransferStartMessage"
    SUSPENSION = "TransferSuspensionMessage"
    COMPLETION = "TransferCompletionMessage"
    TERMINATION = "TransferTerminationMessage"


_N, _M, _T, _S = NegotiationState, NegotiationStep, TransferState, TransferStep
_C, _P = Role.CONSUMER, Role.PROVIDER

#   (from,        by,               sent by) -> to       (None: not begun)
NEGOTIATION: Mapping[
    tuple[NegotiationState | None, NegotiationStep, Role], NegotiationState
] = {
    (None,         _M.REQUEST,      _C): _N.REQUESTED,
    (None,         _M.OFFER,        _P): _N.OFFERED,
    (_N.REQUESTED, _M.OFFER,        _P): _N.OFFERED,
    (_N.REQUESTED, _M.AGREEMENT,    _P): _N.AGREED,
    (_N.REQUESTED, _M.TERMINATION,  _C): _N.TERMINATED,
    (_N.REQUESTED, _M.TERMINATION,  _P): _N.TERMINATED,
    (_N.OFFERED,   _M.REQUEST,      _C): _N.REQUESTED,
    (_N.OFFERED,   _M.ACCEPTANCE,   _C): _N.ACCEPTED,
    (_N.OFFERED,   _M.TERMINATION,  _C): _N.TERMINATED,
    (_N.OFFERED,   _M.TERMINATION,  _P): _N.TERMINATED,
    (_N.ACCEPTED,  _M.AGREEMENT,    _P): _N.AGREED,
    (_N.ACCEPTED,  _M.TERMINATION,  _C): _N.TERMINATED,
    (_N.ACCEPTED,  _M.TERMINATION,  _P): _N.TERMINATED,
    (_N.AGREED,    _M.VERIFICATION, _C): _N.VERIFIED,
    (_N.AGREED,    _M.TERMINATION,  _C): _N.TERMINATED,
    (_N.AGREED,    _M.TERMINATION,  _P): _N.TERMINATED,
    (_N.VERIFIED,  _M.FINALIZATION, _P): _N.FINALIZED,
    (_N.VERIFIED,  _M.TERMINATION,  _C): _N.TERMINATED,
    (_N.VERIFIED,  _M.TERMINATION,  _P): _N.TERMINATED,
}  # fmt: skip

TRANSFER: Mapping[tuple[TransferState | None, TransferStep, Role], TransferState] = {
    (None,         _S.REQUEST,      _C): _T.REQUESTED,
    (_T.REQUESTED, _S.START,        _P): _T.STARTED,
    (_T.REQUESTED, _S.TERMINATION,  _C): _T.TERMINATED,
    (_T.REQUESTED, _S.TERMINATION,  _P): _T.TERMINATED,
    (_T.STARTED,   _S.SUSPENSION,   _C): _T.SUSPENDED,
    (_T.STARTED,   _S.SUSPENSION,   _P): _T.SUSPENDED,
    (_T.STARTED,   _S.COMPLETION,   _C): _T.COMPLETED,
    (_T.STARTED,   _S.COMPLETION,   _P): _T.COMPLETED,
    (_T.STARTED,   _S.TERMINATION,  _C): _T.TERMINATED,
    (_T.STARTED,   _S.TERMINATION,  _P): _T.TERMINATED,
    (_T.SUSPENDED, _S.START,        _C): _T.STARTED,
    (_T.SUSPENDED, _S.START,        _P): _T.STARTED,
    (_T.SUSPENDED, _S.TERMINATION,  _C): _T.TERMINATED,
    (_T.SUSPENDED, _S.TERMINATION,  _P): _T.TERMINATED,
}  # fmt: skip

_ENDS_OF_NEGOTIATION = frozenset({_N.FINALIZED, _N.TERMINATED})
_ENDS_OF_TRANSFER = frozenset({_T.COMPLETED, _T.TERMINATED})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message may not move a process; `reason` is a sentence for the counterparty."""

    reason: str


def next_negotiation_state(
    state: NegotiationState | None, step: NegotiationStep, sender: Role
) -> NegotiationState | Refusal:
    """Where a negotiation in `state` goes when `sender` sends `step`. `None`: it has not begun."""
    if (then := NEGOTIATION.get((state, step, sender))) is not None:
        return then
    possible = [by for at, by, who in NEGOTIATION if (at, who) == (state, sender)]
    return _refusal("negotiation", state, step, sender, possible)


def next_transfer_state(
    state: TransferState | None, step: TransferStep, sender: Role
) -> TransferState | Refusal:
    """Where a transfer in `state` goes when `sender` sends `step`. `None`: it has not begun."""
    if (then := TRANSFER.get((state, step, sender))) is not None:
        return then
    possible = [by for at, by, who in TRANSFER if (at, who) == (state, sender)]
    return _refusal("transfer", state, step, sender, possible)


def stands_against(
    said: NegotiationState | TransferState, then: NegotiationState | TransferState
) -> bool:
    """Whether a side that has said that it goes to `said` must not take what leads to `then`.

    Were both taken, each side would be where the other was. So what ends a process stands against
    all but a termination, and a termination against all.
    """
    return said.is_terminal and then not in (said, type(said).TERMINATED)


def _refusal(
    process: str,
    state: NegotiationState | TransferState | None,
    step: StrEnum,
    sender: Role,
    possible: list[NegotiationStep] | list[TransferStep],
) -> Refusal:
    if state is not None and state.is_terminal:
        return Refusal(f"The {process} is {state} and never changes again; begin a new one.")
    may_send = ", ".join(possible) or "nothing"
    now = f"in state {state}" if state else "not begun"
    return Refusal(
        f"The {sender} may not send {step} while the {process} is {now}; it may send: {may_send}."
    )
