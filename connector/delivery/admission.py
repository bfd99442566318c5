"""One decision for each request of data: who shows the token, and may it be used now?

find the token's transfer -> settle our start -> lock the agreement -> decide -> count the use

Each GET is one use, also one for a range of bytes: else anybody could fetch a whole file in ranges
and be counted for none, or read a count of ten as ten times a thousand ranges.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from connector.agreements import decide, over
from connector.decisions import Scope, keep, lasting
from connector.delivery.tokens import holder, holder_of_flow
from connector.dps.states import FlowState
from connector.models import Agreement, DataFlow, DataSource, TransferProcess
from connector.models.transfer import ANONYMIZE
from connector.moves import relock, settle, waiting
from connector.states import TransferState, TransferStep


class UnknownToken(Exception):
    """Nobody whom we know, or nothing that there is: which of them, is not told."""


class Refused(Exception):
    """The token is good, but nothing may flow now. `reasons` are sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was let through: everything that it was decided from must stay as it is."""

    transfer_id: int
    agreement_id: int
    agreement: str  # its IRI: what is recorded of a delivery is recorded of it
    token_hash: str
    claims: dict[str, Any]
    shown: dict[str, Any]
    valid_until: datetime | None
    source: DataSource

    @property
    def pseudonyms(self) -> str:
        """What has pseudonyms of its own in the table."""
        return self.agreement

    def sent(self, count: int) -> None:
        """So many bytes have been delivered."""
        TransferProcess.objects.filter(pk=self.transfer_id).update(sent=F("sent") + count)

    def __str__(self) -> str:
        return f"transfer row {self.transfer_id}"


@dataclass(frozen=True, slots=True)
class FlowTicket:
    """The same for a data flow of a control plane's, which has decided before it was started."""

    flow_id: int
    agreement: str  # our name for the flow: we know no agreement
    pseudonyms: str  # the agreement as the control plane calls it
    token_hash: str
    source: DataSource
    valid_until: None = None

    def sent(self, count: int) -> None:
        """So many bytes have been delivered."""
        DataFlow.objects.filter(pk=self.flow_id).update(sent=F("sent") + count)

    def __str__(self) -> str:
        return f"flow row {self.flow_id}"


AnyTicket = Ticket | FlowTicket


def admit(authorization: str, pid: str, now: datetime, *, counts: bool) -> AnyTicket:
    """Let one request through, and count it (`counts`), or raise UnknownToken or Refused."""
    found = holder(authorization, pid)
    if found is None:
        return _of_flow(authorization, pid)
    if found.now is not TransferState.STARTED:
        _settle_start(found)
    with lasting(), transaction.atomic():
        # Who comes at the same time waits here, and sees our use counted.
        rows = Agreement.objects.select_for_update(of=("self",), no_key=True)
        agreement = rows.select_related("negotiation__participant").get(pk=found.agreement_id)
        found.refresh_from_db()
        ticket = _decided(found, agreement, now)
        if counts:
            agreement.uses += 1
            agreement.save(update_fields=["uses"])
    return ticket


def give_back(ticket: AnyTicket) -> None:
    """Not a byte could be sent, and that was not the consumer's doing: it was no use."""
    if isinstance(ticket, Ticket):
        Agreement.objects.filter(pk=ticket.agreement_id, uses__gt=0).update(uses=F("uses") - 1)


def _of_flow(authorization: str, flow_id: str) -> FlowTicket:
    flow = holder_of_flow(authorization, flow_id) if settings.SIGNALING else None
    if flow is None:
        raise UnknownToken
    if flow.now is not FlowState.STARTED:
        raise Refused([_("The transfer is %(state)s.") % {"state": flow.state}])
    if flow.source is None:
        raise Refused([_("The data of this dataset are not here any more.")])
    return FlowTicket(
        flow_id=flow.pk,
        agreement=flow.pid,
        pseudonyms=flow.agreement_id or flow.pid,
        token_hash=flow.token_hash,
        source=flow.source,
    )


@transaction.atomic
def _settle_start(transfer: TransferProcess) -> None:
    """Who shows the token has our message that brought it, whatever became of the answer to it."""
    locked = relock(transfer)
    for row in waiting(locked)[:1]:
        if row.step == TransferStep.START and row.attempts:
            settle(locked, row)


def _decided(transfer: TransferProcess, agreement: Agreement, now: datetime) -> Ticket:
    participant = agreement.negotiation.participant
    if not transfer.token_hash:
        raise UnknownToken
    if not participant.is_active:
        raise Refused([_("This participant is not active here.")])
    if transfer.now is not TransferState.STARTED:
        raise Refused([_("The transfer is %(state)s.") % {"state": transfer.state}])
    if agreement.state != Agreement.State.ACTIVE:
        raise Refused([_("The agreement is %(state)s.") % {"state": agreement.state}])
    if agreement.is_over(now):
        raise Refused([over(agreement)])
    source = DataSource.objects.filter(
        resource=agreement.negotiation.resource_id, distribution=transfer.distribution_id
    ).first()
    if source is None:
        raise Refused([_("The data of this dataset are not here any more.")])
    done = ANONYMIZE if source.steps else frozenset[str]()
    weighed = decide(agreement, participant.values, now, done=done)
    keep(weighed, Scope.DELIVERY, agreement.negotiation, transfer)
    if weighed.reasons:
        raise Refused(weighed.reasons)
    return Ticket(
        transfer_id=transfer.pk,
        agreement_id=agreement.pk,
        agreement=agreement.iri,
        token_hash=transfer.token_hash,
        claims=participant.claims,
        shown=participant.shown,
        valid_until=agreement.until(weighed.decision.valid_until),
        source=source,
    )
