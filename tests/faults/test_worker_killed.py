"""kill -9 of the worker at every step: the run is taken up again, and nothing is lost or doubled."""

import pytest

from tests.faults import catalogue
from tests.faults.conftest import Harbour

# Every step of a harvest, and at which passage: late enough to have something to lose.
STEPS = {
    "harvest.enqueue": 1,
    "harvest.leased": 1,
    "harvest.fetch": 3,
    "harvest.page_stored": 3,
    "harvest.page_read": 3,
    "harvest.split": 1,
    "harvest.before_commit": 2,
    "harvest.after_commit": 2,
    "harvest.complete": 1,
    "harvest.before_withdraw": 1,
    "harvest.close": 1,
    "harvest.ended": 1,
}


def test_the_reference_run_has_something_of_everything(harbour: Harbour) -> None:
    run = harbour.reference.run
    assert (run["state"], run["complete"], run["error"]) == ("done", True, "")
    assert run["records"] == len(harbour.reference.records) == len(catalogue.NEW)
    assert run["withdrawn"] == len(catalogue.GONE)
    assert run["created"] == len(catalogue.NEW) - len(catalogue.OLD) + len(catalogue.GONE)
    assert 0 < run["updated"] <= len(catalogue.CHANGED)
    partitions = harbour.stack.value("SELECT count(*) FROM catalog_runpartition")
    assert partitions >= 6, "too few parts to be killed between"


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_pool_process_loses_nothing(harbour: Harbour, step: str) -> None:
    harbour.ready()
    harbour.stack.plan(f"{step}=kill:{STEPS[step]}")
    run = harbour.stack.queue(harbour.source)
    harbour.check(run)
    assert harbour.stack.passed(step) >= STEPS[step], "nobody was killed"


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_worker_loses_nothing(harbour: Harbour, step: str) -> None:
    harbour.ready()
    harbour.stack.plan(f"{step}=wait:{STEPS[step]}")
    run = harbour.stack.queue(harbour.source)
    harbour.stack.waiting(step)
    harbour.stack.kill("worker")
    harbour.stack.go_on(step)
    harbour.stack.start_worker()
    harbour.check(run)
