"""Who works on a reader: a lease in its row. Who does not hold it neither steps nor writes there.

claim -> confirm, step, stepped; again and again -> let go
"""

import time
from datetime import timedelta
from types import TracebackType

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from catalog.leases import RenewedLease, end_with_the_lease, lease_end
from catalog.models import ReaderState

LONGEST_SENTENCE = 500  # characters
NOTED_SECONDS = 1.0


class LeaseLost(Exception):
    """Another courier holds the reader now: stop, write nothing more."""


def claim(name: str, owner: str) -> "Hold | None":
    """Take the reader if no other owner holds it; None when one does."""
    if not ReaderState.objects.filter(pk=name).exists():  # else the insertion waits for its lock
        ReaderState.objects.bulk_create([ReaderState(name=name)], ignore_conflicts=True)
    free = Q(lease_until=None) | Q(lease_until__lt=Now()) | Q(lease_owner=owner)
    with transaction.atomic():
        end_with_the_lease()
        # A locked row is at work: its holder confirms in a transaction, or another one claims.
        rows = ReaderState.objects.select_for_update(skip_locked=True).filter(free, pk=name)
        if rows.first() is None:
            return None
        ReaderState.objects.filter(pk=name).update(lease_owner=owner, lease_until=lease_end())
    return Hold(name, owner)


def holder(name: str) -> str:
    """Who holds the reader, for the operator."""
    held = ReaderState.objects.filter(pk=name).values_list("lease_owner", flat=True)
    return held.first() or "nobody"


class Hold(RenewedLease):
    """A held reader. As a context it renews itself until it ends, then lets go at once."""

    def __init__(self, name: str, owner: str) -> None:
        super().__init__(f"reader {name}")
        self._noted: int | None = None
        self._noted_at = -NOTED_SECONDS  # by the clock of time.monotonic()
        self._mine = ReaderState.objects.filter(pk=name, lease_owner=owner)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        try:
            self._mine.update(lease_owner="", lease_until=None)
        except Error:  # the database is away: the lease runs out by itself
            connection.close()

    def renew(self) -> bool:
        """Hold the reader for another while; False when it is not ours."""
        return self._write()

    def confirm(self) -> None:
        """Raise LeaseLost unless it is ours; in a transaction it stays ours until that ends.

        Outside one nothing is written as long as the lease has half of its length to go: a message
        to a peer shall not wait for the disk.
        """
        if connection.in_atomic_block:
            end_with_the_lease()
            self._must(not self.lost.is_set() and self._write())
        else:
            self._must(not self.lost.is_set() and (self._lasts() or self._write()))

    def _lasts(self) -> bool:
        half = timedelta(seconds=settings.LEASE_SECONDS / 2)
        return self._mine.filter(lease_until__gt=Now() + half).exists()

    def stepped(self, position: int | None) -> None:
        """Note a step without an error, and how far the reader is now; raises LeaseLost.

        Where nothing but the time would change, it is noted once in NOTED_SECONDS.
        """
        if position == self._noted and time.monotonic() < self._noted_at + NOTED_SECONDS:
            return
        self._must(self._write(position=position, stepped=Now(), error="", failing_since=None))
        self._noted, self._noted_at = position, time.monotonic()

    def failed(self, sentence: str) -> None:
        """Note why the last step failed; raises LeaseLost."""
        self._noted_at = -NOTED_SECONDS
        since = Coalesce("failing_since", Now())
        self._must(self._write(error=sentence, failing_since=since))

    def _write(self, **fields: object) -> bool:
        return bool(self._mine.update(lease_until=lease_end(), **fields))

    def _must(self, held: bool) -> None:
        if not held:
            self.lost.set()
            raise LeaseLost(f"{self.what} is held by another courier")


def sentence(error: Exception) -> str:
    """An error in one line that the database can keep."""
    text = " ".join(str(error).replace("\0", " ").split())
    text = text.encode(errors="replace").decode()
    return f"{type(error).__name__}: {text}"[:LONGEST_SENTENCE].rstrip(": ")
