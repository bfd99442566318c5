"""The provider lets data flow, or says why not: by the agreement, as it stands at this moment."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Resource
from connector.agreements import decide, over
from connector.decisions import Scope, keep
from connector.dps.states import FlowState
from connector.dsp.messages import DataAddress, TransferStartMessage
from connector.errors import IllegalTransition
from connector.models import Agreement, DataSource, TransferProcess
from connector.outbox.endings import end
from connector.outbox.queue import add
from connector.planes import data_plane, delegate

Values = Mapping[str, frozenset[str]]


def answer(transfer: TransferProcess, values: Values, now: datetime) -> None:
    """Start what was requested, or end it with the reasons."""
    if refused := refusals(transfer, values, now):
        end(transfer, refused)
    else:
        start(transfer)


def start(transfer: TransferProcess, *, by: User | None = None) -> None:
    """Say that data may flow, and where they are: with a token of its own each time.

    Where a data plane of others delivers them, that is said when it has started.
    """
    if transfer.plane_id:
        start_by_plane(transfer)
        transfer.save()
    else:
        began(transfer, data_plane(transfer.format).start(transfer), by=by)


def start_by_plane(transfer: TransferProcess) -> None:
    """Let its data plane start, or go on. The agreement is locked since it was decided.

    What flows there nobody counts, so this is a use: counted at once, for who decides next.
    """
    Agreement.objects.filter(pk=transfer.agreement_id).update(uses=F("uses") + 1)
    delegate(transfer, FlowState.STARTED)


def give_back(transfer: TransferProcess) -> None:
    """Its data plane has started nothing: it was no use."""
    Agreement.objects.filter(pk=transfer.agreement_id, uses__gt=0).update(uses=F("uses") - 1)


def lock_agreement(pid: str) -> None:
    """Until the transaction ends, nobody else decides by the agreement of our transfer.

    Its lock comes before that of the transfer, everywhere.
    """
    found = Agreement.objects.filter(transfers__pid=pid).order_by()
    found.select_for_update(of=("self",), no_key=True).first()


def began(
    transfer: TransferProcess, address: DataAddress | None, *, by: User | None = None
) -> None:
    """Data may flow: the consumer is to be told, with the address where they are."""
    transfer.save()
    if transfer.valid_until is not None:
        Agreement.tell()
    add(transfer, TransferStartMessage(**transfer.pids, data_address=address), by=by)


def refusals(transfer: TransferProcess, values: Values, now: datetime) -> list[str]:
    """Why nothing may flow now; none: it may, until the transfer's `valid_until`."""
    agreement = transfer.agreement
    if agreement.is_over(now):
        return [over(agreement)]
    found = decide(agreement, values, now, done=done_to(transfer))
    keep(found, Scope.TRANSFER, agreement.negotiation, transfer)
    if found.decision.is_permitted:
        transfer.valid_until = agreement.until(found.decision.valid_until)
    return found.reasons


def done_to(transfer: TransferProcess) -> frozenset[str]:
    """The actions of duties that the delivery of its data carries out."""
    resource = transfer.agreement.negotiation.resource_id
    return DataSource.objects.filter(
        resource=resource, distribution=transfer.distribution_id
    ).done()


def check_in_force(agreement: Agreement) -> None:
    """Raise IllegalTransition for an agreement that lets nothing through."""
    if agreement.state == Agreement.State.REVOKED:
        sentence = _("The agreement was revoked: %(reason)s")
        raise IllegalTransition(sentence % {"reason": agreement.reason})
    if agreement.state == Agreement.State.ENDED:
        raise IllegalTransition(over(agreement))
    if agreement.state != Agreement.State.ACTIVE:
        raise IllegalTransition(_("The agreement is not in force: its negotiation is not done."))


def check_may_begin(agreement: Agreement, now: datetime) -> None:
    """Raise IllegalTransition where no new transfer may begin: not in force, over or retired."""
    check_in_force(agreement)
    if agreement.is_over(now):
        raise IllegalTransition(over(agreement))
    if agreement.retired_at is not None:
        sentence = _("No new transfer begins under this agreement: %(reason)s")
        raise IllegalTransition(sentence % {"reason": agreement.retired})


def source_of(resource: Resource | None) -> DataSource | None:
    """Where the data of a dataset lie; of several distributions the first that has a source."""
    found = DataSource.objects.filter(resource=resource, distribution__withdrawn=None)
    return found.order_by("distribution__position", "pk").first() if resource else None
