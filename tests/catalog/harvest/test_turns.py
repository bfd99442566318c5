"""Turns at a host: few at once and none too soon, whoever asks, and given back by the dead too."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from catalog import tasks
from catalog.harvest import turns
from catalog.harvest.errors import LeaseLost
from catalog.harvest.limits import budget
from catalog.harvest.turns import SharedTurns
from catalog.leases import new_owner
from catalog.models import HostLease, HostTurn
from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.client import Client
from outbound.errors import FetchFailed, FetchRefused, NotYet
from outbound.patience import Time
from tests.factories import make_source
from tests.harvests import at_once, dataset, harvest, turtle
from tests.servers import Server, answer, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "port.example"
QUICK = Budget(spacing=0, pauses=(), turn_seconds=0)  # asks once, and does not wait


def client(server: Server, limits: Budget = QUICK) -> Client:
    """A client of its own, as another worker has one."""
    where = Policy(allow_private=True, allowed_ports=frozenset({server.port}))
    return Client(where, limits, turns=SharedTurns(limits))


@contextmanager
def turn(host: str = HOST, limits: Budget = QUICK) -> Iterator[SharedTurns]:
    """Hold a turn."""
    held = SharedTurns(limits)
    held.wait(host)
    try:
        yield held
    finally:
        held.leave()


def is_free(host: str = HOST) -> bool:
    try:
        with turn(host):
            return True
    except NotYet:
        return False


def test_no_more_than_so_many_ask_a_host_at_once(settings: Settings):
    settings.HOST_AT_ONCE = 2
    with turn(), turn():
        assert not is_free()
        assert is_free("stranger.example"), "another host waits for nobody"
    assert is_free()
    assert not HostLease.objects.exists()


def test_many_workers_together_keep_to_it(settings: Settings):
    settings.HOST_AT_ONCE = 2
    lock, now, most = threading.Lock(), [0], [0]

    def work() -> None:
        mine = SharedTurns(Budget(spacing=0), time=Time(sleep=lambda _: time.sleep(0.002)))
        for _ in range(8):
            mine.wait(HOST)
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.003)
            with lock:
                now[0] -= 1
            mine.leave()

    at_once(*[work] * 5)
    assert 1 <= most[0] <= 2


def test_workers_together_ask_no_more_often_than_the_pace(settings: Settings):
    settings.HOST_AT_ONCE, pace = 9, 0.1

    def work() -> None:
        mine = SharedTurns(Budget(spacing=pace))
        for _ in range(3):
            mine.wait(HOST)
            mine.leave()

    began = time.monotonic()
    at_once(work, work, work)
    assert time.monotonic() - began >= 8 * pace, "nine requests have eight pauses between them"


def test_a_host_may_be_given_a_slower_pace_and_no_quicker_one():
    mine = SharedTurns(Budget(spacing=100))
    mine.pace(HOST, 300)
    mine.pace("quick.example", 0)
    for host, least in ((HOST, 250), ("quick.example", 50)):
        mine.wait(host)
        later = Now() + timedelta(seconds=least)
        assert HostTurn.objects.filter(host=host, free_from__gt=later).exists()
    mine.leave()


def test_a_pace_longer_than_the_patience_is_waited_for():
    mine = SharedTurns(Budget(spacing=0, patience=0))
    mine.pace(HOST, 0.2)
    began = time.monotonic()
    mine.wait(HOST)
    mine.wait(HOST)
    mine.leave()
    assert time.monotonic() - began >= 0.2


def test_a_name_is_the_same_in_capitals_and_with_its_dot(settings: Settings):
    settings.HOST_AT_ONCE = 1
    with turn("Port.Example."):
        assert not is_free()


def test_who_holds_a_turn_and_asks_another_host_gives_the_first_one_back(settings: Settings):
    settings.HOST_AT_ONCE = 1
    with turn() as held:
        held.wait("stranger.example")
        assert is_free()
        assert not is_free("stranger.example")


def dead(seconds: float) -> None:
    """A worker that was killed holds a turn for so long."""
    row, _ = HostTurn.objects.get_or_create(host=HOST)
    row.leases.create(lease_owner=new_owner(), lease_until=Now() + timedelta(seconds=seconds))


def test_the_turn_of_a_dead_worker_ends_with_its_lease(settings: Settings):
    settings.HOST_AT_ONCE = 1
    dead(30)
    assert not is_free()
    HostLease.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert is_free()


def test_a_turn_is_kept_for_as_long_as_an_answer_takes(settings: Settings):
    settings.HOST_AT_ONCE, settings.LEASE_SECONDS = 1, 1
    with turn():
        first = HostLease.objects.get().lease_until
        later = first + timedelta(seconds=1)
        wait_until(lambda: HostLease.objects.get().lease_until > later, "the turn is renewed")
        assert not is_free()
    assert not HostLease.objects.exists()


def test_a_worker_that_is_told_to_end_gives_its_turns_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    settings.HOST_AT_ONCE = 1
    dead(30)
    child = type("Child", (), {"pid": int(HostLease.objects.get().lease_owner.split(":")[1])})
    monkeypatch.setattr(tasks, "active_children", list)
    tasks.free_the_runs()
    assert HostLease.objects.exists(), "others keep theirs"
    monkeypatch.setattr(tasks, "active_children", lambda: [child])
    tasks.free_the_runs()
    assert not HostLease.objects.exists()


def test_who_waits_goes_on_when_the_turn_comes_back(settings: Settings):
    settings.HOST_AT_ONCE = 1
    looks = list[float]()

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        HostLease.objects.all().delete()

    dead(30)
    mine = SharedTurns(Budget(spacing=0), time=Time(sleep=sleep, jitter=lambda: 0.0))
    mine.wait(HOST)
    mine.leave()
    assert looks[-1] == turns.BUSY


def test_who_waits_in_vain_is_told_that_others_ask(settings: Settings):
    settings.HOST_AT_ONCE = 1
    with turn(), pytest.raises(NotYet, match=r"port\.example is asked by others.* more than 1 at"):
        SharedTurns(QUICK).wait(HOST)


def test_who_has_lost_its_run_waits_no_longer(settings: Settings):
    settings.HOST_AT_ONCE = 1

    def lost() -> None:
        raise LeaseLost("run 1 is held by another worker")

    with turn(), pytest.raises(LeaseLost):
        SharedTurns(budget(), check=lost).wait(HOST)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (answer("x"), None),
        (answer(status="404 Not Found"), FetchRefused),
        (answer(status="503 Busy"), FetchFailed),
        ([{"reset": True}], FetchFailed),
    ],
)
def test_however_a_request_ends_its_turn_is_given_back(given, error, tmp_path: Path):
    with Server({"*": [given]}) as server, pytest.raises(error) if error else nullcontext():
        client(server).fetch(server.url, tmp_path / "page")
    assert not HostLease.objects.exists()
    assert HostTurn.objects.get().host == "127.0.0.1"


def test_an_address_that_is_refused_takes_no_turn(tmp_path: Path):
    with Server({}) as server, pytest.raises(FetchRefused):
        client(server).fetch("http://127.0.0.1:1/", tmp_path / "page")
    assert not HostTurn.objects.exists()


def test_the_patience_that_a_host_asks_for_is_known_to_everybody(tmp_path: Path):
    later = answer("", "Retry-After: 600", status="503 Busy")
    with Server({"*": [later, answer("x")]}) as server:
        with pytest.raises(FetchFailed, match="503"):
            client(server).fetch(server.url, tmp_path / "page")
        with pytest.raises(NotYet, match=r"127\.0\.0\.1 asked to be left alone") as told:
            client(server).fetch(server.url, tmp_path / "page")
        assert server.hits == 1, "the second one sent nothing"
        assert 590 < (told.value.retry_after or 0) <= 600


def test_a_short_patience_is_slept_by_others(tmp_path: Path):
    later = answer("", "Retry-After: 1", status="429 Too Many Requests")
    with Server({"*": [later, answer("x")]}) as server:
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="429"):
            client(server).fetch(server.url, tmp_path / "page")
        client(server, Budget(spacing=0, pauses=())).fetch(server.url, tmp_path / "page")
    assert time.monotonic() - began >= 1


def test_a_shorter_patience_does_not_end_a_longer_one():
    with turn() as held:
        held.put_off(600)
        held.put_off(1)
    assert HostTurn.objects.filter(free_from__gt=Now() + timedelta(seconds=500)).exists()


def test_two_runs_at_one_host_take_turns(portal: Server, settings: Settings):
    """As fetches of real runs: the second source waits until the first one's answer is read."""
    settings.HOST_AT_ONCE = 1
    page = answer(turtle(dataset("one")), "Content-Type: text/turtle")
    portal.answers = {"/a": [page], "/b": [page]}
    a, b = (make_source(name, url=f"{portal.url}/{name}") for name in "ab")
    done = list[str]()
    at_once(*(lambda one=one: done.append(harvest(one).state) for one in (a, b)))
    assert done == ["done", "done"]
    assert not HostLease.objects.exists()


def test_a_source_whose_host_wants_to_be_left_alone_says_so(portal: Server):
    portal.answers = {"*": [answer("x")]}
    HostTurn.objects.create(host="127.0.0.1", free_from=Now() + timedelta(minutes=9))
    run = harvest(make_source(url=f"{portal.url}/a"))
    assert run.state == "failed" and "asked to be left alone" in run.error
    assert portal.hits == 0


def test_hosts_that_nobody_asks_are_forgotten(settings: Settings):
    old, new = Now() - timedelta(days=2), Now()
    HostTurn.objects.create(host="old.example", free_from=old)
    HostTurn.objects.create(host="new.example", free_from=new)
    asked = HostTurn.objects.create(host="asked.example", free_from=old)
    asked.leases.create(lease_owner="x", lease_until=Now())
    tasks.forget()
    assert set(HostTurn.objects.values_list("host", flat=True)) == {"new.example", "asked.example"}


def test_the_pace_is_a_setting(settings: Settings):
    settings.HOST_PACE_MILLISECONDS = 1_500
    assert budget().spacing == 1.5
