"""Which messages go out, and how many at once: the courier's part of the outbox."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connector.models import ContractNegotiation, Message
from connector.negotiation import act
from connector.outbox import reader
from connector.outbox.parcel import attempt, due
from connector.outbox.reader import Outbox
from tests.connector.two_sides import Wire, asked, offered

PATIENCE = 180.0  # seconds; for broken code, never a pace


def until(condition: Callable[[], Any], what: str) -> None:
    """Wait for it."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def waits(wire: Wire, count: int) -> list[int]:
    """So many negotiations, each with a request that waits."""
    for number in range(count):
        asked(wire, offered(wire, name=f"n{number}"))
    return list(Message.objects.order_by("id").values_list("pk", flat=True))


def ids(limit: int = 10, without: frozenset[int] = frozenset()) -> list[int]:
    """What is due now."""
    return due(timezone.now() + timedelta(seconds=1), limit, set(without))


def test_of_each_process_only_the_first_message_is_due(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_request = True
    wire.send()  # the agreement was attempted; a termination comes behind it
    with wire.provider.acting():
        act.terminate(ContractNegotiation.objects.get(role="provider"), ["no"], None)
    first, second = Message.objects.filter(delivery="waiting").order_by("id")
    Message.objects.filter(pk=first.pk).update(next_attempt=timezone.now() + timedelta(hours=1))
    assert ids() == []
    assert attempt(second.pk) is None
    Message.objects.filter(pk=first.pk).update(next_attempt=timezone.now())
    assert ids() == [first.pk]


def test_the_longest_due_go_first_and_no_more_than_asked_for(wire: Wire) -> None:
    one, two, three = waits(wire, 3)
    Message.objects.filter(pk=three).update(next_attempt=timezone.now() - timedelta(hours=1))
    assert ids() == [three, one, two]
    assert ids(2) == [three, one]
    assert ids(without=frozenset({three})) == [one, two]


def test_for_a_participant_that_is_not_active_nothing_is_due(wire: Wire) -> None:
    waits(wire, 1)
    wire.consumer.other.state = "suspended"
    wire.consumer.other.save()
    assert ids() == []


@contextmanager
def outbox(monkeypatch: pytest.MonkeyPatch, deliver: Callable[[int], None]) -> Iterator[Outbox]:
    """One that delivers like this, and touches no database from its threads."""
    monkeypatch.setattr(reader, "deliver", deliver)
    monkeypatch.setattr(reader, "close_old_connections", lambda: None)
    monkeypatch.setattr(reader, "nudge", lambda: None)
    made = Outbox()
    try:
        yield made
    finally:
        made.close()


def test_as_many_as_there_are_senders_are_on_their_way_each_once(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.OUTBOX_SENDERS = 2
    waiting, begun, go_on = waits(wire, 3), list[int](), threading.Event()

    def deliver(pk: int) -> None:
        begun.append(pk)
        assert go_on.wait(PATIENCE)
        if pk == waiting[0]:
            raise RuntimeError("a bug of ours")  # it stops no other

    with outbox(monkeypatch, deliver) as made:
        made.step()
        until(lambda: len(begun) == 2, "two have begun")
        made.step()
        assert made._busy == set(waiting[:2])
        assert made.rest_seconds() == settings.COURIER_POLL_SECONDS  # no thread is free
        assert sorted(begun) == waiting[:2]
        go_on.set()
        until(lambda: not made._busy, "both have ended")
        Message.objects.filter(pk__in=waiting[:2]).update(delivery="delivered")
        made.step()
        until(lambda: len(begun) == 3, "the third has begun")
        assert begun[2] == waiting[2]


def test_it_rests_until_the_next_is_due(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    with outbox(monkeypatch, lambda _: None) as made:
        assert made.rest_seconds() == 30
        (pk,) = waits(wire, 1)
        assert made.rest_seconds() == pytest.approx(0.05)
        Message.objects.filter(pk=pk).update(next_attempt=timezone.now() + timedelta(seconds=20))
        assert 15 < made.rest_seconds() <= 20
