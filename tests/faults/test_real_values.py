"""One fault of each family with the values that people run with, and below `manage.py start`.

In the other tests a lease lasts 2 s. Here it lasts 60 s and the sweep comes every 30 s: a run is
taken up within 90 s, and no limit is patched.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator

import pytest

from config.local import postgres
from tests.config.local.test_installation import Installation
from tests.faults import catalogue
from tests.faults.conftest import Harbour, harboured
from tests.faults.quay import SETTINGS, Quay, moored
from tests.faults.stack import Stack, until
from tests.sampled import sampled
from tests.servers import Server

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
PARTS = {"PARTITION_KILOBYTES": "64"}  # so that a small catalogue has several


@pytest.fixture(scope="module")
def real() -> Iterator[Harbour]:
    """A harbour with the default lease and sweep."""
    with Server({}) as server:
        yield from harboured(Stack(server, PARTS))


def reach(harbour: Harbour, step: str) -> int:
    harbour.ready()
    name, _, passage = step.partition(":")
    harbour.stack.plan(f"{name}=wait:{passage}")
    run = harbour.stack.queue(harbour.source)
    harbour.stack.waiting(name)
    return run


def check_in_time(harbour: Harbour, run: int) -> None:
    """The run was taken up again within a lease and two sweeps."""
    harbour.check(run)
    late = harbour.stack.value(
        "SELECT ended - queued > interval '5 minutes' FROM catalog_harvestrun WHERE id = %s", run
    )
    assert not late


def test_a_pool_process_is_killed(real: Harbour) -> None:
    run = reach(real, "harvest.before_commit:2")
    os.kill(real.stack.waiting("harvest.before_commit"), signal.SIGKILL)
    real.stack.plan()
    check_in_time(real, run)


def test_a_worker_is_killed(real: Harbour) -> None:
    run = reach(real, "harvest.page_stored:3")
    real.stack.kill("worker")
    real.stack.plan()
    real.stack.start_worker()
    check_in_time(real, run)


def test_a_reader_is_killed(real: Harbour) -> None:
    run = reach(real, "reader.partition:2")
    os.kill(real.stack.waiting("reader.partition"), signal.SIGKILL)
    real.stack.plan()
    check_in_time(real, run)


def test_the_database_is_killed(real: Harbour) -> None:
    run = reach(real, "harvest.before_commit:2")
    real.stack.kill_database()
    real.stack.plan()
    real.stack.start_database()
    check_in_time(real, run)


def test_the_broker_is_killed_and_forgets_everything(real: Harbour) -> None:
    run = reach(real, "harvest.page_stored:3")
    real.stack.kill("broker")
    shutil.rmtree(real.stack.var / "broker")
    real.stack.plan()
    real.stack.start_broker()
    check_in_time(real, run)


# --- the courier --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def afloat() -> Iterator[Quay]:
    """Couriers with the default lease and poll."""
    with Server({}) as server:
        yield from moored(Stack(server, SETTINGS))


def test_a_courier_is_killed_and_another_takes_over_when_its_lease_is_over(afloat: Quay) -> None:
    afloat.ready()
    afloat.stack.plan("courier.stepped=wait:4")
    afloat.begin()
    afloat.stack.waiting("courier.stepped")
    afloat.stack.kill("courier")
    afloat.stack.plan()
    afloat.change(7)
    began = time.monotonic()
    afloat.begin()
    afloat.check()
    assert time.monotonic() - began < 60 + 30 + 30, "later than a lease and a look"


def test_a_courier_that_ends_well_leaves_no_lease_to_wait_for(afloat: Quay) -> None:
    afloat.ready()
    afloat.begin()
    afloat.check()
    assert afloat.end() == 0
    afloat.change(7)
    began = time.monotonic()
    afloat.begin()
    afloat.check()
    assert time.monotonic() - began < 30, "it waited for a lease"


def test_a_change_is_brought_in_long_before_the_next_look(afloat: Quay) -> None:
    afloat.ready()
    afloat.begin()
    afloat.check()
    for _ in range(3):
        began = time.monotonic()
        afloat.change()
        afloat.check()
        assert time.monotonic() - began < 10, "it was found by looking"


# --- below `manage.py start` ----------------------------------------------------------------------


PARTS_OF_START = {
    "web": ["granian"],
    "courier": ["manage.py", "courier"],
    "broker": ["valkey-server"],
    "harvest": ["celery", "harvest@hansa"],
    "postgres": [],
}


@pytest.mark.parametrize("name", sampled(PARTS_OF_START, 5))
def test_whoever_is_killed_below_start_the_next_start_takes_the_run_up(
    started: tuple[Stack, list[Installation]], name: str
) -> None:
    stack, begun = started
    begun.append(Installation(stack.var))
    begun[0].ready()
    stack.server.answers = catalogue.served(stack.server.url, catalogue.NEW, "new")
    stack.plan("harvest.before_commit=wait:2")
    source = stack.make_source(f"{stack.server.url}/1")
    run = stack.queue(source)
    stack.waiting("harvest.before_commit")
    os.kill(_pid(begun[0], name), signal.SIGKILL)
    assert begun[0].end() == 1
    assert f"{name} was killed by signal 9" in begun[0].lines[-1]

    stack.plan()
    begun.append(Installation(stack.var))
    begun[1].ready()
    assert stack.ended(run) == "done"
    titles = stack.value("SELECT count(DISTINCT title) FROM catalog_resource WHERE published")
    assert titles == len(catalogue.NEW)
    until(lambda: not list((stack.var / "spool").glob("*")), lambda: "the spool is empty")
    begun[1].process.send_signal(signal.SIGINT)
    assert begun[1].end() == 0


def _pid(installed: Installation, name: str) -> int:
    if name == "postgres":
        return postgres.postmaster(installed.var / "postgres") or 0
    return installed.one(*PARTS_OF_START[name])
