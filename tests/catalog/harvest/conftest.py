"""Harvests write below the test's own folder, and reach no other machine."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from catalog.harvest import fetch
from catalog.models import HarvestRun
from tests.servers import Server, answer


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    """The spool of this test. What an ended run leaves there is a fault."""
    settings.SPOOL_DIR = tmp_path / "spool"
    return tmp_path / "spool"


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to start a reader fails the test."""

    def start(*args: object, **kwargs: object) -> None:
        raise AssertionError("a reader was started")

    monkeypatch.setattr("vocab.rdf.forks.start", start)


@pytest.fixture
def open_runs() -> Iterator[None]:
    """No run may be open when the test is over."""
    yield
    assert not HarvestRun.objects.filter(state="running").exists()


@pytest.fixture
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits between two attempts, nor between two requests to one host."""
    real = fetch.budget

    monkeypatch.setattr(fetch, "budget", lambda: replace(real(), pauses=(), spacing=0))


@pytest.fixture
def portal(settings: Settings, no_rest: None) -> Iterator[Server]:
    """A portal on this machine; set its `answers`."""
    with Server({"*": [answer("gone", status="404 Not Found")]}) as server:
        settings.ALLOW_PRIVATE_ADDRESSES = True
        settings.FETCH_PORTS = [server.port]
        yield server
