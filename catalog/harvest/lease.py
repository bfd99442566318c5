"""Who works on a run: a lease in its row, by the database's clock, renewed while work goes on.

Only the holder writes. A worker that was killed holds nothing once its lease is over, and the next
`claim` takes the run up from its checkpoints.
"""

from collections.abc import Collection
from typing import NoReturn

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Now

from catalog.harvest.errors import LeaseLost
from catalog.leases import RenewedLease, end_with_the_lease, lease_end, new_owner, owner_of
from catalog.models import HarvestRun

State = HarvestRun.State


def claim(run_id: int) -> "Lease | None":
    """Take the run if nobody holds it; None when it is another's, or has ended."""
    owner = new_owner()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=Now())
    taken = HarvestRun.objects.filter(free, pk=run_id).update(
        state=State.RUNNING,
        lease_owner=owner,
        lease_until=lease_end(),
        attempts=F("attempts") + 1,
        stalled=F("stalled") + 1,
        started=Coalesce("started", Now()),
    )
    return Lease(run_id, owner) if taken else None


def abandoned() -> list[int]:
    """Runs that wait for a worker: queued ones, and those whose worker has not been heard of."""
    waiting = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=Now())
    return list(HarvestRun.objects.filter(waiting).order_by("pk").values_list("pk", flat=True))


def let_go(processes: Collection[int]) -> int:
    """Free the runs that these processes of this machine hold; how many.

    For a worker that is told to end: whoever comes next takes them up at once, and their processes
    notice at their next look that they hold them no more. It is no death, and not counted as one.
    """
    mine = Q(pk__in=())  # nobody's
    for process in processes:
        mine |= Q(lease_owner__startswith=owner_of(process))
    return HarvestRun.objects.filter(mine, state=State.RUNNING).update(
        lease_owner="", lease_until=Now(), stalled=Greatest(F("stalled") - 1, 0)
    )


class Lease(RenewedLease):
    """A held run."""

    def __init__(self, run_id: int, owner: str) -> None:
        super().__init__(f"run {run_id}")
        self.run_id = run_id
        self.owner = owner

    @property
    def token(self) -> str:
        """A word that no other lease has, for the names of files."""
        return self.owner.rpartition(":")[2]

    def check(self) -> None:
        """Raise LeaseLost when another worker may hold the run by now."""
        if self.lost.is_set():
            self.lose()

    def lose(self) -> NoReturn:
        """Raise LeaseLost, now and at every check."""
        self.lost.set()
        raise LeaseLost(f"run {self.run_id} is held by another worker")

    def lock(self) -> HarvestRun:
        """The run's row, locked for this transaction; raises LeaseLost when it is not ours.

        Should this process freeze now, the transaction ends with its lease, and so does the lock.
        """
        end_with_the_lease()
        mine = HarvestRun.objects.select_for_update(of=("self",)).filter(
            pk=self.run_id, lease_owner=self.owner, state=State.RUNNING
        )
        if (run := mine.first()) is None:
            self.lose()
        return run

    def got_on(self) -> None:
        """Something is done that no start will have to do again: starts in vain count anew."""
        HarvestRun.objects.filter(pk=self.run_id, stalled__gt=1).update(stalled=1)

    def release(self) -> None:
        """Let the next worker take the run up at once."""
        HarvestRun.objects.filter(
            pk=self.run_id, lease_owner=self.owner, state=State.RUNNING
        ).update(lease_until=Now())

    def confirm(self) -> None:
        """Raise LeaseLost when the run's row says that it is not ours."""
        with transaction.atomic():
            self.lock()

    def renew(self) -> bool:
        """Hold the run for another while; False when it is not ours."""
        mine = HarvestRun.objects.filter(
            pk=self.run_id, lease_owner=self.owner, state=State.RUNNING
        )
        return bool(mine.update(lease_until=lease_end()))
