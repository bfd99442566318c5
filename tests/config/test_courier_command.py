"""manage.py courier: until a signal, or --once until nothing is left."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.courier.bell import Bell
from catalog.courier.courier import Courier
from catalog.courier.hold import claim
from catalog.models import Change
from tests.catalog.courier.parts import Scribe, state

pytestmark = pytest.mark.django_db(transaction=True)

index, alerts = Scribe(), Scribe()


def build_index(confirm):
    return index.build(confirm)


def build_alerts(confirm):
    return alerts.build(confirm)


@pytest.fixture(autouse=True)
def _readers(settings):
    for scribe in (index, alerts):
        scribe.__init__(batch=2)
    here = "tests.config.test_courier_command"
    settings.COURIER_READERS = {
        "index": f"{here}.build_index",
        "alerts": f"{here}.build_alerts",
    }


def once(*more: str) -> str:
    out = io.StringIO()
    call_command("courier", "--once", *more, stdout=out)
    return out.getvalue()


def test_only_the_named_readers_are_stepped():
    Change.objects.create()
    assert once("--only", "alerts") == "alerts is up to date\n"
    assert not index.seen


def test_a_reader_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="there is no reader post: there are index, alerts"):
        once("--only", "index", "post")


def test_once_brings_in_what_there_is_and_ends():
    changes = [Change.objects.create() for _ in range(5)]
    assert once() == "index is up to date\nalerts is up to date\n"
    assert index.has(*changes)
    assert alerts.has(*changes)
    assert (state().position, state().lease_owner) == (changes[-1].number, "")
    assert index.built == index.closed == 1


def test_once_with_nothing_to_do_looks_once():
    once()
    assert (index.steps, alerts.steps) == (1, 1)


def test_once_says_which_reader_fails_after_the_others_are_done():
    change = Change.objects.create()
    index.trouble = RuntimeError("no room left")
    with pytest.raises(CommandError, match="index fails: RuntimeError: no room left"):
        once()
    assert alerts.has(change)
    assert (state().error, state().lease_owner) == ("RuntimeError: no room left", "")
    index.trouble = None
    once()
    assert state().error == ""


def test_once_leaves_to_another_courier_what_that_one_holds():
    change = Change.objects.create()
    assert claim("index", "harbour:12:abc")
    with pytest.raises(CommandError, match="index is held by the courier harbour:12:abc: leave"):
        once()
    assert alerts.has(change)
    assert index.steps == 0


@pytest.fixture
def no_signals(monkeypatch):
    monkeypatch.setattr(Bell, "ring_on_signals", lambda self: None)


@pytest.mark.usefixtures("no_signals")
def test_a_courier_that_ended_by_a_fault_of_ours_is_a_failure(monkeypatch):
    monkeypatch.setattr(Courier, "run", lambda self: False)
    with pytest.raises(CommandError, match="a thread ended by an error of ours"):
        call_command("courier")


@pytest.mark.usefixtures("no_signals")
def test_without_once_it_runs_until_it_is_told(monkeypatch):
    ran = []
    monkeypatch.setattr(Courier, "run", lambda self: ran.append(self) or True)
    call_command("courier")
    assert len(ran) == 1
