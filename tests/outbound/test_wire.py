"""The last door: what a name resolves to, and which of it is tried."""

import socket
from collections.abc import Iterator

import pytest

from outbound import wire
from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.errors import AddressRefused, FetchFailed
from outbound.wire import Meter
from tests.servers import Network, Server

ALIVE, DEAD = "93.184.216.34", "93.184.216.99"


def connect(port: int = 80, policy: Policy | None = None) -> socket.socket:
    meter = Meter(Budget(), lambda: 0.0)
    return wire.connect("provider.example", port, policy or Policy(), meter)


class Closed(Server):
    """A port where nobody listens: bound, so that nobody else takes it."""

    def __init__(self) -> None:
        self._taken = socket.socket()
        self._taken.bind(("127.0.0.1", 0))
        self.host, self.port = "127.0.0.1", int(self._taken.getsockname()[1])

    def close(self) -> None:
        self._taken.close()


@pytest.fixture(autouse=True)
def two_machines(network: Network, provider: Server) -> Iterator[None]:
    """One that answers at ALIVE, one that does not at DEAD."""
    closed = Closed()
    network.routes[DEAD, 80] = closed
    yield
    closed.close()


def test_the_port_is_checked_again(network: Network) -> None:
    """The parsers of urllib3 and of Python may differ about a URL; here is no URL any more."""
    with pytest.raises(AddressRefused, match="port 6379 is not open to sources"):
        connect(port=6379)
    assert (network.look_ups, network.attempts) == ([], [])


def test_the_next_address_is_tried_when_one_does_not_answer(network: Network) -> None:
    network.names["provider.example"] = [[DEAD, ALIVE]]
    connect().close()
    assert network.attempts == [(DEAD, 80), (ALIVE, 80)]


def test_a_connection_that_failed_comes_before_an_address_that_was_refused(
    network: Network,
) -> None:
    """It may work later, so it is tried again."""
    network.names["provider.example"] = [["10.0.0.1", DEAD, "127.0.0.1"]]
    with pytest.raises(FetchFailed, match=f"provider.example does not answer .{DEAD}: .*refused"):
        connect()
    assert network.attempts == [(DEAD, 80)]


def test_what_is_no_internet_address_is_not_tried(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("/var/run/docker.sock",))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: odd)
    with pytest.raises(AddressRefused, match="neither an IPv4 nor an IPv6 address"):
        connect()
    assert network.attempts == []


def test_a_name_without_an_address_may_get_one(network: Network) -> None:
    network.names["provider.example"] = [[]]
    with pytest.raises(FetchFailed, match="was not found"):
        connect()


def test_the_policy_opens_what_it_says(network: Network, provider: Server) -> None:
    network.names["provider.example"] = [["10.0.0.1"]]
    network.routes["10.0.0.1", 8080] = provider
    connect(8080, Policy(allow_private=True, allowed_ports=frozenset({8080}))).close()
    assert network.attempts == [("10.0.0.1", 8080)]
