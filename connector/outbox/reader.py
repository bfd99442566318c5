"""The courier's part: sends what waits, several at once, each process in its order."""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.db.models import Min, QuerySet
from django.utils import timezone

from catalog.courier.reader import Confirm
from connector.outbox.lines import hang_up
from connector.outbox.looking import look, to_look_at, watched
from connector.outbox.parcel import due, heads
from connector.outbox.queue import nudge
from connector.outbox.sending import deliver

Verb = Callable[[int], None]
log = logging.getLogger(__name__)


class Outbox:
    """Hands out messages to `senders` threads; a slow peer holds up its own messages only.

    What is said to others than peers is sent in the same way (connector.signaling.reader).
    """

    def __init__(self, senders: int | None = None) -> None:
        self._senders = settings.OUTBOX_SENDERS if senders is None else senders
        self._lock = threading.Lock()
        self._busy: set[int] = set()
        self._work: SimpleQueue[tuple[int, Verb] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"outbox {number}", daemon=True)
            for number in range(self._senders)
        ]
        for thread in self._threads:
            thread.start()

    def step(self) -> bool:
        """Begin to send what is due, as far as threads are free: who ends a message says so."""
        with self._lock:
            busy = set(self._busy)
        for pk, verb in self.to_do(self._senders - len(busy), busy):
            with self._lock:
                self._busy.add(pk)
            self._work.put((pk, verb))
        return False

    def rest_seconds(self) -> float:
        """Until the next message is due."""
        with self._lock:
            busy = set(self._busy)
        times = (one.exclude(pk__in=busy).aggregate(at=Min("next_attempt")) for one in self.rows())
        at = min((found["at"] for found in times if found["at"]), default=None)
        if at is None or len(busy) >= self._senders:
            return float(settings.COURIER_POLL_SECONDS)
        left: float = (at - timezone.now()).total_seconds()
        return min(max(left, 0.05), float(settings.COURIER_POLL_SECONDS))

    def rows(self) -> tuple[QuerySet[Any], ...]:
        """What waits, sooner or later: rows that have a `next_attempt`."""
        return heads(), watched()

    def to_do(self, free: int, busy: set[int]) -> list[tuple[int, Verb]]:
        """At most so many ids, and what is done with each."""
        return _to_do(free, busy)

    def tell(self) -> None:
        """One has been handled: another one may be due, and a thread is free."""
        nudge()

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
            while (work := self._work.get()) is not None:
                self._do(*work)
        finally:
            hang_up()
            connection.close()

    def _do(self, pk: int, verb: Verb) -> None:
        close_old_connections()
        try:
            verb(pk)
        except Exception:  # the thread's boundary: its message stays and is tried again
            log.exception("message %d could not be handled", pk)
        with self._lock:
            self._busy.discard(pk)
        try:
            self.tell()
        except Error:  # the database is away: the poll finds what is due
            connection.close()


def _to_do(free: int, busy: set[int]) -> list[tuple[int, Verb]]:
    """At most so many messages and what is done with each: those that wait come first."""
    if free <= 0:
        return []
    now = timezone.now()
    found: list[tuple[int, Verb]] = [(pk, deliver) for pk in due(now, free, busy)]
    return found + [(pk, look) for pk in to_look_at(now, free - len(found), busy)]


def reader(confirm: Confirm) -> Outbox:
    """The outbox, for settings.COURIER_READERS. An attempt is noted before it is made: that keeps
    a second courier away."""
    del confirm
    return Outbox()
