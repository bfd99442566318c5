"""Quiet hours: when a window holds, and what the schedule leaves for later."""

from datetime import UTC, datetime, time
from typing import Any

import pytest

from catalog.harvest import schedule
from catalog.harvest.quiet import Window
from catalog.models import HarvestRun, HarvestSource
from tests.factories import make_source

DAY, NIGHT = (time(8), time(18)), (time(22), time(6))
AMSTERDAM = "Europe/Amsterdam"


def at(hour: int, minute: int = 0, month: int = 1, day: int = 15) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "now", "quiet"),
    [
        (DAY, "UTC", at(7, 59), False),
        (DAY, "UTC", at(8), True),
        (DAY, "UTC", at(17, 59), True),
        (DAY, "UTC", at(18), False),
        (NIGHT, "UTC", at(21, 59), False),
        (NIGHT, "UTC", at(22), True),
        (NIGHT, "UTC", at(0), True),
        (NIGHT, "UTC", at(5, 59), True),
        (NIGHT, "UTC", at(6), False),
        ((time(22), time(0)), "UTC", at(23, 59), True),
        ((time(22), time(0)), "UTC", at(0), False),
        ((time(0), time(6)), "UTC", at(0), True),
        (DAY, AMSTERDAM, at(7), True),
        (DAY, AMSTERDAM, at(17), False),
        (DAY, AMSTERDAM, at(6, month=7), True),
        (DAY, AMSTERDAM, at(16, month=7), False),
        ((time(2), time(3)), AMSTERDAM, at(0, 30, 10, 25), True),
        ((time(2), time(3)), AMSTERDAM, at(1, 30, 10, 25), True),
        ((time(2), time(3)), AMSTERDAM, at(1, 0, 3, 29), False),
        ((time(2), time(3)), AMSTERDAM, at(0, 59, 3, 29), False),
    ],
)
def test_when_it_is_quiet(hours: tuple[time, time], zone: str, now: datetime, quiet: bool):
    assert Window(*hours, zone).holds(now) == quiet


def due(**fields: Any) -> HarvestSource:
    return make_source(schedule="hourly", quiet_from=time(8), quiet_until=time(18), **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "runs"), [(7, 1), (8, 0), (17, 0), (18, 1)])
def test_the_schedule_starts_nothing_in_quiet_hours_and_makes_up_for_it_later(hour: int, runs: int):
    due()
    schedule.queue_due(at(hour))
    assert HarvestRun.objects.count() == runs
    schedule.queue_due(at(18))
    assert HarvestRun.objects.count() == 1


@pytest.mark.django_db
def test_the_quiet_hours_of_one_source_are_not_those_of_another():
    due()
    make_source("other", schedule="hourly")
    schedule.queue_due(at(12))
    assert HarvestRun.objects.get().source.slug == "other"


@pytest.mark.django_db
def test_who_asks_for_a_harvest_gets_it_in_quiet_hours_too():
    source = due()
    assert schedule.is_quiet(source, at(12))
    assert schedule.queue(source).state == "queued"


@pytest.mark.django_db
def test_half_a_window_is_none():
    make_source(schedule="hourly", quiet_from=time(8))
    schedule.queue_due(at(12))
    assert HarvestRun.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", ""])
def test_a_zone_that_this_machine_does_not_know_keeps_no_other_source_back(zone: str):
    due(quiet_zone=zone)
    make_source("other", schedule="hourly")
    schedule.queue_due(at(12))
    assert HarvestRun.objects.get().source.slug == "other"
