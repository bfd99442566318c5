"""Who works on a reader: one owner at a time, by the database's clock."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from catalog.courier import hold as hold_module
from catalog.courier.hold import NOTED_SECONDS, Hold, LeaseLost, claim, holder, sentence
from catalog.models import Change, ReaderState
from tests.catalog.courier.parts import is_over, state, until

pytestmark = pytest.mark.django_db(transaction=True)


def taken(owner: str = "first") -> Hold:
    hold = claim("index", owner)
    assert hold
    return hold


def test_a_reader_is_taken_by_one_owner():
    taken("first")
    assert claim("index", "second") is None
    assert holder("index") == "first"
    assert claim("alerts", "second"), "another reader is another matter"


def test_of_many_that_try_at_once_one_gets_it():
    got, gate = [], threading.Barrier(6)

    def attempt(owner: str) -> None:
        try:
            gate.wait(30)
            got.append(claim("index", owner))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(f"number {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(hold is not None for hold in got) == 1
    assert len(got) == 6


def test_a_lease_that_is_over_is_taken_over_and_the_first_may_do_nothing_more():
    first = taken("first")
    is_over()
    taken("second")
    for act in (first.confirm, lambda: first.stepped(7), lambda: first.failed("no")):
        with pytest.raises(LeaseLost, match="reader index is held by another courier"):
            act()
    assert (state().lease_owner, state().position, state().error) == ("second", None, "")


def test_an_owner_takes_up_again_what_is_its_own():
    """Its own lease may have been left when the database went away."""
    taken("first")
    assert claim("index", "first")


def test_who_leaves_lets_the_next_one_in_at_once():
    with taken("first"):
        assert claim("index", "second") is None
    assert (state().lease_owner, state().lease_until) == ("", None)
    assert claim("index", "second")


def test_who_has_lost_a_reader_does_not_let_go_of_it_for_the_other():
    with taken("first"):
        is_over()
        taken("second")
    assert state().lease_owner == "second"


def test_a_held_reader_is_held_longer_and_longer(settings):
    settings.LEASE_SECONDS = 1
    with taken("first"):
        end = state().lease_until
        until(lambda: state().lease_until > end, "a renewed lease")
        assert claim("index", "second") is None


def test_who_was_told_of_the_loss_needs_no_row_to_know(settings):
    settings.LEASE_SECONDS = 1
    with taken("first") as hold:
        ReaderState.objects.update(lease_owner="second")
        until(hold.lost.is_set, "the renewal finds out")
        ReaderState.objects.update(lease_owner="first")
        with pytest.raises(LeaseLost):
            hold.confirm()


def test_a_step_is_noted_and_ends_a_failure():
    hold = taken()
    hold.failed("Broken: no")
    since = state().failing_since
    hold.failed("Broken: still no")
    assert (state().error, state().failing_since) == ("Broken: still no", since)
    assert state().stepped is None
    hold.stepped(12)
    assert (state().position, state().error, state().failing_since) == (12, "", None)
    assert state().stepped


def test_the_same_again_is_noted_once_in_a_while(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(hold_module.time, "monotonic", lambda: clock[0])
    hold = taken()

    def noted(position: int | None) -> bool:
        before = state().stepped
        hold.stepped(position)
        return state().stepped != before

    assert noted(None)
    clock[0] += NOTED_SECONDS - 0.1
    assert not noted(None)
    assert noted(3), "how far it is now is always noted"
    assert not noted(3)
    clock[0] += NOTED_SECONDS + 0.1
    assert noted(3)
    hold.failed("Broken: no")
    assert noted(3), "and so is the end of a failure"
    assert state().error == ""


def test_to_confirm_a_lease_that_lasts_writes_nothing():
    hold = taken()
    end = state().lease_until
    hold.confirm()
    assert state().lease_until == end
    ReaderState.objects.update(lease_until=Now() + timedelta(seconds=settings.LEASE_SECONDS / 3))
    hold.confirm()
    assert state().lease_until > end, "one that has not long to go is renewed"
    ReaderState.objects.update(lease_owner="second")
    with pytest.raises(LeaseLost):
        hold.confirm()


def test_what_was_written_without_the_lease_is_rolled_back():
    first = taken("first")
    is_over()
    taken("second")

    def write() -> None:
        with transaction.atomic():
            Change.objects.create()
            first.confirm()

    with pytest.raises(LeaseLost):
        write()
    assert not Change.objects.exists()


def test_a_confirmed_transaction_keeps_others_away_until_its_end():
    first, got = taken("first"), []

    def other() -> None:
        try:
            got.append(claim("index", "second"))
        finally:
            connection.close()

    is_over()
    with transaction.atomic():
        first.confirm()  # others still see the lease that is over, and meet the lock
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
        assert got == [None], "it neither got the reader nor waited for it"


def test_a_frozen_transaction_ends_with_its_lease(settings):
    settings.LEASE_SECONDS = 7
    held = taken()
    with transaction.atomic():
        held.confirm()
        assert frozen_for() == "7s"


def test_so_does_the_one_that_takes_the_lease(settings):
    settings.LEASE_SECONDS = 7
    with transaction.atomic():
        claim("index", "first")
        assert frozen_for() == "7s"


def frozen_for() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        (found,) = cursor.fetchone()
        return str(found)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("no such\n  thing"), "ValueError: no such thing"),
        (KeyError(), "KeyError"),
        (ValueError("a\0b \ud800"), "ValueError: a b ?"),
        (ValueError("x" * 1_000), "ValueError: " + "x" * 488),
    ],
)
def test_any_error_is_a_sentence_that_can_be_kept(error, text):
    assert sentence(error) == text
    taken().failed(sentence(error))
    assert state().error == text
