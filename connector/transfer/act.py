"""What people decide about transfers. Each is one transaction: the decision, and what is sent.

Who may do so is asked before; what the table of states does not allow raises IllegalTransition with
a sentence for the page.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Distribution
from connector import audit
from connector.agreements import halt
from connector.decisions import lasting
from connector.dps.states import FlowState
from connector.dsp.messages import (
    DataAddress,
    TransferCompletionMessage,
    TransferRequestMessage,
    TransferStartMessage,
    TransferSuspensionMessage,
)
from connector.errors import IllegalTransition
from connector.models import Agreement, TransferProcess
from connector.moves import relock
from connector.outbox.endings import LONGEST_REASON, end
from connector.outbox.queue import add
from connector.planes import delegate, plane_for
from connector.states import Role
from connector.transfer.fetch import tell
from connector.transfer.starting import (
    check_in_force,
    check_may_begin,
    lock_agreement,
    refusals,
    start,
)


@transaction.atomic
def request(
    agreement: Agreement,
    by: User | None,
    format: str,  # noqa: A002 - the protocol's word
    distribution: Distribution | None = None,
) -> TransferProcess:
    """Ask the provider for the data of an agreement. They are fetched as soon as it lets us.

    `distribution` is only for us to know: the protocol has no word for it. A format that we do not
    know is asked for by a data plane that does. Raises IllegalTransition when no new transfer may
    begin under it, or its provider is not active here.
    """
    negotiation = agreement.negotiation
    if negotiation.our_role is not Role.CONSUMER:
        raise IllegalTransition(_("This agreement is about data of ours: the other side asks."))
    check_may_begin(agreement, timezone.now())
    participant = negotiation.participant
    if not participant.is_active or not participant.address:
        raise IllegalTransition(_("This participant is not active here: nothing is sent to it."))
    transfer = TransferProcess.objects.create(
        role=Role.CONSUMER,
        participant=participant,
        organisation=negotiation.organisation,
        address=participant.address,
        agreement=agreement,
        format=format,
        distribution=distribution,
        plane=plane_for(format, negotiation.organisation_id),
    )
    if transfer.plane_id:
        delegate(transfer, FlowState.PREPARED)
    else:
        ask(transfer, None, by)
    _record("asked for", transfer, by, agreement=agreement.iri)
    return transfer


def ask(transfer: TransferProcess, address: DataAddress | None, by: User | None = None) -> None:
    """Put the request into the outbox; `address`: where the provider is to push the data."""
    said = TransferRequestMessage(
        consumer_pid=transfer.pid,
        agreement_id=transfer.agreement.iri,
        format=transfer.format,
        callback_address=settings.DSP_URL,
        data_address=address,
    )
    add(transfer, said, by=by)


@transaction.atomic
def suspend(transfer: TransferProcess, reasons: Sequence[str], by: User | None) -> None:
    """Pause it. As provider: data stop at once."""
    transfer = relock(transfer)
    shown = tuple(reason[:LONGEST_REASON] for reason in reasons)
    said = TransferSuspensionMessage(**transfer.pids, reason=shown)
    add(transfer, said, reasons=shown, by=by)
    transfer.suspended_by, transfer.reasons = transfer.role, list(shown)
    if transfer.our_role is Role.PROVIDER or transfer.plane_id:
        halt(transfer, FlowState.SUSPENDED)
    transfer.save()
    _record("suspended", transfer, by, reasons=list(shown))


@lasting()
@transaction.atomic
def resume(transfer: TransferProcess, by: User | None, now: datetime) -> None:
    """Go on with what we suspended; as provider: with a new token, if the agreement lets us."""
    lock_agreement(transfer.pid)
    transfer = relock(transfer)
    if not transfer.is_ours_to_resume:
        raise IllegalTransition(_("Only the party that suspended a transfer may resume it."))
    transfer.reasons = []
    transfer.save()
    if transfer.our_role is Role.CONSUMER:
        add(transfer, TransferStartMessage(**transfer.pids), by=by)
        if transfer.fetched_at is not None:
            add(transfer, TransferCompletionMessage(**transfer.pids))
    else:
        check_in_force(transfer.agreement)
        if refused := refusals(transfer, transfer.participant.values, now):
            raise IllegalTransition(*refused)
        start(transfer, by=by)
    _record("resumed", transfer, by)


@transaction.atomic
def complete(transfer: TransferProcess, by: User | None) -> None:
    """All is done: nothing more is delivered or fetched."""
    transfer = relock(transfer)
    add(transfer, TransferCompletionMessage(**transfer.pids), by=by)
    halt(transfer, FlowState.COMPLETED)
    _record("completed", transfer, by)


@transaction.atomic
def terminate(transfer: TransferProcess, reasons: Sequence[str], by: User | None) -> None:
    """End it, and say why. Raises IllegalTransition when it has ended."""
    transfer = relock(transfer)
    halt(transfer)
    end(transfer, reasons, by=by)
    _record("terminated", transfer, by, reasons=list(reasons))


@transaction.atomic
def fetch_now(transfer: TransferProcess, by: User | None, now: datetime) -> None:
    """Try again at once what could not be fetched. Raises IllegalTransition: nothing is wanted."""
    transfer = relock(transfer)
    if transfer.our_role is not Role.CONSUMER or transfer.fetch_next is None:
        raise IllegalTransition(_("There is nothing to fetch: the provider lets nothing through."))
    transfer.fetch_next, transfer.fetch_attempts = now, 0
    transfer.save(update_fields=["fetch_next", "fetch_attempts"])
    tell()
    _record("fetched at once", transfer, by)


def _record(
    what: str, transfer: TransferProcess, by: User | None, **detail: str | list[str]
) -> None:
    audit.record(
        f"transfer: {what}",
        subject=transfer.pid,
        actor="" if by is None else by.email,
        detail=detail,
    )
