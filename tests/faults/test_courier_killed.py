"""A courier that is killed, frozen, cut off or doubled: no change is skipped and none comes twice."""

import os
import random
import signal
from collections.abc import Iterator

import pytest

from tests.faults.quay import SETTINGS, Quay, moored
from tests.faults.stack import Stack, until
from tests.sampled import sampled
from tests.servers import Server

LIMITS = {
    "LEASE_SECONDS": "2",
    "COURIER_POLL_SECONDS": "1",
    "COURIER_RETRY_SECONDS": "1",
    **SETTINGS,
}
STEPS = ["courier.claimed:1", "courier.claimed:2", "courier.before_step:1", "courier.before_step:4",
         "courier.stepped:1", "courier.stepped:4", "ledger.before_commit:2"]  # fmt: skip
PLACES = ["", "courier.before_step:3", "courier.stepped:3", "ledger.before_commit:2"]
SEED = random.SystemRandom().randrange(2**32)


@pytest.fixture(scope="module")
def started() -> Iterator[Quay]:
    with Server({}) as server:
        yield from moored(Stack(server, LIMITS))


@pytest.fixture
def quay(started: Quay) -> Quay:
    started.ready()
    return started


@pytest.mark.parametrize("step", sampled(STEPS, 4))
def test_a_killed_courier_loses_nothing(quay: Quay, step: str) -> None:
    name, _, passage = step.partition(":")
    quay.stack.plan(f"{name}=kill:{passage}")
    quay.begin()
    quay.wait_for_death()
    quay.change(7)
    quay.begin()
    quay.check()


def test_a_courier_killed_while_idle_loses_nothing(quay: Quay) -> None:
    quay.begin()
    quay.check()
    quay.stack.kill("courier")
    quay.change(7)
    quay.begin()
    quay.check()


def test_a_courier_that_is_told_to_end_lets_the_next_one_in_at_once(quay: Quay) -> None:
    quay.begin()
    quay.check()
    assert quay.end() == 0
    assert (quay.holder("table"), quay.holder("file")) == (0, 0)
    quay.change(7)
    quay.begin()
    quay.check()


def test_a_courier_that_is_told_to_end_finishes_the_step_in_hand(quay: Quay) -> None:
    quay.stack.plan("ledger.before_commit=wait:1")
    quay.begin()
    quay.stack.waiting("ledger.before_commit")
    until(lambda: quay.ledgers()["file"][10:], lambda: "the other reader is done")
    process = quay.stack.processes["courier"]
    process.terminate()
    quay.stack.plan()
    until(lambda: process.poll() is not None, lambda: "it ends")
    quay.stack.kill("courier")
    assert process.returncode == 0
    assert len(quay.ledgers()["table"]) == 4, "one step, and no other"
    assert quay.holder("table") == 0


@pytest.mark.parametrize("step", sampled(PLACES, 3))
def test_the_database_is_killed_under_it(quay: Quay, step: str) -> None:
    process = reach(quay, step)
    quay.stack.kill_database()
    quay.stack.plan()
    quay.stack.start_database()
    quay.change(7)
    quay.check()
    assert quay.stack.processes["courier"].poll() is None
    assert quay.stack.processes["courier"].pid == process, "it came back by itself"


@pytest.mark.parametrize("step", sampled(PLACES, 3))
def test_every_session_is_terminated(quay: Quay, step: str) -> None:
    process = reach(quay, step)
    quay.stack.value(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    quay.stack.plan()
    quay.change(7)
    quay.check()
    assert quay.stack.processes["courier"].pid == process


def reach(quay: Quay, step: str) -> int:
    """A courier that stands at this step, or is idle; its process id."""
    name, _, passage = step.partition(":")
    quay.stack.plan(f"{name}=wait:{passage}" if step else "")
    process = quay.begin()
    if step:
        quay.stack.waiting(name)
    else:
        quay.check()
    return process


@pytest.mark.parametrize("step", sampled(PLACES, 3))
def test_a_courier_that_slept_through_its_lease_steps_no_more(quay: Quay, step: str) -> None:
    sleeper = reach(quay, step)
    os.kill(sleeper, signal.SIGSTOP)
    try:
        quay.stack.plan()
        other = quay.begin("courier-2")
        quay.change(7)
        quay.check("table")  # the file is shut for as long as its holder sleeps
        assert quay.holder("table") == other
        written = quay.numbers(f"SELECT number FROM ledger WHERE courier = {sleeper}")
    finally:
        os.kill(sleeper, signal.SIGCONT)
    until(lambda: "is held by another courier" in quay.stack.log("courier"), quay.said)
    quay.change(7)
    quay.check()
    assert quay.numbers(f"SELECT number FROM ledger WHERE courier = {sleeper}") == written
    assert quay.holder("table") == other


@pytest.mark.long
def test_couriers_come_and_are_killed_while_changes_come(quay: Quay) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    names = ["courier", "courier-2"]
    for _ in range(5):
        for name in names:
            if name not in quay.stack.processes:
                quay.begin(name)
        before = len(quay.ledgers()["table"])
        quay.change(chance.randint(1, 30))
        until(lambda before=before: len(quay.ledgers()["table"]) > before, quay.said)
        quay.stack.kill(chance.choice(names))
    quay.change(3)
    quay.check()


def test_once_beside_a_courier_that_works_leaves_the_work_to_it(quay: Quay) -> None:
    quay.begin()
    quay.check()
    quay.stack.spawn("courier-2", [*quay.stack.courier(), "--once"])
    process = quay.stack.processes["courier-2"]
    until(lambda: process.poll() is not None, lambda: "it ends")
    quay.stack.kill("courier-2")
    assert process.returncode == 1
    assert "table is held by the courier" in quay.stack.log("courier-2")
