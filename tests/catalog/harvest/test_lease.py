"""Who works on a run: one worker, for as long as it is heard of."""

import os
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from pytest_django import Settings

from catalog.harvest import pipeline, schedule
from catalog.harvest.errors import LeaseLost
from catalog.harvest.lease import Lease, abandoned, claim, let_go
from catalog.models import HarvestRun, Resource
from tests.factories import make_source
from tests.harvests import dataset, file_source, turtle
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run() -> HarvestRun:
    return schedule.queue(make_source())


def taken(run: HarvestRun) -> Lease:
    lease = claim(run.pk)
    assert lease is not None
    return lease


def let_it_run_out(run: HarvestRun) -> None:
    HarvestRun.objects.filter(pk=run.pk).update(lease_until=Now())


def test_a_queued_run_is_taken_once(run: HarvestRun):
    lease = taken(run)
    assert claim(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.lease_owner, run.attempts) == ("running", lease.owner, 1)
    assert run.started is not None


def test_of_many_that_try_at_once_one_gets_it(run: HarvestRun):
    got, gate = [], threading.Barrier(6)

    def attempt() -> None:
        gate.wait(30)
        got.append(claim(run.pk))
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [lease is not None for lease in got].count(True) == 1


def test_a_run_whose_lease_is_over_is_taken_over(run: HarvestRun):
    first = taken(run)
    let_it_run_out(run)
    second = taken(run)
    run.refresh_from_db()
    assert (run.lease_owner, run.attempts) == (second.owner, 2)
    with pytest.raises(LeaseLost), transaction.atomic():
        first.lock()


@pytest.mark.parametrize("state", ["done", "failed"])
def test_an_ended_run_is_nobodys(run: HarvestRun, state: str):
    HarvestRun.objects.update(state=state)
    assert claim(run.pk) is None
    assert abandoned() == []


def test_a_run_that_does_not_exist_is_not_taken(run: HarvestRun):
    assert claim(run.pk + 1_000) is None


def test_abandoned_names_what_waits_for_a_worker(run: HarvestRun):
    assert abandoned() == [run.pk]
    taken(run)
    assert abandoned() == []
    let_it_run_out(run)
    assert abandoned() == [run.pk]


def test_a_held_lease_renews_itself(run: HarvestRun, settings: Settings):
    settings.LEASE_SECONDS = 1
    lease = taken(run)
    run.refresh_from_db()
    first = run.lease_until
    assert first is not None
    with lease:
        wait_until(
            lambda: HarvestRun.objects.filter(lease_until__gt=first).exists(), "a renewed lease"
        )
        assert claim(run.pk) is None


def test_who_loses_the_lease_is_told(run: HarvestRun, settings: Settings):
    settings.LEASE_SECONDS = 1
    with taken(run) as lease:
        lease.check()
        HarvestRun.objects.update(lease_owner="another worker")
        wait_until(lambda: _lost(lease), "the news that the lease is lost")


def _lost(lease: Lease) -> bool:
    try:
        lease.check()
    except LeaseLost:
        return True
    return False


def test_a_worker_that_lost_its_run_writes_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    source = file_source(tmp_path, turtle(dataset("boats")))
    lease = taken(schedule.queue(source))

    def taken_over(name: str) -> None:
        if name == "harvest.split":
            HarvestRun.objects.update(lease_owner="another worker")

    monkeypatch.setattr(pipeline, "failpoint", taken_over)
    run = pipeline.harvest(lease)
    assert (run.state, run.lease_owner) == ("running", "another worker")
    assert not Resource.objects.exists()


def test_a_run_goes_on_from_where_another_worker_left_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from catalog.failpoints import FailpointRaised

    source = file_source(tmp_path, turtle(dataset("boats"), dataset("tides")))
    run = schedule.queue(source)
    with monkeypatch.context() as patch:

        def fail(name: str) -> None:
            if name == "harvest.complete":
                raise FailpointRaised(name)

        patch.setattr(pipeline, "failpoint", fail)
        with pytest.raises(FailpointRaised):
            pipeline.harvest(taken(run))
    let_it_run_out(run)
    run = pipeline.harvest(taken(run))
    assert (run.state, run.attempts, run.created, run.stored) == ("done", 2, 2, 2)
    assert all(r.versions.count() == 1 for r in Resource.objects.all())


def test_giving_up_says_where_to_look(run: HarvestRun):
    lease = taken(run)
    pipeline.give_up(lease)
    run.refresh_from_db()
    assert (run.state, run.lease_owner) == ("failed", "")
    assert "see the log" in run.error
    pipeline.give_up(lease)  # once more does no harm: the run is nobody's


def test_the_runs_of_a_process_that_is_told_to_end_are_free_and_those_of_others_are_not(
    run: HarvestRun,
):
    lease = taken(run)
    assert let_go([]) == let_go([os.getpid() * 10]) == 0
    assert claim(run.pk) is None
    assert let_go([os.getpid()]) == 1
    assert not lease.renew()
    taken(run)
    run.refresh_from_db()
    assert (run.attempts, run.stalled) == (2, 1), "an orderly end is no start in vain"


def test_starts_in_vain_are_counted_anew_by_each_page_and_each_partition(tmp_path: Path):
    run = schedule.queue(file_source(tmp_path, turtle(dataset("quay"))))
    for _ in range(2):
        taken(run)
        let_it_run_out(run)
    after_pages: list[int] = []

    def look(now: HarvestRun) -> None:
        if now.stage == HarvestRun.Stage.SPLIT and not after_pages:
            row = HarvestRun.objects.filter(pk=run.pk)
            after_pages.append(row.values_list("stalled", flat=True).get())
            row.update(stalled=3)  # as if it had been left here twice

    assert pipeline.harvest(taken(run), look).state == "done"
    run.refresh_from_db()
    assert (after_pages, run.attempts, run.stalled) == ([1], 3, 1)
