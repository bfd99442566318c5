"""Workers that freeze, outlive their parent, die again and again, or come twice."""

import os
import signal
from dataclasses import replace

import pytest

from tests.config.local.conftest import alive
from tests.faults.conftest import Harbour
from tests.faults.stack import PATIENCE, until
from tests.faults.world import check_world, look
from tests.sampled import sampled

FROZEN = ["harvest.fetch:3", "harvest.page_read:3", "harvest.before_commit:2",
          "harvest.after_commit:2", "harvest.before_withdraw:1"]  # fmt: skip


def one(harbour: Harbour, query: str, *values: object) -> tuple[object, ...]:
    with harbour.stack.db() as db:
        row = db.execute(query, values).fetchone()
    assert row
    return tuple(row)


@pytest.mark.parametrize("step", sampled(FROZEN, 3))
def test_a_worker_that_slept_through_its_lease_writes_nothing(harbour: Harbour, step: str) -> None:
    harbour.ready()
    name, _, passage = step.partition(":")
    harbour.stack.plan(f"{name}=wait:{passage}")
    run = harbour.stack.queue(harbour.source)
    sleeper = harbour.stack.waiting(name)
    said = gave_up(harbour)
    os.kill(sleeper, signal.SIGSTOP)
    try:
        harbour.check(run)  # the other process of the pool has taken it over
        harbour.stack.plan()
    finally:
        os.kill(sleeper, signal.SIGCONT)
    until(lambda: gave_up(harbour) > said, lambda: f"it notices: {harbour.stack.log()}")
    harbour.check(run)


def gave_up(harbour: Harbour) -> int:
    """How often a worker has said that its run is no longer its own."""
    log = (harbour.stack.var / "worker.log").read_text()
    return log.count("is held by another worker") + log.count("the database is away")


def test_a_pool_process_that_outlives_its_parent_does_no_harm(harbour: Harbour) -> None:
    harbour.ready()
    harbour.stack.plan("harvest.before_commit=wait:2")
    run = harbour.stack.queue(harbour.source)
    orphan = harbour.stack.waiting("harvest.before_commit")
    group = harbour.stack.kill_parent("worker")
    try:
        harbour.stack.start_worker()  # its beat is a second one for a while
        harbour.stack.plan()
        harbour.check(run)
    finally:
        os.killpg(group, signal.SIGKILL)
    until(lambda: not alive(orphan), lambda: "the orphan is dead")


def test_a_run_that_kills_every_worker_is_ended_with_a_sentence(harbour: Harbour) -> None:
    harbour.ready()
    harbour.stack.plan("harvest.split=kill")
    run = harbour.stack.queue(harbour.source)
    assert "started 5 times and its worker died each time" in harbour.stack.ended(run)
    (vain,) = one(harbour, "SELECT stalled FROM catalog_harvestrun WHERE id = %s", run)
    assert vain == 5, "a start that fetched another page before it died is not in vain"
    (withdrawn,) = one(harbour, "SELECT count(*) FROM catalog_resource WHERE withdrawn IS NOT NULL")
    assert withdrawn == 0

    harbour.stack.plan()  # the cause is gone: the next run is as any other
    harbour.stack.server.requests.clear()
    harbour.check(harbour.stack.queue(harbour.source))


def test_an_error_of_ours_ends_the_run_with_a_sentence_and_no_other(harbour: Harbour) -> None:
    harbour.ready()
    harbour.stack.plan("harvest.before_commit=raise:2")
    run = harbour.stack.queue(harbour.source)
    assert "error of ours" in harbour.stack.ended(run)
    harbour.stack.server.requests.clear()
    again = harbour.stack.queue(harbour.source)
    assert harbour.stack.ended(again) == "done"
    with harbour.stack.db() as db:
        now = look(db, harbour.source)
        assert now.run["complete"]
        check_world(db, harbour.source, replace(harbour.reference, run=now.run))


def test_a_lost_spool_is_fetched_again_and_nothing_is_lost(harbour: Harbour) -> None:
    """Another machine takes over, which does not have the pages; the source has changed meanwhile."""
    harbour.ready()
    harbour.stack.plan("harvest.before_commit=wait:3")
    run = harbour.stack.queue(harbour.source)
    harbour.stack.waiting("harvest.before_commit")
    harbour.stack.kill("worker")
    harbour.stack.empty_spool()
    harbour.serve(range(5, 600), "new")
    harbour.stack.plan()
    harbour.stack.start_worker()
    assert harbour.stack.ended(run) == "done", harbour.stack.log()
    titles = {f"Dataset {number}" for number in range(5, 600)}
    with harbour.stack.db() as db:
        now = look(db, harbour.source)
        check_world(db, harbour.source, now)
    assert {title for _, _, _, title, *_ in now.records.values()} == titles
    assert now.run["complete"]


def test_a_beat_that_is_killed_alone_is_replaced_and_what_is_due_is_queued(
    harbour: Harbour,
) -> None:
    harbour.ready()
    stack = harbour.stack
    killed = beat_of(harbour)
    os.kill(killed, signal.SIGKILL)
    until(lambda: not alive(killed), lambda: "the beat is dead")
    stack.value("UPDATE catalog_harvestrun SET queued = now() - interval '2 hours' RETURNING id")
    stack.value("UPDATE catalog_harvestsource SET schedule = 'hourly' RETURNING id")
    new = "SELECT id FROM catalog_harvestrun WHERE queued > now() - interval '1 hour'"
    run = until(lambda: stack.value(new), lambda: f"a run is queued: {stack.log()}")
    harbour.check(run)
    assert beat_of(harbour) != killed

    worker = stack.processes["worker"]
    worker.send_signal(signal.SIGTERM)
    worker.wait(PATIENCE)  # the new beat ends with its worker
    stack.kill("worker")
    until(lambda: not stack.ours("--beat"), lambda: f"all have ended: {stack.ours('--beat')}")
    stack.start_worker()


def beat_of(harbour: Harbour) -> int:
    """The process that the worker's clock has."""
    file = harbour.stack.var / "beat.pid"

    def living() -> int | None:
        pid = int(file.read_text()) if file.exists() else 0
        return pid if pid and alive(pid) else None

    return int(until(living, lambda: f"there is a beat: {harbour.stack.log()}"))


def test_two_beats_queue_what_is_due_once(harbour: Harbour) -> None:
    harbour.ready()
    first = harbour.stack.processes.pop("worker")
    harbour.stack.start_worker()
    try:
        long_ago = "UPDATE catalog_harvestrun SET queued = now() - interval '2 hours' RETURNING id"
        harbour.stack.value(long_ago)
        hourly = "UPDATE catalog_harvestsource SET schedule = 'hourly' RETURNING id"
        harbour.stack.value(hourly)
        new = "SELECT id FROM catalog_harvestrun WHERE queued > now() - interval '1 hour'"
        run = until(lambda: harbour.stack.value(new), lambda: "a run is queued")
        harbour.check(run)
        (count,) = one(harbour, "SELECT count(*) FROM catalog_harvestrun")
        assert count == 2, "one run before, one now"
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
