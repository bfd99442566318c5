"""How a process ends: by a message that says so, or here alone because nobody can be told."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from connector.dsp.messages import (
    ContractNegotiationTerminationMessage,
    TransferTerminationMessage,
)
from connector.errors import IllegalTransition
from connector.models import ContractNegotiation, Delivery, Message
from connector.moves import AnyProcess, waiting
from connector.outbox.queue import add
from connector.states import NegotiationState, TransferState

LONGEST_REASON = 500  # characters


def end(process: AnyProcess, reasons: Sequence[str], *, by: User | None = None) -> None:
    """Terminate the locked `process`: what was not sent yet is not sent any more.

    Raises IllegalTransition when it has ended already.
    """
    if process.now is not None and process.now.is_terminal:
        sentence = _("It is %(state)s and never changes again.")
        raise IllegalTransition(sentence % {"state": process.state})
    for row in waiting(process):
        if not row.attempts:
            row.end(Delivery.CANCELLED)
    process.reasons = [reason[:LONGEST_REASON] for reason in reasons]
    if process.peer_pid:
        process.save(update_fields=["reasons"])
        add(process, termination(process), reasons=process.reasons, by=by)
    elif waiting(process):  # it may have arrived: when the peer's pid is known, it is told
        process.ending = process.reasons
        process.save(update_fields=["reasons", "ending"])
    else:
        end_here(process)


def is_ending(process: AnyProcess) -> bool:
    """Whether a message that ends it may have arrived already, so that no other can follow."""
    ends = {NegotiationState.FINALIZED, TransferState.COMPLETED, TransferState.TERMINATED}
    return any(row.attempts and row.then in ends for row in waiting(process))


def end_as_wished(process: AnyProcess) -> None:
    """Send the termination that waited for the peer's pid."""
    if process.ending and not (process.now and process.now.is_terminal):
        process.ending = []
        process.save(update_fields=["ending"])
        add(process, termination(process), reasons=process.reasons)


def give_up(row: Message, process: AnyProcess, error: str) -> None:
    """Nobody answers, or may be asked: the process ends here, and the peer is not told."""
    row.end(Delivery.GIVEN_UP, error[:LONGEST_REASON])
    cancel(process)
    process.reasons = [f"{row.step} could not be delivered: {error}"[:LONGEST_REASON]]
    end_here(process)


def end_as_ended(process: AnyProcess) -> None:
    """The peer has ended it without a message that came here: asked, it says so."""
    cancel(process)
    process.reasons = ["The other side has ended it: it says so when it is asked where it stands."]
    end_here(process)


def cancel(process: AnyProcess) -> None:
    """Send nothing of what waits."""
    for row in waiting(process):
        row.end(Delivery.CANCELLED)


def end_here(process: AnyProcess) -> None:
    """Terminated, on this side."""
    if isinstance(process, ContractNegotiation):
        process.move_to(NegotiationState.TERMINATED)
    else:
        process.move_to(TransferState.TERMINATED)


def termination(
    process: AnyProcess,
) -> ContractNegotiationTerminationMessage | TransferTerminationMessage:
    """The message that ends a process of this kind, with the reasons it has."""
    reason = tuple(process.reasons)
    if isinstance(process, ContractNegotiation):
        return ContractNegotiationTerminationMessage(**process.pids, reason=reason)
    return TransferTerminationMessage(**process.pids, reason=reason)
