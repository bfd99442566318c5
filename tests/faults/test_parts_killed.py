"""kill -9 of the reader, PostgreSQL, the broker and the web server while a harvest runs."""

import os
import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from config.local.installation import Plan, web
from tests.config.local.test_installation import free_port
from tests.faults.conftest import Harbour
from tests.faults.stack import until
from tests.sampled import sampled

# Reading page 1 and page 3, then the split; the reader is started once for each.
READER = ["reader.begin:1", "reader.begin:3", "reader.writing:2", "reader.report:3",
          "reader.begin:5", "reader.partition:1", "reader.partition:2", "reader.end:1",
          "twin.read:1", "twin.read:3", "twin.learn:1", "twin.scatter:1",
          "twin.gather:1", "twin.gather:2"]  # fmt: skip
STEPS = {"harvest.page_stored": 3, "harvest.before_commit": 2, "harvest.close": 1}


def reach(harbour: Harbour, step: str, passage: int) -> int:
    """A harvest that stands at this step; its number."""
    harbour.ready()
    harbour.stack.plan(f"{step}=wait:{passage}")
    run = harbour.stack.queue(harbour.source)
    harbour.stack.waiting(step)
    return run


def attempts(harbour: Harbour, run: int) -> int:
    return int(harbour.stack.value("SELECT attempts FROM catalog_harvestrun WHERE id = %s", run))


@pytest.mark.parametrize("step", sampled(READER, 3))
def test_a_killed_reader_is_started_again(harbour: Harbour, step: str) -> None:
    name, _, passage = step.partition(":")
    run = reach(harbour, name, int(passage))
    os.kill(harbour.stack.waiting(name), signal.SIGKILL)
    harbour.check(run)
    assert attempts(harbour, run) == 1, "the worker had no need to die with it"


def test_a_page_that_kills_its_reader_twice_is_left_out_and_nothing_is_withdrawn(
    harbour: Harbour,
) -> None:
    run = reach(harbour, "reader.report", 2)
    for plan in ("reader.report=wait:1", ""):
        reader = harbour.stack.waiting("reader.report")
        os.kill(reader, signal.SIGSTOP)  # it must not go on when the plan changes
        harbour.stack.plan(plan)
        os.kill(reader, signal.SIGKILL)
    assert harbour.stack.ended(run) == "done"
    with harbour.stack.db() as db:
        (complete, withdrawn) = db.execute(
            "SELECT complete, withdrawn FROM catalog_harvestrun WHERE id = %s", [run]
        ).fetchone() or (None, None)
    assert (complete, withdrawn) == (False, 0)
    finding = "SELECT message FROM catalog_storedfinding WHERE run_id = %s"
    assert "killed" in harbour.stack.value(finding, run)


@pytest.mark.parametrize("step", sampled(STEPS, 4))
def test_the_database_is_killed(harbour: Harbour, step: str) -> None:
    run = reach(harbour, step, STEPS[step])
    harbour.stack.kill_database()
    harbour.stack.plan()  # the worker goes on without it
    harbour.stack.start_database()
    # The page in hand when it went, and one that came while it was still recovering.
    harbour.check(run, again=2)


@pytest.mark.parametrize("step", sampled(STEPS, 4))
def test_every_session_is_terminated(harbour: Harbour, step: str) -> None:
    run = reach(harbour, step, STEPS[step])
    harbour.stack.value(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    harbour.stack.plan()
    harbour.check(run)


@pytest.mark.parametrize("step", sampled(["harvest.enqueue", *STEPS], 4))
def test_the_broker_is_killed_and_forgets_everything(harbour: Harbour, step: str) -> None:
    run = reach(harbour, step, STEPS.get(step, 1))
    harbour.stack.kill("broker")
    shutil.rmtree(harbour.stack.var / "broker")
    harbour.stack.plan()
    harbour.stack.start_broker()
    harbour.check(run)
    assert attempts(harbour, run) == 1, "the run was done twice"


def test_a_run_asked_for_while_there_is_no_broker_is_done_later(harbour: Harbour) -> None:
    harbour.ready()
    harbour.stack.kill("broker")
    shutil.rmtree(harbour.stack.var / "broker")
    run = harbour.stack.queue(harbour.source)
    harbour.stack.start_broker()
    harbour.check(run)


@pytest.fixture
def site(harbour: Harbour) -> Iterator[int]:
    """A web server beside the harvest; its port."""
    port = free_port()
    try:
        start_site(harbour, port)
        yield port
    finally:
        if "web" in harbour.stack.processes:
            harbour.stack.kill("web")


def start_site(harbour: Harbour, port: int) -> None:
    harbour.stack.spawn("web", web(Plan("127.0.0.1", port)))
    until(lambda: answers(port), lambda: f"the site answers: {harbour.stack.log('web')}")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


@pytest.mark.parametrize("step", sampled(STEPS, 4))
def test_the_site_is_killed(harbour: Harbour, site: int, step: str) -> None:
    run = reach(harbour, step, STEPS[step])
    assert answers(site)
    harbour.stack.kill("web")
    assert not answers(site)
    harbour.stack.plan()
    harbour.check(run)
    start_site(harbour, site)
    assert attempts(harbour, run) == 1
