"""The courier's part: sends what waits, several at once, each process in its order."""

import logging
import threading
from queue import SimpleQueue

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.db.models import Min
from django.utils import timezone

from catalog.courier.reader import Confirm
from connector.outbox.lines import hang_up
from connector.outbox.parcel import due, heads
from connector.outbox.queue import nudge
from connector.outbox.sending import deliver

log = logging.getLogger(__name__)


class Outbox:
    """Hands out messages to threads; a slow peer holds up its own messages only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[int] = set()
        self._work: SimpleQueue[int | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"outbox {number}", daemon=True)
            for number in range(settings.OUTBOX_SENDERS)
        ]
        for thread in self._threads:
            thread.start()

    def step(self) -> bool:
        """Begin to send what is due, as far as threads are free: who ends a message says so."""
        with self._lock:
            busy = set(self._busy)
        free = settings.OUTBOX_SENDERS - len(busy)
        for pk in due(timezone.now(), free, busy) if free > 0 else ():
            with self._lock:
                self._busy.add(pk)
            self._work.put(pk)
        return False

    def rest_seconds(self) -> float:
        """Until the next message is due."""
        with self._lock:
            busy = set(self._busy)
        at = heads().exclude(pk__in=busy).aggregate(at=Min("next_attempt"))["at"]
        if at is None or len(busy) >= settings.OUTBOX_SENDERS:
            return float(settings.COURIER_POLL_SECONDS)
        left: float = (at - timezone.now()).total_seconds()
        return min(max(left, 0.05), float(settings.COURIER_POLL_SECONDS))

    def position(self) -> None:
        """It follows no sequence."""

    def close(self) -> None:
        """Let those end that are under way."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join(settings.OUTBOX_SEND_SECONDS)

    def _run(self) -> None:
        try:
            while (pk := self._work.get()) is not None:
                self._deliver(pk)
        finally:
            hang_up()
            connection.close()

    def _deliver(self, pk: int) -> None:
        close_old_connections()
        try:
            deliver(pk)
        except Exception:  # the thread's boundary: its message stays and is tried again
            log.exception("message %d could not be handled", pk)
        with self._lock:
            self._busy.discard(pk)
        try:
            nudge()  # the next one of the process may be due, and a thread is free
        except Error:  # the database is away: the poll finds what is due
            connection.close()


def reader(confirm: Confirm) -> Outbox:
    """The outbox, for settings.COURIER_READERS. An attempt is noted before it is made: that keeps
    a second courier away."""
    del confirm
    return Outbox()
