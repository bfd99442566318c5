"""What is old is forgotten, what somebody still waits for is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from catalog import tasks
from catalog.models import News, Notice, Topic, Watch
from catalog.watching import retention
from tests.catalog.watching.conftest import watches
from tests.factories import make_resource

pytestmark = pytest.mark.django_db(transaction=True)


def aged(days: int) -> None:
    News.objects.update(at=Now() - timedelta(days=days))
    Notice.objects.exclude(ended=None).update(ended=Now() - timedelta(days=days))


def test_news_and_ended_notices_are_forgotten_after_a_while(port, ada, follow):
    watch = watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    Notice.objects.create(watch=watch, after=0, upto=1, state="sent", ended=Now())
    Notice.objects.create(watch=watch, after=1, upto=2)
    aged(29)
    tasks.forget()
    assert (News.objects.count(), Notice.objects.count()) == (1, 2)
    aged(31)
    tasks.forget()
    assert News.objects.count() == 0
    assert Notice.objects.get().state == "waiting"


def test_nothing_is_forgotten_that_a_weekly_alert_waits_for(port, ada, follow, settings):
    settings.ALERTS = replace(settings.ALERTS, days=8, give_up_seconds=5 * 24 * 3600)
    watches(ada, "q=harbour", frequency="weekly")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    aged(12)
    assert retention.forget(timezone.now()) == 0
    aged(14)
    assert retention.forget(timezone.now()) == 1


def test_what_nobody_watches_any_more_is_no_topic(port, ada, follow):
    watches(ada, "q=harbour")
    kept = watches(ada, "q=dues")
    follow()
    Watch.objects.exclude(pk=kept.pk).delete()
    retention.forget(timezone.now())
    assert Topic.objects.get() == kept.topic
