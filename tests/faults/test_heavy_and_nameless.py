"""A page that no reader has the memory for, and sources whose names nobody can look up (F24, F26)."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.models import HarvestSource, Resource
from tests.faults.catalogue import DATA, DCT, ntriples
from tests.faults.test_flapping_sources import (
    NUMBERS,
    harvest,
    portal,
    pytestmark,
    served,
)
from tests.servers import Server

__all__ = ("portal", "pytestmark")
NAME = "provider.example"
LookUp = Callable[..., list[Any]]


def test_a_page_too_large_for_the_reader_is_left_out_each_time_and_the_others_come_in(
    portal: Server, settings
) -> None:
    assert harvest(portal, served(portal)).complete
    settings.READER_MEGABYTES = 256
    heavy = f'<{DATA}1> <{DCT}title> "{"x" * 60_000_000}" .\n'
    for time in range(3):
        run = harvest(portal, served(portal, range(1, 121 + time)) | {"/3": [ntriples(heavy)]})
        assert run.state == "done", run.error
        assert (run.complete, run.withdrawn) == (False, 0)
        (said,) = run.findings.filter(rule="document-unreadable")
        assert "out of memory (256 MB)" in said.message and said.focus.endswith("/3")
    assert Resource.objects.live().count() >= len(NUMBERS)
    assert harvest(portal, served(portal)).complete, "the cause is gone"


@pytest.fixture
def stuck() -> Iterator[LookUp]:
    """A look-up that does not end before the test does."""
    end = threading.Event()

    def wait(*_: Any, **__: Any) -> list[Any]:
        end.wait(60)
        return []

    yield wait
    end.set()


def fails(code: int) -> LookUp:
    """A look-up that fails so."""

    def fail(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(code, "no")

    return fail


def leads_to(*addresses: str) -> LookUp:
    """A look-up with this answer."""

    def answers(_: str, port: int, *__: Any, **___: Any) -> list[Any]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            for address in addresses
        ]

    return answers


def check_unreachable(portal: Server, look_up: LookUp, said: str, mp: pytest.MonkeyPatch) -> None:
    """The run fails with these words, and what was known stays as it was."""
    assert harvest(portal, served(portal)).complete
    HarvestSource.objects.update(url=f"http://{NAME}:{portal.port}/1")
    with mp.context() as patched:
        patched.setattr(socket, "getaddrinfo", look_up)
        run = harvest(portal, {})
    assert run.state == "failed"
    assert said in run.error and NAME in run.error
    assert Resource.objects.live().count() == len(NUMBERS)
    HarvestSource.objects.update(url=f"{portal.url}/1")
    assert harvest(portal, served(portal)).complete, "the name is known again"


@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_AGAIN], ids=["unknown", "no-dns"])
def test_a_name_that_is_not_found(portal: Server, code: int, monkeypatch) -> None:
    check_unreachable(portal, fails(code), "was not found", monkeypatch)


def test_a_name_that_is_looked_up_for_ever(portal: Server, stuck, settings, monkeypatch) -> None:
    settings.FETCH_CONNECT_SECONDS = 1
    check_unreachable(portal, stuck, "looking up the name", monkeypatch)


def test_a_name_that_leads_where_nobody_listens(portal: Server, monkeypatch) -> None:
    """IPv6 alone, and the source listens on IPv4."""
    check_unreachable(portal, leads_to("::1"), "does not answer", monkeypatch)
