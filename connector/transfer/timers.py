"""What the clock ends: transfers whose agreement has run out, and files of transfers that ended."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from connector.agreements import decide, end_transfer
from connector.decisions import Scope, keep
from connector.models import DataFlow, TransferProcess
from connector.moves import relock
from connector.states import Role, TransferState
from connector.transfer.received import Received, Taken
from connector.transfer.starting import done_to

ENDS = [state for state in TransferState if state.is_terminal]  # (those of a flow too)


def end_what_ran_out(now: datetime) -> None:
    """Decide anew where the last decision holds no longer. (Data stopped at once, before this.)"""
    open_ones = TransferProcess.objects.filter(role=Role.PROVIDER).exclude(state__in=ENDS)
    for transfer in open_ones.filter(valid_until__lte=now).order_by("pk"):
        _end_if_over(transfer, now)


@transaction.atomic
def _end_if_over(transfer: TransferProcess, now: datetime) -> None:
    transfer = relock(transfer)
    if transfer.valid_until is None or transfer.valid_until > now:
        return
    # How often it was used is no question here: the last permitted use may be under way.
    values, done = transfer.participant.values, done_to(transfer)
    found = decide(transfer.agreement, values, now, uses=0, done=done)
    keep(found, Scope.TRANSFER, transfer.agreement.negotiation, transfer)
    if found.decision.is_permitted:
        transfer.valid_until = transfer.agreement.until(found.decision.valid_until)
        transfer.save(update_fields=["valid_until"])
    else:
        end_transfer(transfer, " ".join(found.reasons))


def remove_parts() -> None:
    """Parts of files whose transfer or flow has ended: nobody will ever want the rest."""
    for part in sorted(settings.RECEIVED_DIR.glob("*.part")):
        pid = f"urn:uuid:{part.stem}"
        ended = (
            TransferProcess.objects.filter(pid=pid, state__in=ENDS).first()
            or DataFlow.objects.filter(flow_id=pid, transfer=None, state__in=ENDS).first()
        )
        if ended is None:
            continue
        try:
            with Received(ended) as file:
                file.tidy()
        except Taken:
            continue
