"""May the open streams go on? One look at the database for all of a process, twice a second.

Between two looks no connection to the database is held, however many streams there are. Whoever
sends next when the last look is old looks for all.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from connector.delivery.admission import AnyTicket, FlowTicket, Ticket
from connector.dps.states import FlowState
from connector.models import Agreement, DataFlow, Participant, TransferProcess
from connector.states import TransferState

log = logging.getLogger(__name__)
_SEEN = (
    "pk",
    "state",
    "token_hash",
    "agreement__state",
    "participant__state",
    "participant__claims",
    "participant__shown",
)
_SEEN_OF_FLOWS = ("pk", "state", "token_hash", "plane__is_active")


@dataclass
class Watch:
    """The tickets of one process whose streams are open, and what the last look said of them."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: dict[int, AnyTicket] = field(default_factory=dict)
    _good: set[int] = field(default_factory=set)
    _next: int = 0
    _looked: float = 0.0

    def begin(self, ticket: AnyTicket) -> int:
        """A stream opens; the number by which it asks."""
        with self._lock:
            self._next += 1
            self._open[self._next] = ticket
            self._good.add(self._next)  # (it was decided a moment ago)
            return self._next

    def end(self, number: int) -> None:
        """It has ended."""
        with self._lock:
            self._open.pop(number, None)
            self._good.discard(number)

    def goes_on(self, number: int) -> bool:
        """Whether more may be sent. Not when the database cannot say so."""
        with self._lock:
            if time.monotonic() - self._looked >= settings.DELIVERY_LOOK_SECONDS:
                self._good = self._look()
                self._looked = time.monotonic()
            ticket = self._open.get(number)
            if ticket is None or number not in self._good:
                return False
        return ticket.valid_until is None or timezone.now() < ticket.valid_until

    def _look(self) -> set[int]:
        tickets = list(self._open.values())
        try:
            seen = _transfers(tickets) | _flows(tickets)
        except Error as error:
            log.warning("data stop flowing: the database cannot be asked: %s", error)
            seen = {}
        finally:
            let_go()
        return {
            number
            for number, ticket in self._open.items()
            if seen.get(str(ticket)) == _as_it_was(ticket)
        }


WATCH = Watch()


def let_go() -> None:
    """Give this thread's connection back, where it is in no transaction of a caller."""
    if not connection.in_atomic_block:
        connection.close()


def _transfers(tickets: list[AnyTicket]) -> dict[str, tuple[object, ...]]:
    wanted = {one.transfer_id for one in tickets if isinstance(one, Ticket)}
    if not wanted:
        return {}
    going_on = TransferProcess.objects.exclude(agreement__ends_at__lte=timezone.now())
    rows = going_on.filter(pk__in=wanted).values_list(*_SEEN)
    return {f"transfer row {row[0]}": row[1:] for row in rows}


def _flows(tickets: list[AnyTicket]) -> dict[str, tuple[object, ...]]:
    wanted = {one.flow_id for one in tickets if isinstance(one, FlowTicket)}
    if not wanted:
        return {}
    rows = DataFlow.objects.filter(pk__in=wanted).values_list(*_SEEN_OF_FLOWS)
    return {f"flow row {row[0]}": row[1:] for row in rows}


def _as_it_was(ticket: AnyTicket) -> tuple[object, ...]:
    """What a look must find: started, and nothing changed that the decision was made from."""
    if isinstance(ticket, FlowTicket):
        return (FlowState.STARTED.value, ticket.token_hash, True)
    return (
        TransferState.STARTED.value,
        ticket.token_hash,
        Agreement.State.ACTIVE.value,
        Participant.State.ACTIVE.value,
        ticket.claims,
        ticket.shown,
    )
