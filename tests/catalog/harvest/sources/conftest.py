"""A server of another kind than DCAT on this machine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from catalog.harvest import fetch
from tests.servers import Server, answer


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A service on this machine that rests between no two requests; set its `answers`."""
    real = fetch.budget
    monkeypatch.setattr(fetch, "budget", lambda: replace(real(), pauses=(), spacing=0))
    with Server({"*": [answer("gone", status="404 Not Found")]}) as server:
        settings.ALLOW_PRIVATE_ADDRESSES = True
        settings.FETCH_PORTS = [server.port]
        yield server
