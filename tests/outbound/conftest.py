"""Every test of this room runs without a network: servers of its own, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.client import Client, Sender
from outbound.patience import Time
from tests.servers import Network, Server


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """The stand-in for the network; a stray connection fails the test even when it was caught."""
    network = Network(monkeypatch)
    yield network
    assert network.strays == [], f"stray connections: {network.strays}"


@pytest.fixture
def provider(network: Network) -> Iterator[Server]:
    """A server at http://provider.example/ (93.184.216.34); set its `answers`."""
    with Server({}) as server:
        network.lead("provider.example", "93.184.216.34", server)
        yield server


@pytest.fixture
def sleeps() -> list[float]:
    """The seconds that `client` would have slept."""
    return []


@pytest.fixture
def client(sleeps: list[float]) -> Callable[..., Client]:
    """`client(policy=…, sender=…, total_seconds=…)`: a client that never really sleeps."""

    def build(policy: Policy | None = None, sender: Sender | None = None, **budget: Any) -> Client:
        return Client(
            policy or Policy(),
            Budget(**{"pauses": (), **budget}),
            sender=sender,
            time=Time(sleep=sleeps.append, jitter=lambda: 0.0),
        )

    return build


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where the body goes."""
    return tmp_path / "document"
