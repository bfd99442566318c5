"""What an agreement lets happen now, and how it ends before its time."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from connector import audit
from connector.deciding import Known
from connector.decisions import Weighed, weighed
from connector.dps.states import FlowState
from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.models import Agreement, TransferProcess
from connector.moves import relock
from connector.outbox.endings import LONGEST_REASON, end, is_ending
from connector.planes import data_plane, delegate
from connector.states import Role, TransferState


def decide(
    agreement: Agreement,
    values: Mapping[str, frozenset[str]],
    now: datetime,
    *,
    uses: int | None = None,
    done: frozenset[str] = frozenset(),
) -> Weighed:
    """What the agreement says to a use by its participant, of whom `values` are known.

    `uses` is how often it was used before; None: as counted. `done`: what the delivery does.
    """
    known = Known(
        now=now,
        party=agreement.negotiation.participant.iri,
        values=values,
        since=agreement.agreed_at,
        uses=agreement.uses if uses is None else uses,
        done=done,
    )
    return weighed(Json(agreement.body), known)


@transaction.atomic
def revoke(agreement: Agreement, reason: str, by: User | None, now: datetime) -> None:
    """End an agreement of ours, and every transfer under it. Data stop at once.

    Raises IllegalTransition when it is not in force.
    """
    # (its lock comes before those of its transfers, as in transfer/receive.py)
    found = Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
    if found.state != Agreement.State.ACTIVE:
        raise IllegalTransition(_("This agreement is not in force: there is nothing to revoke."))
    found.state, found.reason, found.ended_at = Agreement.State.REVOKED, reason, now
    found.save(update_fields=["state", "reason", "ended_at"])
    end_transfers(found, f"The agreement was revoked: {reason}", by)
    record("revoked", found, by, reason=reason)


def record(what: str, agreement: Agreement, by: User | None, **detail: str) -> None:
    """Note what was done to it, within the transaction that does it."""
    audit.record(
        f"agreement: {what}",
        subject=agreement.iri,
        actor="" if by is None else by.email,
        detail=detail,
    )


def over(agreement: Agreement) -> str:
    """That a notice has run out, and why it was given; in the reader's language."""
    sentence = _("The agreement has ended by notice: %(reason)s")
    return sentence % {"reason": agreement.notice}


def end_transfers(agreement: Agreement, reason: str, by: User | None) -> None:
    """Terminate every open transfer of a locked agreement."""
    ends = [state for state in TransferState if state.is_terminal]
    for transfer in agreement.transfers.exclude(state__in=ends).order_by("pk"):
        end_transfer(transfer, reason, by)


def end_transfer(transfer: TransferProcess, reason: str, by: User | None = None) -> None:
    """Terminate a transfer, unless it has ended or is ending; within a transaction."""
    transfer = relock(transfer)
    if transfer.now is not None and transfer.now.is_terminal:
        return
    transfer.valid_until = None
    halt(transfer)
    if not is_ending(transfer):
        end(transfer, [reason[:LONGEST_REASON]], by=by)


def halt(transfer: TransferProcess, then: FlowState = FlowState.TERMINATED) -> None:
    """Nothing is delivered or fetched from now on, whenever the peer hears of it.

    `then`: what a data plane of others, if there is one, is to make of its flow.
    """
    if transfer.plane_id:
        delegate(transfer, then)
    elif transfer.our_role is Role.PROVIDER:
        data_plane(transfer.format).stop(transfer)
    transfer.fetch_next = None
    transfer.save()
