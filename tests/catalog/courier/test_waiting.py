"""Small parts of the courier: pauses, the bell, the session that listens, what is registered."""

import os
import signal
import threading
import time

import pytest
from django.db import OperationalError, connection

from catalog.courier.bell import Bell
from catalog.courier.listen import is_listening, listen
from catalog.courier.pauses import Pauses
from catalog.courier.reader import registered
from tests.catalog.courier.parts import Scribe, running, until

SCRIBE = Scribe()


@pytest.fixture
def bell():
    made = Bell()
    yield made
    made.close()


def test_pauses_grow_to_the_longest_and_begin_again_after_a_success():
    pauses = Pauses(5)
    assert not pauses.begun
    assert [next(pauses) for _ in range(5)] == [1, 2, 4, 5, 5]
    assert pauses.begun
    pauses.reset()
    assert (pauses.begun, next(pauses)) == (False, 1)


@pytest.mark.parametrize("longest", [1, 0.5])
def test_the_first_pause_is_not_longer_than_the_longest(longest):
    pauses = Pauses(longest)
    assert [next(pauses), next(pauses)] == [longest, longest]
    assert pauses.begun, "the trouble was told"


def test_a_bell_stays_rung(bell):
    assert not bell.wait(0)
    bell.ring()
    assert bell.wait(600)
    assert bell.wait(600)


def test_a_bell_may_be_rung_by_anyone_however_often(bell):
    threading.Thread(target=lambda: [bell.ring() for _ in range(100_000)]).start()
    assert bell.wait(600)


def test_something_to_read_ends_the_wait_and_is_no_ringing(bell):
    ear, rope = os.pipe()
    try:
        os.write(rope, b"news")
        assert bell.wait(600, ear) is False
        bell.ring()
        assert bell.wait(600, ear) is True
    finally:
        os.close(ear)
        os.close(rope)


def test_a_closed_bell_is_silent():
    bell = Bell()
    bell.close()
    bell.ring()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_rings_even_when_it_comes_just_before_the_wait(bell, number):
    before = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        bell.ring_on_signals()
        os.kill(os.getpid(), number)
        began = time.monotonic()
        assert bell.wait(600)
        assert time.monotonic() - began < 60
    finally:
        bell.close()
        assert signal.set_wakeup_fd(-1) == -1, "it was given back"
        for n, handler in before.items():
            signal.signal(n, handler)


@pytest.mark.django_db(transaction=True)
def test_a_courier_is_known_to_be_alive_once_it_hears():
    assert not is_listening(os.getpid())
    with running({}):
        until(lambda: is_listening(os.getpid()), "it is alive")
        assert not is_listening(1)
    until(lambda: not is_listening(os.getpid()), "it is not any more")


@pytest.mark.django_db(transaction=True)
def test_a_listening_session_calls_for_every_word():
    words = []
    session = listen(lambda _: words.append(1))
    try:
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY catalog_change")
        session.execute("SELECT 1")
        assert words == [1]
    finally:
        connection.close()


def test_without_a_database_nobody_is_alive(monkeypatch):
    class Away:
        def cursor(self):
            raise OperationalError("away")

        def close(self):
            pass

    monkeypatch.setattr("catalog.courier.listen.connection", Away())
    assert is_listening(os.getpid()) is False


def test_readers_are_registered_by_a_line_of_the_settings(settings):
    assert {"search", "offers"} <= set(registered())
    settings.COURIER_READERS = {"index": "tests.catalog.courier.test_waiting.build"}
    assert registered() == {"index": build}


def build(confirm):
    return SCRIBE.build(confirm)
