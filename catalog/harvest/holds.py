"""Withdrawals that wait for a person: made by a run, decided by who may harvest the source.

    waiting -> approved -> done       waiting -> kept       waiting -> replaced

Of two people who decide at once one is first; the other is told. A later complete run replaces what
waits, unless it misses the very same records.
"""

from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import User
from catalog.models import HarvestRun, HeldWithdrawal, Missing

State = HeldWithdrawal.State


def approve(hold: HeldWithdrawal, by: User) -> bool:
    """Let what is still missing be withdrawn. False: it was decided, or replaced, before."""
    return _decide(hold, by, state=State.APPROVED)


def keep(hold: HeldWithdrawal, by: User) -> bool:
    """Withdraw nothing now; the next complete run asks again. False as for `approve`."""
    return _decide(hold, by, state=State.KEPT, ended=Now())


def approved(source_id: int | None = None) -> list[int]:
    """Those that a person has agreed to and that are not carried out yet; of one source, or all."""
    rows = HeldWithdrawal.objects.filter(state=State.APPROVED)
    if source_id is not None:
        rows = rows.filter(source=source_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def hold(run: HarvestRun, due: QuerySet[Missing], live: int) -> bool:
    """Hold what is `due`, of so many live records, in the transaction that is open.

    False: somebody has agreed to the one before meanwhile; carry that out first.
    """
    rows = HeldWithdrawal.objects.filter(source=run.source_id, state__in=HeldWithdrawal.OPEN)
    before = rows.select_for_update().first()
    if before and before.state == State.APPROVED:
        return False
    records = due.count()
    if before and before.records == records and not due.exclude(hold=before).exists():
        return True
    replace(run.source_id)
    made = HeldWithdrawal.objects.create(
        source_id=run.source_id, run=run, records=records, live=live
    )
    Missing.objects.filter(source=run.source_id, hold__isnull=False).update(hold=None)
    due.update(hold=made)
    return True


def replace(source_id: int) -> None:
    """What waits, if anything, waits no more: a later run saw something else."""
    HeldWithdrawal.objects.filter(source=source_id, state=State.WAITING).update(
        state=State.REPLACED, ended=Now()
    )


def waiting(source_id: int) -> HeldWithdrawal | None:
    """What waits for a person at this source."""
    return HeldWithdrawal.objects.filter(source=source_id, state=State.WAITING).first()


def _decide(hold: HeldWithdrawal, by: User, **fields: object) -> bool:
    mine = HeldWithdrawal.objects.filter(pk=hold.pk, state=State.WAITING)
    return bool(mine.update(decided=Now(), decided_by=by, **fields))
