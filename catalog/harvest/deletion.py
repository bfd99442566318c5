"""What a complete run did not see is withdrawn: it leaves every door, its row stays a tombstone.

An incomplete run withdraws nothing, whatever it did not see.
"""

from collections.abc import Sequence
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from catalog.failpoints import failpoint
from catalog.harvest import copies, versions
from catalog.harvest.checkpoints import keys
from catalog.harvest.identity import key
from catalog.harvest.lease import Lease
from catalog.models import Change, HarvestRun, Resource, Version

BATCH = 1_000


def withdraw_unseen(lease: Lease, run: HarvestRun) -> None:
    """Withdraw what `run`, which is complete, has not seen."""
    unseen = iter(_unseen(run))
    while batch := list(islice(unseen, BATCH)):
        failpoint("harvest.before_withdraw")
        with transaction.atomic():
            copies.decide_alone()
            lease.lock()
            withdraw(batch, run)


def withdraw(ids: Sequence[int], run: HarvestRun | None) -> None:
    """Withdraw these resources in the transaction that is open."""
    rows = list(
        Resource.objects.filter(pk__in=ids, withdrawn__isnull=True)
        .order_by("pk")
        .select_for_update()
    )
    if not rows:
        return
    change = Change.objects.create(run=run)
    Resource.objects.filter(pk__in=[row.pk for row in rows]).update(
        withdrawn=Now(), published=False, change=change
    )
    following = versions.write(change, rows, Version.Kind.WITHDRAWN)
    copies.promote([row.iri for row in rows if row.iri], change, following)
    if run:
        HarvestRun.objects.filter(pk=run.pk).update(withdrawn=F("withdrawn") + len(rows))


def _unseen(run: HarvestRun) -> list[int]:
    seen: set[bytes] = set()
    for partition in run.partition_set.all():
        seen |= keys(bytes(partition.seen))
    rows = Resource.objects.filter(source=run.source_id, withdrawn__isnull=True)
    pairs = rows.values_list("id", "stable_id").order_by("id").iterator(chunk_size=10_000)
    return [id_ for id_, stable_id in pairs if key(stable_id) not in seen]
