"""kill -9 of the worker at every step: the run is taken up again, and nothing is lost or doubled."""

import pytest

from catalog.models import HarvestRun, HeldWithdrawal
from tests.faults import catalogue
from tests.faults.conftest import Harbour
from tests.faults.stack import until
from tests.faults.world import World, check_world, look
from tests.sampled import sampled

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


# Of three batches, in which what a person agreed to is withdrawn.
AGREED = {"harvest.before_agreed": 2, "harvest.agreed": 2}
LIST = """
    INSERT INTO catalog_missing (resource_id, source_id, key, hold_id)
    SELECT id, source_id, '', %s FROM catalog_resource WHERE source_id = %s AND title = ANY(%s)
"""


def test_the_reference_run_has_something_of_everything(harbour: Harbour) -> None:
    run = harbour.reference.run
    assert (run["state"], run["complete"], run["error"]) == ("done", True, "")
    assert run["records"] == len(harbour.reference.records) == len(catalogue.NEW)
    assert run["withdrawn"] == len(catalogue.GONE)
    assert run["created"] == len(catalogue.NEW) - len(catalogue.OLD) + len(catalogue.GONE)
    assert 0 < run["updated"] <= len(catalogue.CHANGED)
    partitions = harbour.stack.value("SELECT count(*) FROM catalog_runpartition")
    assert partitions >= 6, "too few parts to be killed between"


@pytest.mark.parametrize("step", sampled(STEPS, 5))
def test_a_killed_pool_process_loses_nothing(harbour: Harbour, step: str) -> None:
    harbour.ready()
    harbour.stack.plan(f"{step}=kill:{STEPS[step]}")
    run = harbour.stack.queue(harbour.source)
    harbour.check(run)
    assert harbour.stack.passed(step) >= STEPS[step], "nobody was killed"


@pytest.mark.parametrize("step", sampled(STEPS, 5))
def test_a_killed_worker_loses_nothing(harbour: Harbour, step: str) -> None:
    harbour.ready()
    harbour.stack.plan(f"{step}=wait:{STEPS[step]}")
    run = harbour.stack.queue(harbour.source)
    harbour.stack.waiting(step)
    harbour.stack.kill("worker")
    harbour.stack.go_on(step)
    harbour.stack.start_worker()
    harbour.check(run)


@pytest.mark.parametrize("step", sampled(AGREED, 2))
def test_all_that_a_person_agreed_to_is_withdrawn_once(harbour: Harbour, step: str) -> None:
    harbour.ready()
    stack, gone = harbour.stack, {f"Dataset {number}" for number in catalogue.GONE}
    stack.plan(f"{step}=kill:{AGREED[step]}")
    run = stack.insert(HarvestRun(source_id=harbour.source, state="done", complete=True))
    with stack.db() as db:
        before = look(db, harbour.source)
        with db.transaction():
            hold = HeldWithdrawal(source_id=harbour.source, run_id=run, records=len(gone), live=240)
            hold.pk = stack.insert(hold)
            db.execute(LIST, [hold.pk, harbour.source, list(gone)])
        db.execute("UPDATE catalog_heldwithdrawal SET state = 'approved' WHERE id = %s", [hold.pk])
        ask = "SELECT state = 'done' FROM catalog_heldwithdrawal WHERE id = %s"
        until(lambda: stack.value(ask, hold.pk), lambda: f"all is withdrawn: {stack.log()}")
        assert stack.passed(step) >= AGREED[step], "nobody was killed"
        left = {id_: row for id_, row in before.records.items() if row[3] not in gone}
        assert len(left) == len(before.records) - len(gone)
        figures = {**before.run, "withdrawn": len(gone)}
        check_world(db, harbour.source, World(left, figures))
