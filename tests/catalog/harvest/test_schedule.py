"""Which runs are there to be done."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models.functions import Now

from catalog import tasks
from catalog.harvest import schedule
from catalog.models import HarvestRun
from tests.factories import make_source

pytestmark = pytest.mark.django_db(transaction=True)


def ran(slug: str, ago: timedelta, **fields: object) -> None:
    """The source's last run, which was queued some time `ago`."""
    run = HarvestRun.objects.create(source=make_source(slug), state="done", complete=True)
    HarvestRun.objects.filter(pk=run.pk).update(queued=Now() - ago, **fields)


def queued() -> set[str]:
    return set(HarvestRun.objects.filter(state="queued").values_list("source__slug", flat=True))


def test_there_is_one_open_run_of_a_source():
    source = make_source()
    assert schedule.queue(source) == schedule.queue(source)
    HarvestRun.objects.update(state="running")
    assert schedule.queue(source) == HarvestRun.objects.get()
    HarvestRun.objects.update(state="done")
    assert schedule.queue(source) != HarvestRun.objects.order_by("pk").first()


def test_those_who_queue_at_once_get_the_same_run():
    source, runs, gate = make_source(), set(), threading.Barrier(4)

    def ask() -> None:
        gate.wait(30)
        runs.add(schedule.queue(source).pk)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert runs == {HarvestRun.objects.get().pk}


@pytest.mark.parametrize(
    ("every", "ago", "is_due"),
    [
        ("hourly", timedelta(minutes=61), True),
        ("hourly", timedelta(minutes=58), False),
        ("daily", timedelta(hours=25), True),
        ("daily", timedelta(hours=23), False),
        ("weekly", timedelta(days=8), True),
        ("weekly", timedelta(days=6), False),
        ("manual", timedelta(days=999), False),
    ],
)
def test_a_source_is_due_by_its_schedule(every: str, ago: timedelta, is_due: bool):
    make_source(schedule=every)
    ran("port", ago)
    schedule.queue_due()
    assert queued() == ({"port"} if is_due else set())


def test_a_source_that_never_ran_is_due_unless_only_when_asked():
    for name in ("manual", "hourly", "daily", "weekly"):
        make_source(name, schedule=name)
    schedule.queue_due()
    assert queued() == {"hourly", "daily", "weekly"}


def test_an_inactive_source_is_never_due():
    make_source(schedule="hourly", active=False)
    schedule.queue_due()
    assert queued() == set()


def test_the_last_of_several_runs_counts():
    make_source(schedule="daily")
    ran("port", timedelta(days=9))
    ran("port", timedelta(hours=1), state="failed")
    schedule.queue_due()
    assert queued() == set()


def test_a_source_with_an_open_run_gets_no_second_one():
    make_source(schedule="hourly")
    ran("port", timedelta(days=1), state="running")
    schedule.queue_due()
    assert HarvestRun.objects.count() == 1


def left(attempts: int) -> HarvestRun:
    """A run whose worker has not been heard of, for the `attempts`-th time."""
    run = HarvestRun.objects.create(source=make_source(), state="running", stalled=attempts)
    HarvestRun.objects.update(lease_owner="dead", lease_until=Now() - timedelta(seconds=1))
    return run


def test_a_run_that_was_left_waits_for_the_next_worker():
    run = left(schedule.TRIES - 1)
    assert schedule.waiting() == [run.pk]


def test_a_run_that_was_left_too_often_is_ended():
    run = left(schedule.TRIES)
    assert schedule.waiting() == []
    run.refresh_from_db()
    assert (run.state, run.lease_owner, run.lease_until) == ("failed", "", None)
    assert "5 times" in run.error
    assert run.ended is not None


def test_a_run_that_is_held_is_left_alone():
    HarvestRun.objects.create(source=make_source(), state="running", stalled=99)
    HarvestRun.objects.update(lease_owner="alive", lease_until=Now() + timedelta(minutes=1))
    assert schedule.waiting() == []
    assert HarvestRun.objects.get().state == "running"


def test_the_sweep_hands_every_waiting_run_to_a_worker(monkeypatch: pytest.MonkeyPatch):
    make_source("due", schedule="hourly")
    run, handed = left(1), []
    monkeypatch.setattr(tasks.harvest, "delay", handed.append)
    tasks.sweep()
    due = HarvestRun.objects.get(source__slug="due")
    assert handed == sorted([run.pk, due.pk])


def test_a_refusal_that_is_not_about_an_open_run_is_raised_and_not_tried_again(monkeypatch):
    def refuse(**fields: object) -> None:
        raise IntegrityError("null value in column violates not-null constraint")

    monkeypatch.setattr(HarvestRun.objects, "create", refuse)
    with pytest.raises(IntegrityError, match="not-null"):
        schedule.queue(make_source("refused"))
