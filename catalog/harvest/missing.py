"""Which live records the complete runs of a source do not see, and since when.

Only what is missing has a row: a record that is seen in every run costs nothing.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from catalog.harvest.checkpoints import keys
from catalog.harvest.copy import cursor
from catalog.harvest.identity import key
from catalog.harvest.lease import Lease
from catalog.models import HarvestRun, Missing, Resource

BATCH = 10_000


def note(lease: Lease, run: HarvestRun) -> None:
    """What `run`, which is complete, has not seen is missing from now on, if it is not yet."""
    note_these(lease, run, unseen_by(run))


def note_these(lease: Lease, run: HarvestRun, rows: Iterable[tuple[int, str]]) -> None:
    """These records (id and stable id) of the run's source are missing from now on."""
    unseen = iter(rows)
    while batch := list(islice(unseen, BATCH)):
        with transaction.atomic():
            lease.lock()
            Missing.objects.bulk_create(
                (
                    Missing(resource_id=id_, source_id=run.source_id, key=key(stable_id))
                    for id_, stable_id in batch
                ),
                ignore_conflicts=True,
            )


def seen(source_id: int, seen_keys: bytes) -> None:
    """Records with these keys, one after another, are here: none of them is missing any more.

    Within the transaction that stores them, so that nobody withdraws meanwhile what came back.
    """
    if not Missing.objects.filter(source=source_id).exists():
        return
    with cursor() as cur:
        cur.execute(
            "DELETE FROM catalog_missing WHERE source_id = %s AND key = ANY(%s)",
            (source_id, list(keys(seen_keys))),
        )


def unseen(source_id: int, seen_keys: AbstractSet[bytes]) -> list[tuple[int, str]]:
    """Id and stable id of the source's live records but for those with these keys."""
    rows = Resource.objects.filter(source=source_id, withdrawn__isnull=True)
    return _others(rows, seen_keys)


def unseen_by(run: HarvestRun) -> list[tuple[int, str]]:
    """Id and stable id of live records that the run did not see and that are not missing yet."""
    seen_keys: set[bytes] = set()
    for partition in run.partition_set.all():
        seen_keys |= keys(bytes(partition.seen))
    rows = Resource.objects.filter(
        source=run.source_id, withdrawn__isnull=True, missing__isnull=True
    )
    return _others(rows, seen_keys)


def due(run: HarvestRun) -> QuerySet[Missing]:
    """What of the run's source has been missing as long as the setting says, as of this moment.

    The moment stays: what falls due while the answer is worked on was not weighed.
    """
    now = HarvestRun.objects.values_list(Now(), flat=True).get(pk=run.pk)
    latest = now - timedelta(seconds=settings.GRACE_SECONDS)
    return Missing.objects.filter(source=run.source_id, since__lte=latest)


def _others(rows: QuerySet[Resource], seen_keys: AbstractSet[bytes]) -> list[tuple[int, str]]:
    pairs = rows.values_list("id", "stable_id").order_by("id").iterator(chunk_size=10_000)
    return [pair for pair in pairs if key(pair[1]) not in seen_keys]
