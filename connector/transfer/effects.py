"""What follows from each message of a transfer that was taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from connector import audit, scripted, secrets
from connector.agreements import halt
from connector.dps.states import FlowState
from connector.dsp.messages import (
    TransferCompletionMessage,
    TransferMessage,
    TransferStartMessage,
    TransferSuspensionMessage,
    TransferTerminationMessage,
)
from connector.dsp.values import Json, thaw
from connector.errors import IllegalTransition
from connector.identity.base import Claims
from connector.models import TransferProcess
from connector.outbox.endings import LONGEST_REASON
from connector.outbox.queue import add
from connector.planes import delegate
from connector.states import Role
from connector.states import TransferStep as Step
from connector.transfer.fetch import tell
from connector.transfer.starting import check_in_force, refusals, start_by_plane

MOST_REASONS = 20  # of the peer that are kept


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that moved its transfer, which is locked; from whom, and when.

    `crosses`: it crossed one of ours that could not follow it (connector.moves.Taken).
    """

    transfer: TransferProcess
    said: TransferMessage
    body: Json
    claims: Claims
    now: datetime
    crosses: bool = False


def follow(arrival: Arrival) -> None:
    """Do what follows. Raises RefusedMessage: then nothing of it has happened."""
    _EFFECTS[arrival.said.step](arrival)
    transfer = arrival.transfer
    audit.record(
        f"transfer: {arrival.said.step} received",
        subject=transfer.pid,
        actor=transfer.participant.iri,
        detail={"state": transfer.state, "reasons": list(transfer.reasons)},
    )


def _started(arrival: Arrival) -> None:
    """Begun, or resumed: by the party that suspended it, and by no other."""
    transfer = arrival.transfer
    if transfer.suspended_by == transfer.role:
        raise IllegalTransition(_("We suspended this transfer: it goes on when we say so."))
    transfer.reasons = []
    if transfer.our_role is Role.PROVIDER:
        check_in_force(transfer.agreement)
        if refused := refusals(transfer, arrival.claims.values, arrival.now):
            raise IllegalTransition(*refused)
        if transfer.plane_id:
            start_by_plane(transfer)
    elif transfer.plane_id:
        _note_address(arrival)
    elif not scripted.speaks_for(transfer):
        _may_fetch(arrival)
    transfer.save()


def _may_fetch(arrival: Arrival) -> None:
    """Note where the data are, and that we want them; what we have already needs no fetching."""
    transfer = arrival.transfer
    _note_address(arrival)
    if transfer.fetched_at is not None:
        add(transfer, TransferCompletionMessage(**transfer.pids))
    elif transfer.data_address is not None:
        transfer.fetch_next, transfer.fetch_attempts = arrival.now, 0
        tell()


def _note_address(arrival: Arrival) -> None:
    if isinstance(arrival.said, TransferStartMessage) and arrival.said.data_address is not None:
        arrival.transfer.data_address = secrets.seal(arrival.body.text)


def _suspended(arrival: Arrival) -> None:
    """Its token opens nothing meanwhile; if we resume it, there will be another.

    Where both have suspended it at the same moment, each has the other's word: either may resume.
    """
    if arrival.transfer.plane_id:
        delegate(arrival.transfer, FlowState.SUSPENDED)
    peer = arrival.transfer.our_role.other.value
    arrival.transfer.suspended_by = "" if arrival.crosses else peer
    _keep_reasons(arrival)


def _completed(arrival: Arrival) -> None:
    halt(arrival.transfer, FlowState.COMPLETED)


def _terminated(arrival: Arrival) -> None:
    halt(arrival.transfer)
    _keep_reasons(arrival)


def _keep_reasons(arrival: Arrival) -> None:
    if isinstance(arrival.said, TransferSuspensionMessage | TransferTerminationMessage):
        said = arrival.said.reason[:MOST_REASONS]
        arrival.transfer.reasons = [str(thaw(one))[:LONGEST_REASON] for one in said]
        arrival.transfer.save()


_EFFECTS: Mapping[Step, Callable[[Arrival], None]] = {
    Step.START: _started,
    Step.SUSPENSION: _suspended,
    Step.COMPLETION: _completed,
    Step.TERMINATION: _terminated,
}
