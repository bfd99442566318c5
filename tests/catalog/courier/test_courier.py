"""The courier: brings in every change at once, whatever single readers, words or sessions come to."""

import logging
import os
import threading

import pytest
from django.db import connection

from catalog.courier import courier as process
from catalog.courier import follower, listen
from catalog.courier.bell import Bell
from catalog.courier.courier import Courier
from catalog.courier.listen import is_listening
from catalog.models import Change, ReaderState
from tests.catalog.courier.parts import (
    PATIENCE,
    Scribe,
    ScribeReader,
    end_sessions,
    is_over,
    running,
    state,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _limits(settings):
    """So rare a look that only a word can explain what is brought in within a test."""
    settings.COURIER_POLL_SECONDS = 600
    settings.COURIER_RETRY_SECONDS = 1
    settings.LEASE_SECONDS = 60


@pytest.fixture
def index() -> Scribe:
    return Scribe()


def change() -> Change:
    made: Change = Change.objects.create()
    return made


def test_what_was_there_before_and_what_comes_is_brought_in_at_once(index):
    before = change()
    with running({"index": index.build}):
        until(lambda: index.has(before), "what was there before")
        for _ in range(5):
            new = change()
            until(lambda new=new: index.has(new), "a new change")
            until(lambda new=new: state().position == new.number, "the row says so")
    assert index.seen == sorted(set(index.seen))
    assert (index.built, index.closed) == (1, 1)


def test_every_reader_is_told(index):
    alerts = Scribe()
    with running({"index": index.build, "alerts": alerts.build}):
        new = change()
        until(lambda: index.has(new) and alerts.has(new), "both have it")


def test_it_steps_until_nothing_is_left():
    small = Scribe(batch=2)
    made = [change() for _ in range(7)]
    with running({"index": small.build}):
        until(lambda: small.has(*made), "all of them, by one word")
    assert small.steps >= 4, "two at a step; the word of the beginning may make one more"


def test_a_word_to_one_reader_wakes_that_one_at_once(index):
    alerts = Scribe()
    with running({"index": index.build, "alerts": alerts.build}):
        until(lambda: state().stepped and state("alerts").stepped, "both have begun")
        before, others = index.steps, alerts.steps
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('courier_index', '')")
        until(lambda: index.steps > before, "it was told")
        assert alerts.steps == others


def test_a_word_that_was_lost_delays_and_loses_nothing(index, monkeypatch, settings):
    settings.COURIER_POLL_SECONDS = 1
    monkeypatch.setattr(listen, "CHANGES", "nobody_says_this")
    with running({"index": index.build}):
        until(lambda: index.steps, "it has begun")
        new = change()
        until(lambda: index.has(new), "found by looking")


def test_a_change_during_a_step_is_a_reason_for_another(index):
    alerts = Scribe()
    with running({"index": index.build, "alerts": alerts.build}):
        until(lambda: state().stepped and state("alerts").stepped, "both have begun")
        index.go_on.clear()
        change()
        until(index.waits.is_set, "a step has read what there is, and is in hand")
        later = change()
        until(lambda: alerts.has(later), "the word was heard")
        index.go_on.set()
        until(lambda: index.has(later), "it looked again")


def test_many_words_are_few_wakings(index):
    with running({"index": index.build}):
        until(lambda: index.steps, "it has begun")
        before = index.steps
        made = [change() for _ in range(400)]
        until(lambda: index.has(*made[-1:]), "the last one")
    assert set(index.seen) >= {one.number for one in Change.objects.all()}
    assert index.steps - before < 200


def test_a_reader_that_fails_stops_no_other_and_is_told_once(index, caplog):
    ill = Scribe()
    ill.trouble = RuntimeError("no room left")
    with running({"ill": ill.build, "index": index.build}):
        until(lambda: ill.steps >= 3, "it is tried again")
        new = change()
        until(lambda: index.has(new), "the other goes on")
        row = state("ill")
        assert row.error == "RuntimeError: no room left"
        assert row.failing_since
        assert (row.position, row.stepped) == (None, None)
        ill.trouble = None
        until(lambda: ill.has(new), "it recovers by itself")
        until(lambda: not state("ill").failing_since, "and the row says so")
    told = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert [r.getMessage() for r in told] == [
        "ill fails and is tried again: RuntimeError: no room left"
    ]
    assert told[0].exc_info, "with its traceback"
    assert ill.built == ill.closed >= 3, "each try has a reader of its own"


def test_a_reader_that_cannot_be_built_fails_like_any_other(index):
    def cannot(confirm):
        raise OSError("the folder is locked")

    with running({"ill": cannot, "index": index.build}):
        until(lambda: state("ill").error, "it is told")
        new = change()
        until(lambda: index.has(new), "the other goes on")
    assert state("ill").error == "OSError: the folder is locked"


def test_a_failing_reader_is_not_hurried_by_changes(settings):
    settings.COURIER_RETRY_SECONDS = 600
    ill = Scribe()
    ill.trouble = RuntimeError("no")
    with running({"ill": ill.build}):
        until(lambda: ill.steps == 2, "the second try")  # the next is two seconds away
        for _ in range(50):
            change()
        assert ill.steps == 2


def test_the_end_waits_for_the_step_in_hand_and_lets_go(index):
    with running({"index": index.build}) as bell:
        until(lambda: index.steps and state().stepped, "it has begun")
        index.go_on.clear()
        change()
        until(index.waits.is_set, "a step is in hand")
        assert state().lease_owner
        bell.ring()
        steps = index.steps
        index.go_on.set()
    assert index.steps == steps
    assert state().position == (index.seen[-1] if index.seen else 0)
    assert (state().lease_owner, state().lease_until) == ("", None)
    assert index.closed == 1


def test_a_step_that_does_not_end_is_left_and_keeps_its_lease(index, monkeypatch, caplog):
    monkeypatch.setattr(process, "STOP_SECONDS", 0.1)
    index.go_on.clear()
    with running({"index": index.build}):
        until(index.waits.is_set, "a step is in hand")
    assert state().lease_owner
    assert "index is still at a step and is left there" in caplog.text
    index.go_on.set()
    until(lambda: not state().lease_owner, "it ends after all")
    until(
        lambda: "index" not in {thread.name for thread in threading.enumerate()},
        "its thread is gone",
    )


def test_of_two_couriers_one_steps_and_the_other_takes_over(index, settings):
    settings.COURIER_POLL_SECONDS = 1
    other = {"index": index.build}
    with running(other):
        until(lambda: index.steps, "the first has it")
        owner = state().lease_owner
        with running(other):
            made = [change() for _ in range(60)]
            until(lambda: index.has(*made), "all of them")
            assert (index.built, state().lease_owner) == (1, owner)
    with running(other), running(other):
        made = [change() for _ in range(60)]
        until(lambda: index.has(*made), "all of them")
    assert not index.two_at_once
    assert index.seen == sorted(set(index.seen)), "none twice"
    assert index.built == 2


def test_when_the_first_ends_the_second_goes_on(index, settings):
    settings.COURIER_POLL_SECONDS = 1
    builds = {"index": index.build}
    with running(builds) as first:
        until(lambda: index.steps, "the first has it")
        with running(builds):
            first.ring()
            until(lambda: index.built == 2, "the second has it")
            new = change()
            until(lambda: index.has(new), "and works")


def test_who_lost_the_lease_steps_no_more_until_it_gets_it_back(index):
    with running({"index": index.build}):
        until(lambda: state().stepped, "it has begun")
        before = change()
        until(lambda: index.has(before) and state().position == before.number, "and is idle")
        ReaderState.objects.update(lease_owner="another courier")
        steps, missed = index.steps, change()
        until(lambda: index.closed, "it lets go of the reader")
        assert index.steps == steps
        assert not index.has(missed)
        is_over()
        new = change()
        until(lambda: index.has(missed, new), "it has the lease again")


def test_sessions_that_end_delay_and_lose_nothing(index, settings):
    settings.COURIER_POLL_SECONDS = 1
    with running({"index": index.build}):
        for _ in range(3):
            until(lambda: state().stepped, "it works")
            end_sessions()
            new = change()
            until(lambda new=new: index.has(new), "and goes on")
    assert index.seen == sorted(set(index.seen))


def test_what_was_said_while_nobody_listened_is_brought_in_when_it_listens_again(index):
    with running({"index": index.build}):
        until(lambda: is_listening(os.getpid()) and state().stepped, "it listens")
        end_sessions("application_name LIKE 'courier %'")
        missed = change()
        until(lambda: index.has(missed), "not by looking, which is ten minutes away")


def test_a_reader_that_ends_its_own_session_each_time_is_ill_and_not_the_database(index):
    """What a statement does that takes the server's memory, for one."""

    class Suicidal(ScribeReader):
        def step(self) -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return False

    with running({"ill": lambda confirm: Suicidal(Scribe()), "index": index.build}):
        until(lambda: state("ill").failing_since, "it is told")
        new = change()
        until(lambda: index.has(new), "the other goes on")
    assert "OperationalError" in state("ill").error or "Shutdown" in state("ill").error


def test_a_fault_of_ours_in_a_thread_ends_the_process_instead_of_leaving_a_reader_alone(
    index, monkeypatch
):
    def broken(name, owner):
        raise TypeError("ours")

    monkeypatch.setattr(follower, "claim", broken)
    monkeypatch.setattr(threading, "excepthook", lambda arguments: None)
    bell = Bell()
    try:
        assert Courier({"index": index.build}, bell).run() is False
    finally:
        bell.close()


def test_who_is_told_to_end_while_it_looked_away_does_not_rest(index):
    stopping = threading.Event()
    one = follower.Follower("index", index.build, "first", stopping)
    stopping.set()
    resting = threading.Thread(target=one._rest, args=(PATIENCE,), daemon=True)
    resting.start()
    resting.join(PATIENCE)
    assert not resting.is_alive()


def test_a_courier_without_readers_waits_to_be_ended():
    with running({}):
        pass
