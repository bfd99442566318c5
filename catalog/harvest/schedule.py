"""Which runs are to be done: asked for, due by schedule, or left by a worker that died."""

import logging
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from catalog.harvest.errors import DIED
from catalog.harvest.lease import abandoned
from catalog.harvest.patience import EVERY, lately
from catalog.harvest.quiet import UTC, Window
from catalog.models import HarvestRun, HarvestSource

log = logging.getLogger(__name__)
Purpose = HarvestRun.Purpose
TRIES = 5  # a run that was left so often is not taken up again

ONE_OPEN_RUN = "one_open_run_per_source"  # the constraint that a second open run breaks


def queue(source: HarvestSource, purpose: Purpose = Purpose.APPLY) -> HarvestRun:
    """The open run of `source`; a new one when there is none. A row: nobody is told yet.

    A plan stands beside a harvest: neither waits for the other.
    """
    are_open = Q(state__in=[HarvestRun.State.QUEUED, HarvestRun.State.RUNNING])
    while True:  # an open run may end between the two statements
        try:
            with transaction.atomic():
                return HarvestRun.objects.create(source=source, purpose=purpose)
        except IntegrityError as error:
            if ONE_OPEN_RUN not in str(error):
                raise
            if run := HarvestRun.objects.filter(are_open, source=source, purpose=purpose).first():
                return run


def queue_due(now: datetime | None = None) -> None:
    """Queue a run for every active source whose schedule says so and whose hours are not quiet.

    A run that waits or has begun goes on, and one that somebody asks for is not kept from it. A
    source that fails is asked less and less often (catalog.harvest.patience).
    """
    due, harvests = Q(), Q(runs__purpose=Purpose.APPLY)
    for name, every in EVERY.items():
        due |= Q(schedule=name) & (Q(last__isnull=True) | Q(last__lt=Now() - every))
    for source in (
        HarvestSource.objects.filter(active=True)
        .annotate(last=Max("runs__queued", filter=harvests))
        .filter(due)
    ):
        if not is_quiet(source, now or timezone.now()) and not _is_left_alone(source):
            queue(source)


def _is_left_alone(source: HarvestSource) -> bool:
    """Whether `source` has failed so often that it is not its turn yet."""
    found = lately(source)
    return found.is_stale and found.next_try is not None and timezone.now() < found.next_try


def is_quiet(source: HarvestSource, now: datetime) -> bool:
    """Whether it is a quiet hour of `source`."""
    if source.quiet_from is None or source.quiet_until is None:
        return False
    hours = Window(source.quiet_from, source.quiet_until, source.quiet_zone or UTC)
    try:
        return hours.holds(now)
    except (ZoneInfoNotFoundError, ValueError):  # this machine knows fewer zones than another
        log.warning("source %s: no time zone %r here, UTC counts", source.slug, hours.zone)
        return replace(hours, zone=UTC).holds(now)


def waiting() -> list[int]:
    """Runs for a worker to take; those that were left too often are ended here."""
    left = Q(state=HarvestRun.State.RUNNING, lease_until__lt=Now(), stalled__gte=TRIES)
    HarvestRun.objects.filter(left).update(
        state=HarvestRun.State.FAILED,
        ended=Now(),
        lease_owner="",
        lease_until=None,
        error=DIED % {"n": TRIES},
    )
    return abandoned()
