"""Note what is to be told about each source: once, a day apart at least, and when it is over."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from catalog.alerts import trouble
from catalog.models import Alert, HarvestSource

Kind = Alert.Kind
DAY = timedelta(days=1)
FREE = Q(lease_until=None) | Q(lease_until__lt=Now())  # no worker is about to send it


def look() -> None:
    """Note it for every active source that has somebody to tell. Rows: nothing is sent yet."""
    if not settings.EMAIL_HOST:
        return
    told = HarvestSource.objects.filter(active=True).exclude(contact="")
    for pk in told.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # Two that look at once come one after the other, and the second finds the row.
            source = told.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
            if source:
                _note(source)


def _note(source: HarvestSource) -> None:
    known = source.alerts.filter(kind=Kind.TROUBLE, over=None)
    told = {event for alert in known for event in alert.events}
    now = trouble.events(source, told)
    if not now:
        _recover(source, known, sorted(told))
    elif set(now) - told and not _was_told_today(source):
        source.alerts.create(kind=Kind.TROUBLE, events=now)


def _recover(source: HarvestSource, known: QuerySet[Alert], told: list[str]) -> None:
    """Say that it is over to those who know of it; who was not told yet need not be."""
    if known.filter(sent=None).exclude(FREE).exists():
        return  # it is being sent: the next look knows whether it was
    was_sent = known.exclude(sent=None).exists()
    known.update(over=Now())
    if was_sent:
        source.alerts.create(kind=Kind.RECOVERY, events=told)


def _was_told_today(source: HarvestSource) -> bool:
    waits = Q(sent=None, over=None)
    recent = Q(kind=Kind.TROUBLE, sent__gt=Now() - DAY)
    return source.alerts.filter(waits | recent).exists()
