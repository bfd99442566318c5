"""What all leases of ours have in common: an owner's name, an end, and a thread that renews.

A lease is two columns of a row, `lease_owner` and `lease_until`, by the database's clock, so that
the clocks of two machines need not agree. Who stops renewing has lost it, whatever it believes.
"""

import logging
import os
import secrets
import socket
import threading
from abc import ABC, abstractmethod
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import Error, connection
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now

log = logging.getLogger(__name__)


def new_owner() -> str:
    """A name that no other owner has: machine, process and, after the last colon, a random word."""
    return f"{owner_of(os.getpid())}{secrets.token_hex(6)}"


def owner_of(process: int) -> str:
    """How the names of all owners begin that are in this process of this machine."""
    return f"{socket.gethostname()[:24]}:{process}:"


def lease_end() -> CombinedExpression:
    """Until when a lease lasts that is taken or renewed now."""
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)


def end_with_the_lease() -> None:
    """Should this process freeze now, its transaction and the locks of that end with the lease."""
    with connection.cursor() as cursor:
        milliseconds = settings.LEASE_SECONDS * 1_000
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds:d}")


class RenewedLease(ABC):
    """A held lease. As a context it renews itself from a thread, four times in its length.

    `what` names it in logs. `lost` is set when a renewal found that somebody else holds it.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.lost = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease of {what}", daemon=True)

    @abstractmethod
    def renew(self) -> bool:
        """Write a new end; whether the lease was still held. Each kind of lease has its own row."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            while not self._ended.wait(settings.LEASE_SECONDS / 4):
                try:
                    held = self.renew()
                except Error:  # the database is away: try again; the row decides in the end
                    log.warning("the lease of %s could not be renewed", self.what)
                    connection.close()
                    continue
                if not held:
                    self.lost.set()
                    return
        finally:
            connection.close()
