"""SIGTERM to a worker: its run is free at once, it ends by itself, and the next one goes on."""

import signal

import pytest

from tests.faults.conftest import Harbour
from tests.faults.stack import PATIENCE, until
from tests.sampled import sampled

FREE = "SELECT lease_owner = '' AND lease_until <= now() FROM catalog_harvestrun WHERE id = %s"
STEPS = {"harvest.fetch": 3, "harvest.before_commit": 2, "harvest.before_withdraw": 1}


@pytest.mark.parametrize("step", sampled(STEPS, 2))
def test_a_worker_that_is_told_to_end_leaves_its_run_to_the_next_one(
    harbour: Harbour, step: str
) -> None:
    harbour.ready()
    stack = harbour.stack
    stack.plan(f"{step}=wait:{STEPS[step]}")
    run = stack.queue(harbour.source)
    stack.waiting(step)
    worker = stack.processes["worker"]
    worker.send_signal(signal.SIGTERM)
    until(lambda: stack.value(FREE, run), lambda: f"the run is free: {stack.runs()} {stack.log()}")
    stack.go_on(step)
    worker.wait(PATIENCE)  # it does not need to be killed
    stack.kill("worker")  # (of which nothing is left)
    stack.start_worker()
    harbour.check(run)
    stalled = stack.value("SELECT stalled FROM catalog_harvestrun WHERE id = %s", run)
    assert stalled == 1, "an orderly end is no death"
