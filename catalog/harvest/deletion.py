"""What complete runs do not see is withdrawn: it leaves every door, its row stays a tombstone.

missing    what a complete run has not seen is missing since then (missing.py)
brakes     what is missing for long enough goes, unless it is too much at once (brakes.py)
holds      then nothing goes before a person has agreed (holds.py)

An incomplete run withdraws nothing, whatever it did not see.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Now

from catalog.failpoints import failpoint
from catalog.harvest import copies, holds, missing, versions
from catalog.harvest.brakes import Brakes
from catalog.harvest.lease import Lease
from catalog.leases import end_with_the_lease
from catalog.models import Change, HarvestRun, HeldWithdrawal, Missing, Resource, Version

BATCH = 1_000


def withdraw_missing(lease: Lease, run: HarvestRun) -> None:
    """Withdraw what is missing for long enough now that `run` was complete; or hold all of it."""
    while not _settled(lease, run):
        pass


def carry_out(hold_id: int, *, unless_begun: bool = False) -> None:
    """Withdraw what is still missing of a hold that a person has agreed to.

    `unless_begun`: leave it to another worker who is at it, as the sweep's tasks do.
    """
    while _batch_of_hold(hold_id, unless_begun=unless_begun):
        pass


def withdraw(ids: Sequence[int], run: HarvestRun | None, hold: HeldWithdrawal | None = None) -> int:
    """Withdraw these resources in the transaction that is open. Returns how many were live."""
    Missing.objects.filter(pk__in=ids).delete()
    rows = list(
        Resource.objects.filter(pk__in=ids, withdrawn__isnull=True)
        .order_by("pk")
        .select_for_update()
    )
    if not rows:
        return 0
    change = Change.objects.create(run=run, hold=hold)
    Resource.objects.filter(pk__in=[row.pk for row in rows]).update(
        withdrawn=Now(), published=False, change=change
    )
    following = versions.write(change, rows, Version.Kind.WITHDRAWN)
    copies.promote([row.iri for row in rows if row.iri], change, following)
    if run:
        HarvestRun.objects.filter(pk=run.pk).update(withdrawn=F("withdrawn") + len(rows))
    return len(rows)


def _settled(lease: Lease, run: HarvestRun) -> bool:
    """Whether what is missing was withdrawn or held; False: first carry out what was agreed."""
    for hold_id in holds.approved(run.source_id):
        carry_out(hold_id)
    if HeldWithdrawal.objects.filter(run=run).exists():
        return True  # taken up again after it was held: a person may have decided since
    due = missing.due(run)
    if (before := _too_many(run, due)) is not None:
        failpoint("harvest.before_hold")
        with transaction.atomic():
            lease.lock()
            return holds.hold(run, due, before)
    with transaction.atomic():
        lease.lock()
        holds.replace(run.source_id)
    while ids := list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        failpoint("harvest.before_withdraw")
        with transaction.atomic():
            copies.decide_alone()
            lease.lock()
            withdraw(ids, run)
    return True


def _too_many(run: HarvestRun, due: QuerySet[Missing]) -> int | None:
    """How many live records the source had before the run, if what is due is too much of them.

    What somebody wants to keep is always too much; and what is held does not become less by records
    that were new since.
    """
    gone = due.count()
    live = Resource.objects.filter(source=run.source_id, withdrawn__isnull=True).count()
    new = HarvestRun.objects.values_list(F("created") + F("restored"), flat=True).get(pk=run.pk)
    held = due.aggregate(least=Min("hold__live"))["least"]
    before = live - new if held is None else min(live - new, held)
    brakes = Brakes(settings.BRAKE_PERCENT, settings.BRAKE_RECORDS)
    kept = due.filter(hold__state=HeldWithdrawal.State.KEPT).exists()
    return before if kept or brakes.hold(gone, before) else None


def _batch_of_hold(hold_id: int, *, unless_begun: bool) -> bool:
    """Withdraw some of the list; whether there may be more."""
    failpoint("harvest.before_agreed")
    with transaction.atomic():
        end_with_the_lease()
        rows = HeldWithdrawal.objects.select_related("run").select_for_update(
            of=("self",), skip_locked=unless_begun
        )
        hold = rows.filter(pk=hold_id, state=HeldWithdrawal.State.APPROVED).first()
        if hold is None:
            return False
        copies.decide_alone()
        ids = list(hold.missing.order_by("pk").values_list("pk", flat=True)[:BATCH])
        hold.withdrawn += withdraw(ids, hold.run, hold)
        if not ids:
            hold.state, hold.ended = HeldWithdrawal.State.DONE, Now()
        hold.save()
        failpoint("harvest.agreed")
        return bool(ids)
