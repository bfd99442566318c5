"""A message on its way: chosen, noted as attempted, and only then sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from connector.errors import MalformedMessage
from connector.identity.base import identity_provider
from connector.models import (
    ContractNegotiation,
    Delivery,
    Direction,
    Message,
    Participant,
    TransferProcess,
)
from connector.moves import AnyProcess, step_of, waiting
from connector.outbox.endings import give_up
from connector.outbox.lines import line_to
from connector.outbox.paths import state_path
from connector.peers import check_callback
from connector.secrets import unseal
from connector.states import NegotiationStep, TransferStep
from outbound.messenger import Messenger

TERMINATIONS = frozenset({NegotiationStep.TERMINATION, TransferStep.TERMINATION})


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent, and where. `is_repeated`: it may have arrived before, nobody told us.

    `ends_next`: a termination of ours stands behind it. `state_url` is where the peer says in what
    state it has the process; empty: its pid is not known yet.
    """

    row_id: int
    url: str
    body: bytes
    to: Participant
    messenger: Messenger
    is_repeated: bool
    ends_next: bool
    state_url: str

    def authorise(self) -> str:
        """A new Authorization header: one may be good for one request alone."""
        return identity_provider().token_for(self.to)


def heads() -> QuerySet[Message]:
    """The first waiting message of each process whose participant is active."""
    waits = Message.objects.filter(direction=Direction.SENT, delivery=Delivery.WAITING)
    before = waits.filter(
        Q(negotiation=OuterRef("negotiation")) | Q(transfer=OuterRef("transfer")),
        id__lt=OuterRef("id"),
    )
    active = Participant.State.ACTIVE
    return waits.filter(
        Q(negotiation__participant__state=active) | Q(transfer__participant__state=active),
        ~Exists(before),
    )


def due(now: datetime, limit: int, without: set[int]) -> list[int]:
    """The ids of at most `limit` messages to be sent by now, the longest due first."""
    rows = heads().filter(next_attempt__lte=now).exclude(pk__in=without)
    return list(rows.order_by("next_attempt", "id").values_list("pk", flat=True)[:limit])


@transaction.atomic
def attempt(message_id: int) -> Parcel | None:
    """Note the attempt, before a byte leaves; None when there is nothing to send by now."""
    if (row := locked(message_id)) is None:
        return None
    process = of_row(row)
    line = waiting(process)
    if not line or line[0].pk != row.pk or not process.participant.is_active:
        return None
    try:
        check_callback(process.address, process.participant)
    except MalformedMessage as refused:
        give_up(row, process, str(refused))
        return None
    parcel = packed(row, process, line)
    now = timezone.now()
    Message.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1,
        first_attempt=row.first_attempt or now,
        # (another courier may try again when this one must have ended)
        next_attempt=now + timedelta(seconds=settings.OUTBOX_SEND_SECONDS * 2),
    )
    return parcel


def locked(message_id: int, delivery: Delivery = Delivery.WAITING) -> Message | None:
    """The message, if it still waits, with its process: that is locked first, always.

    (Or if something else has become of it: `delivery`.)
    """
    process = _locked_process(message_id)
    row = Message.objects.filter(pk=message_id, delivery=delivery).first()
    if row is None:
        return None
    if isinstance(process, ContractNegotiation):
        row.negotiation = process
    else:
        row.transfer = process
    return row


def _locked_process(message_id: int) -> AnyProcess | None:
    for kind in (ContractNegotiation, TransferProcess):
        rows = kind.objects.select_related("participant").select_for_update(of=("self",))
        if (found := rows.filter(messages=message_id).first()) is not None:
            return found
    return None


def of_row(row: Message) -> AnyProcess:
    """The process of a message."""
    found = row.negotiation or row.transfer
    if found is None:
        raise ValueError("a message without a process")
    return found


def packed(row: Message, process: AnyProcess, line: list[Message]) -> Parcel:
    """A message of the locked process, ready to be sent; `line`: what waits, itself first."""
    body = unseal(bytes(row.sealed)) if row.sealed else row.body
    return Parcel(
        row_id=row.pk,
        url=f"{process.address}/{row.path}",
        body=body.encode(),
        to=process.participant,
        messenger=line_to(process.participant),
        is_repeated=row.attempts > 0,
        ends_next=len(line) > 1 and step_of(process, line[1].step) in TERMINATIONS,
        state_url=f"{process.address}/{state_path(process)}" if process.peer_pid else "",
    )
