"""How long news and notices are kept, and topics that nobody watches any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from catalog.models import News, Notice, Topic
from catalog.watching.notices import OPEN

LONGEST_WAIT = timedelta(days=8)  # of an alert that tells once a week, and a little more


def forget(now: datetime) -> int:
    """Delete what is old enough; how many rows of news that were."""
    kept = timedelta(days=settings.ALERTS.days)
    needed = LONGEST_WAIT + timedelta(seconds=settings.ALERTS.give_up_seconds)
    last = now - max(kept, needed)
    Notice.objects.filter(ended__lt=last).exclude(state__in=OPEN).delete()
    deleted, _ = News.objects.filter(at__lt=last).delete()
    _forget_topics()
    return deleted


@transaction.atomic
def _forget_topics() -> None:
    """Those whose last watch went with its account. One that begins just now is locked."""
    idle = Topic.objects.select_for_update(skip_locked=True, of=("self",))
    for topic in idle.filter(watches=None, since__isnull=False):
        if not topic.watches.exists():
            topic.delete()
