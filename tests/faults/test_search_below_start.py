"""Below `manage.py start`: what a worker harvests is found, without a restart and after one."""

import signal
import time

import pytest

from tests.config.local.test_installation import Installation
from tests.faults import catalogue
from tests.faults.stack import Stack, until

# The courier looks by itself every 30 s: what is found earlier was told to it.
TOLD_SECONDS = 20


def wait_until_found(installed: Installation, words: str, number: int) -> None:
    until(lambda: installed.found(words) == number, lambda: f"{words}: {installed.found(words)}")


def asked_for(stack: Stack, source: int, numbers: range, edition: str) -> int:
    """A run of the source, which lists these datasets now."""
    server = stack.server
    server.answers = catalogue.served(server.url, numbers, edition, pages=1)
    return stack.queue(source)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_what_a_worker_harvests_is_found_within_seconds_and_after_the_courier_was_killed(
    started: tuple[Stack, list[Installation]],
) -> None:
    stack, begun = started
    begun.append(Installation(stack.var))
    begun[0].ready()
    source = stack.make_source(f"{stack.server.url}/1")
    assert stack.ended(asked_for(stack, source, range(1, 31), "old")) == "done"
    began = time.monotonic()
    wait_until_found(begun[0], "berth", 30)
    assert time.monotonic() - began < TOLD_SECONDS

    changed = len(catalogue.CHANGED & set(range(1, 41)))
    stack.plan("index.before_commit=kill")
    run = asked_for(stack, source, range(1, 41), "new")
    assert begun[0].end() == 1
    assert "courier was killed by signal 9" in begun[0].lines[-1]

    stack.plan()
    begun.append(Installation(stack.var))
    begun[1].ready()
    assert stack.ended(run) == "done"
    wait_until_found(begun[1], "berth", 40)
    wait_until_found(begun[1], '"new edition"', changed)
    begun[1].process.send_signal(signal.SIGINT)
    assert begun[1].end() == 0
