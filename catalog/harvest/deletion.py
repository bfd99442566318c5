"""What a complete run did not see is withdrawn: it leaves every door, its row stays a tombstone.

An incomplete run withdraws nothing, whatever it did not see. When nearly all of a source is gone at
once, that is more often a fault of the source than its will: the first such run withdraws nothing
either, the next one that finds the same does.
"""

from collections.abc import Sequence
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from catalog.harvest import copies
from catalog.harvest.checkpoints import keys
from catalog.harvest.failpoints import failpoint
from catalog.harvest.identity import key
from catalog.harvest.lease import Lease
from catalog.harvest.remember import remember
from catalog.models import Change, HarvestRun, Resource, Version
from vocab.findings import Rule, Severity, finding

NEARLY_ALL_GONE = Rule(
    "nearly-all-gone",
    Severity.WARNING,
    "Nearly everything has vanished from the source at once; nothing was withdrawn",
    "If the source means it, harvest it again: what is still missing then is withdrawn.",
)
RULES = (NEARLY_ALL_GONE,)

BATCH = 1_000
NEARLY_ALL = 0.8  # of the live records of a source, and
MANY = 50  # at least so many: a small source may well lose all but one


def withdraw_unseen(lease: Lease, run: HarvestRun) -> None:
    """Withdraw what `run`, which is complete, has not seen."""
    unseen = iter(_unseen(run))
    while batch := list(islice(unseen, BATCH)):
        failpoint("harvest.before_withdraw")
        with transaction.atomic():
            copies.decide_alone()
            lease.lock()
            withdraw(batch, run)


def is_credible(run: HarvestRun) -> bool:
    """Whether what `run` did not see can be withdrawn; says so with the run when not."""
    gone = len(_unseen(run))
    live = Resource.objects.filter(source=run.source_id, withdrawn__isnull=True).count()
    if gone < MANY or gone <= NEARLY_ALL * live or _was_said(run):
        return True
    message = f"{gone} of {live} records were not seen"
    remember(run, [finding(NEARLY_ALL_GONE, run.source.url, message=message)])
    return False


def _was_said(run: HarvestRun) -> bool:
    """Whether the run before, too, came to its end without nearly all of the source."""
    ended = HarvestRun.objects.filter(source=run.source_id, state=HarvestRun.State.DONE)
    before = ended.filter(pk__lt=run.pk).order_by("-pk").first()
    return before is not None and before.findings.filter(rule=NEARLY_ALL_GONE.id).exists()


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
    Version.objects.bulk_create(
        Version(
            change=change,
            ordinal=place,
            resource=row,
            kind=Version.Kind.WITHDRAWN,
            content_hash=row.content_hash,
        )
        for place, row in enumerate(rows)
    )
    copies.promote([row.iri for row in rows if row.iri], change, len(rows))
    if run:
        HarvestRun.objects.filter(pk=run.pk).update(withdrawn=F("withdrawn") + len(rows))


def _unseen(run: HarvestRun) -> list[int]:
    seen: set[bytes] = set()
    for partition in run.partition_set.all():
        seen |= keys(bytes(partition.seen))
    rows = Resource.objects.filter(source=run.source_id, withdrawn__isnull=True)
    pairs = rows.values_list("id", "stable_id").order_by("id").iterator(chunk_size=10_000)
    return [id_ for id_, stable_id in pairs if key(stable_id) not in seen]
