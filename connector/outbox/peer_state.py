"""Where a peer says that it has a process (DSP 2025-1, "State Machine"; GET in both bindings)."""

from typing import cast

from connector.dsp import wire
from connector.dsp.messages import ContractNegotiation as Negotiation
from connector.dsp.messages import TransferProcess as Transfer
from connector.outbox.parcel import Parcel
from connector.states import TransferState
from outbound.messenger import Answer

ENDED = TransferState.TERMINATED.value  # (a negotiation's is the same word)


def state_of(parcel: Parcel) -> str:
    """The state, asked for now. Raises FetchError, MalformedMessage."""
    answer = parcel.messenger.send(
        "GET", parcel.state_url, body=None, authorization=parcel.authorise()
    )
    return stand(answer).state.value


def stand(answer: Answer) -> Negotiation | Transfer:
    """The state object in an answer. Raises MalformedMessage."""
    said = wire.read_answer(answer.body, Negotiation, Transfer)
    return cast(Negotiation | Transfer, said)
