"""Trying again, waiting, and taking turns. Nobody sleeps here: the client's sleep is a list."""

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.client import Client
from outbound.errors import FetchFailed, FetchRefused, NotYet, TooLarge
from outbound.patience import Time
from outbound.wire import Meter
from tests.servers import Network, Server, answer

FEED = "http://provider.example/feed"
BUSY = answer(status="503 Service Unavailable")


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(round(seconds, 6))
        self.seconds += seconds

    def time(self, jitter: float = 0.0) -> Time:
        new_year = datetime(2026, 1, 1, tzinfo=UTC)
        return Time(self.now, lambda: new_year, self.sleep, lambda: jitter)


def test_three_more_attempts_after_one_four_and_sixteen_seconds(
    provider: Server, into: Path
) -> None:
    provider.answers = {"/feed": [BUSY, BUSY, BUSY, answer("x")]}
    clock = Clock()
    assert Client(Policy(), Budget(), time=clock.time()).fetch(FEED, into).bytes == 1
    assert clock.sleeps == [1, 4, 16]


def test_jitter_adds_up_to_a_quarter(provider: Server, into: Path) -> None:
    provider.answers = {"/feed": [BUSY, BUSY, BUSY, answer("x")]}
    clock = Clock()
    Client(Policy(), Budget(), time=clock.time(jitter=1.0)).fetch(FEED, into)
    assert clock.sleeps == [1.25, 5, 20]


def test_after_the_fourth_failure_it_is_the_callers(provider: Server, into: Path) -> None:
    provider.answers = {"/feed": [BUSY]}
    with pytest.raises(FetchFailed, match="503"):
        Client(Policy(), Budget(), time=Clock().time()).fetch(FEED, into)
    assert provider.hits == 4


def test_a_body_that_was_cut_off_is_asked_for_again(provider: Server, into: Path) -> None:
    cut = [{"send": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHan"}]
    provider.answers = {"/feed": [cut, answer("Hansa")]}
    Client(Policy(), Budget(), time=Clock().time()).fetch(FEED, into)
    assert into.read_bytes() == b"Hansa"


def test_a_refusal_is_not_asked_again(provider: Server, into: Path) -> None:
    provider.answers = {"/feed": [answer(status="404 Not Found")]}
    with pytest.raises(FetchRefused):
        Client(Policy(), Budget(), time=Clock().time()).fetch(FEED, into)
    assert provider.hits == 1


def test_a_short_retry_after_is_slept(provider: Server, into: Path) -> None:
    later = answer("", "Retry-After: 30", status="429 Too Many Requests")
    by_date = answer("", "Retry-After: Thu, 01 Jan 2026 00:00:45 GMT", status="503 Busy")
    at_once = answer("", "Retry-After: 0", status="503 Busy")
    provider.answers = {"/feed": [later, by_date, at_once, answer("x")]}
    clock = Clock()
    Client(Policy(), Budget(), time=clock.time()).fetch(FEED, into)
    assert clock.sleeps == [30, 45, 16]


@pytest.mark.parametrize(("asked", "given"), [("600", 600.0), ("99999", 3_600.0)])
def test_a_long_retry_after_is_handed_up(
    provider: Server, into: Path, asked: str, given: float
) -> None:
    provider.answers = {"/feed": [answer("", f"Retry-After: {asked}", status="503 Busy")]}
    clock = Clock()
    with pytest.raises(FetchFailed) as found:
        Client(Policy(), Budget(), time=clock.time()).fetch(FEED, into)
    assert found.value.retry_after == given
    assert (clock.sleeps, provider.hits) == ([], 1)


def test_one_host_is_asked_five_times_a_second_at_most(
    provider: Server, network: Network, into: Path
) -> None:
    network.lead("stranger.example", "93.184.216.35", provider)
    provider.answers = {"/feed": [answer("x")]}
    clock = Clock()
    client = Client(Policy(), Budget(), time=clock.time())
    client.fetch(FEED, into)
    client.fetch(FEED.replace("provider", "stranger"), into)
    assert clock.sleeps == [], "another host waits for nobody"
    client.fetch(FEED, into)
    assert clock.sleeps == [0.2]
    clock.seconds += 0.15
    client.fetch(FEED, into)
    assert clock.sleeps == [0.2, 0.05]


def test_redirects_take_turns_too(provider: Server, into: Path) -> None:
    provider.answers = {
        "/feed": [answer("", "Location: /b", status="302 Found")],
        "/b": [answer("x")],
    }
    clock = Clock()
    Client(Policy(), Budget(), time=clock.time()).fetch(FEED, into)
    assert clock.sleeps == [0.2]


class Others:
    """Turns that others have first, each for so many seconds; what was said is written down."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds, self.said = clock, seconds, list[object]()

    def wait(self, host: str) -> None:
        self.said.append(host)
        if self.seconds > 1_000:
            raise NotYet("it wants to be left alone", 600)
        self.clock.seconds += self.seconds

    def put_off(self, seconds: float) -> None:
        self.said.append(seconds)

    def leave(self) -> None:
        self.said.append("left")


def test_waiting_for_a_turn_is_not_the_sources_time(provider: Server, into: Path) -> None:
    provider.answers = {
        "/feed": [answer("", "Location: /b", status="302 Found")],
        "/b": [answer("x")],
    }
    clock = Clock()
    turns = Others(clock, 299)
    client = Client(Policy(), Budget(total_seconds=300), time=clock.time(), turns=turns)
    assert client.fetch(FEED, into).bytes == 1
    assert turns.said == ["provider.example", "provider.example", "left"]


def test_a_turn_that_does_not_come_is_not_asked_for_again(provider: Server, into: Path) -> None:
    clock = Clock()
    turns = Others(clock, 9_999)
    with pytest.raises(NotYet):
        Client(Policy(), Budget(), time=clock.time(), turns=turns).fetch(FEED, into)
    assert (turns.said, clock.sleeps, provider.hits) == (["provider.example", "left"], [], 0)


@pytest.mark.parametrize(("seconds", "told"), [("7", [7.0]), ("0", []), ("never", [])])
def test_a_host_that_asks_for_patience_is_put_off(
    provider: Server, into: Path, seconds: str, told: list[float]
) -> None:
    provider.answers = {"/feed": [answer("", f"Retry-After: {seconds}", status="429 Busy")]}
    clock = Clock()
    turns = Others(clock, 0)
    with pytest.raises(FetchFailed):
        Client(Policy(), Budget(pauses=()), time=clock.time(), turns=turns).fetch(FEED, into)
    assert turns.said == ["provider.example", *told, "left"]


def meter(clock: Clock, **budget: float) -> Meter:
    return Meter(Budget(**budget), clock.now)  # type: ignore[arg-type]


def test_a_step_gets_what_it_wants_until_the_end_is_near() -> None:
    clock = Clock()
    one = meter(clock, total_seconds=100)
    assert one.allowed(30) == 30
    clock.seconds += 90
    assert one.allowed(30) == 10
    clock.seconds += 10
    with pytest.raises(FetchFailed, match="took longer than 100 s: raise its time budget"):
        one.allowed(30)


def test_the_first_byte_may_take_its_time() -> None:
    one = meter(Clock())
    one.after_read(10, seconds=200)
    one.after_read(10, seconds=59)


def test_one_byte_in_29_seconds_is_too_slow() -> None:
    one = meter(Clock())
    one.after_read(1, seconds=29)
    one.after_read(1, seconds=29)
    one.after_read(1, seconds=29)
    with pytest.raises(FetchFailed, match="less than 1000 bytes a second over 60 s"):
        one.after_read(1, seconds=29)


def test_the_speed_is_that_of_the_last_window_and_our_own_work_does_not_count() -> None:
    clock = Clock()
    one = meter(clock)
    one.after_read(1, seconds=0)
    one.after_read(10**6, seconds=60)
    clock.seconds += 100  # unpacking and writing
    one.after_read(59_000, seconds=59)
    with pytest.raises(FetchFailed, match="too slow"):
        one.after_read(0, seconds=1)


def test_every_answer_has_headers_of_its_own() -> None:
    one = meter(Clock(), header_bytes=100)
    for _ in range(3):
        one.begin_answer()
        one.after_read(90, seconds=0)
        assert one.before_read(4_096) == (10, 30)
    one.begin_body()
    one.after_read(90, seconds=0)
    assert one.before_read(4_096) == (4_096, 30)


def test_headers_end_at_their_limit() -> None:
    one = meter(Clock(), header_bytes=100)
    one.after_read(100, seconds=0)
    with pytest.raises(TooLarge, match="headers are larger than 100 bytes"):
        one.before_read(4_096)


def test_a_look_up_that_does_not_end_is_left_behind(
    network: Network, client: Callable[..., Client], into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()

    def stuck(*_: object, **__: object) -> list[object]:
        end.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    try:
        with pytest.raises(FetchFailed, match=r"looking up the name provider\.example took too"):
            client(connect_seconds=0.1).fetch(FEED, into)
    finally:
        end.set()


def test_a_name_that_is_not_known_may_be_known_later(
    client: Callable[..., Client], into: Path
) -> None:
    with pytest.raises(FetchFailed, match=r"nowhere\.example was not found: check its spelling"):
        client().fetch("http://nowhere.example/", into)


def test_a_name_that_no_look_up_can_take_is_refused(
    network: Network, client: Callable[..., Client], into: Path
) -> None:
    with pytest.raises(FetchRefused, match=r"not a host name|not a URL"):
        client().fetch(f"http://{'a' * 64}.example/", into)
    with pytest.raises(FetchRefused, match=r"not a host name|not a URL"):
        client().fetch(f"http://{'ä' * 64}.example/", into)
