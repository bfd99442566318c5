"""Harvests by a secret link: made by a steward, shown once, used by the publisher's own system."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from catalog.harvest.schedule import queue
from catalog.models import HarvestKey, HarvestRun, HarvestSource

PREFIX = "hansa_"  # the log leaves out what begins so


class TooSoon(Exception):
    """The source was harvested a moment ago; `seconds` until it may be again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the source was harvested a moment ago: ask again in {seconds} s")
        self.seconds = seconds


def make(source: HarvestSource, person: User) -> str:
    """A new secret for the source, which is returned and not kept; the one before ends."""
    secret = PREFIX + secrets.token_urlsafe(32)
    HarvestKey.objects.update_or_create(
        source=source,
        defaults={"hashed": _digest(secret), "made": Now(), "made_by": person, "used": None},
    )
    return secret


def end(source: HarvestSource) -> None:
    """From now on no secret starts a harvest of the source."""
    HarvestKey.objects.filter(source=source).delete()


def source_of(secret: str) -> HarvestSource | None:
    """The source whose secret this is, if it is active."""
    keys = HarvestKey.objects.filter(hashed=_digest(secret), source__active=True)
    found = keys.select_related("source").first()
    return found.source if found else None


@transaction.atomic
def start(source: HarvestSource) -> HarvestRun:
    """The open run of the source, or a new one. Raises TooSoon.

    A row: nobody is told yet.
    """
    key = HarvestKey.objects.select_for_update().filter(source=source).first()
    last = source.runs.harvests().order_by("-id").first()
    if last and not last.is_open and last.queued:
        pause = timedelta(seconds=settings.HARVEST_LINK_SECONDS)
        left = (last.queued + pause - timezone.now()).total_seconds()
        if left > 0:
            raise TooSoon(int(left) + 1)
    if key:
        key.used = timezone.now()
        key.save(update_fields=["used"])
    return queue(source)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
