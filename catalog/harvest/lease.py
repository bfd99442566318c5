"""Who works on a run: a lease in its row, by the database's clock, renewed while work goes on.

Only the holder writes. A worker that was killed holds nothing once its lease is over, and the next
`claim` takes the run up from its checkpoints.
"""

import logging
import os
import secrets
import socket
import threading
from datetime import timedelta
from types import TracebackType
from typing import NoReturn, Self

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from catalog.harvest.errors import LeaseLost
from catalog.models import HarvestRun

State = HarvestRun.State
log = logging.getLogger(__name__)


def claim(run_id: int) -> "Lease | None":
    """Take the run if nobody holds it; None when it is another's, or has ended."""
    owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(6)}"
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=Now())
    taken = HarvestRun.objects.filter(free, pk=run_id).update(
        state=State.RUNNING,
        lease_owner=owner,
        lease_until=_end(),
        attempts=F("attempts") + 1,
        started=Coalesce("started", Now()),
    )
    return Lease(run_id, owner) if taken else None


def abandoned() -> list[int]:
    """Runs that wait for a worker: queued ones, and those whose worker has not been heard of."""
    waiting = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=Now())
    return list(HarvestRun.objects.filter(waiting).order_by("pk").values_list("pk", flat=True))


def _end() -> object:
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)


class Lease:
    """A held run. As a context it renews itself from a thread until it ends."""

    def __init__(self, run_id: int, owner: str) -> None:
        self.run_id = run_id
        self.owner = owner
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease {run_id}", daemon=True)

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

    @property
    def token(self) -> str:
        """A word that no other lease has, for the names of files."""
        return self.owner.rpartition(":")[2]

    def check(self) -> None:
        """Raise LeaseLost when another worker may hold the run by now."""
        if self._lost.is_set():
            self.lose()

    def lose(self) -> NoReturn:
        """Raise LeaseLost, now and at every check."""
        self._lost.set()
        raise LeaseLost(f"run {self.run_id} is held by another worker")

    def lock(self) -> HarvestRun:
        """The run's row, locked for this transaction; raises LeaseLost when it is not ours.

        Should this process freeze now, the transaction ends with its lease, and so does the lock.
        """
        with connection.cursor() as cursor:
            milliseconds = settings.LEASE_SECONDS * 1_000
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds:d}")
        mine = HarvestRun.objects.select_for_update(of=("self",)).filter(
            pk=self.run_id, lease_owner=self.owner, state=State.RUNNING
        )
        if (run := mine.first()) is None:
            self.lose()
        return run

    def release(self) -> None:
        """Let the next worker take the run up at once."""
        HarvestRun.objects.filter(
            pk=self.run_id, lease_owner=self.owner, state=State.RUNNING
        ).update(lease_until=Now())

    def confirm(self) -> None:
        """Raise LeaseLost when the run's row says that it is not ours."""
        with transaction.atomic():
            self.lock()

    def _renew(self) -> None:
        try:
            while not self._ended.wait(settings.LEASE_SECONDS / 4):
                try:
                    held = HarvestRun.objects.filter(
                        pk=self.run_id, lease_owner=self.owner, state=State.RUNNING
                    ).update(lease_until=_end())
                except Error:  # the database is away: try again; the row decides in the end
                    log.warning("lease of run %s could not be renewed", self.run_id)
                    connection.close()
                    continue
                if not held:
                    self._lost.set()
                    return
        finally:
            connection.close()
