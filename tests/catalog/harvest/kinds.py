"""What holds for every kind of source; a test of a kind inherits `KindContract` and plays a portal.

class TestNumbered(KindContract):
    kind = "numbered"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        ...                     # Turtle at a path of the portal that lists these datasets
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from catalog.failpoints import FailpointRaised
from catalog.harvest import fetch, pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource
from tests.harvests import dataset, harvest, titles, turtle

NAMES = ("a", "b", "c", "d", "e")


class Portal(ThreadingHTTPServer):
    """Answers as its contract says; `fails` at that request, counted from the next one."""

    def __init__(self, contract: "KindContract") -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.contract = contract
        self.names: tuple[str, ...] = NAMES
        self.asked: list[str] = []
        self._fails = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def breaks_at(self, number: int) -> None:
        """Answer the request with this number, counted from now, by 500."""
        self._fails = len(self.asked) + number

    def answer(self, path: str) -> tuple[int, str]:
        if path == "/robots.txt":
            return 404, "no rules here"
        self.asked.append(path)
        if len(self.asked) == self._fails:
            return 500, "broken"
        found = self.contract.document(path, self.names)
        return (404, "nothing here") if found is None else (200, found)


class _Door(BaseHTTPRequestHandler):
    server: Portal

    def do_GET(self) -> None:
        status, text = self.server.answer(self.path)
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", self.server.contract.media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.django_db(transaction=True)
class KindContract(ABC):
    """`document` is the portal; `start` is where a source of the kind begins."""

    kind: str
    media_type = "text/turtle"
    start = "/"
    leading = 1  # without one of the first so many requests no dataset comes

    @abstractmethod
    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        """What stands at a path of a portal with these datasets, in some pages; None: 404."""

    @pytest.fixture
    def port(self, settings: Settings, no_rest: None) -> Iterator[Portal]:
        with Portal(self) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            settings.ALLOW_PRIVATE_ADDRESSES = True
            settings.FETCH_PORTS = [server.server_address[1]]
            yield server
            server.shutdown()
            thread.join()

    def source(self, port: Portal) -> HarvestSource:
        made, _ = HarvestSource.objects.get_or_create(
            slug="port",
            defaults={"name": "Port", "kind": self.kind, "url": port.url + self.start},
        )
        return made

    def test_everything_comes_in_by_more_than_one_request(self, port: Portal):
        run = harvest(self.source(port))
        assert (run.state, run.complete, titles()) == ("done", True, set(NAMES)), run.error
        assert len(port.asked) > 1
        assert len(set(port.asked)) == len(port.asked), "something was asked for twice"

    def test_the_same_again_is_not_read(self, port: Portal, request: pytest.FixtureRequest):
        harvest(self.source(port))
        request.getfixturevalue("no_reader")
        run = harvest(self.source(port))
        assert (run.state, run.same, titles()) == ("done", True, set(NAMES)), run.error

    def test_what_is_gone_is_withdrawn_and_what_is_new_comes_in(self, port: Portal):
        harvest(self.source(port))
        port.names = ("a", "c", "d", "e", "new")
        run = harvest(self.source(port))
        assert (run.complete, run.created, run.withdrawn) == (True, 1, 1)
        assert titles() == set(port.names)

    def test_whatever_does_not_come_nothing_is_withdrawn(self, port: Portal):
        harvest(self.source(port))
        port.names = ("a", "c", "d", "e", "new")
        requests = len(port.asked)
        for number in range(1, requests + 1):
            port.breaks_at(number)
            run = harvest(self.source(port))
            assert (run.complete, run.withdrawn) == (False, 0), f"request {number}"
            expected = "failed" if number <= self.leading else "done"
            assert run.state == expected, f"request {number}: {run.error}"
            assert titles() >= set(NAMES)

    def test_no_more_is_asked_for_than_the_setting_says(self, port: Portal, settings: Settings):
        settings.PAGES_PER_RUN = 2
        run = harvest(self.source(port))
        assert (len(port.asked), run.complete) == (2, False)
        assert run.findings.filter(rule="too-many-pages").exists()

    def test_a_worker_that_died_is_followed_without_asking_twice(
        self, port: Portal, monkeypatch: pytest.MonkeyPatch
    ):
        run = schedule.queue(self.source(port))
        with monkeypatch.context() as patch:
            patch.setattr(fetch, "failpoint", _second_time("harvest.page_stored"))
            with pytest.raises(FailpointRaised):
                self._carry_out(run)
        HarvestRun.objects.update(lease_until=Now())
        run = self._carry_out(run)
        assert (run.state, run.complete, titles()) == ("done", True, set(NAMES)), run.error
        assert len(set(port.asked)) == len(port.asked), "something was asked for twice"

    def _carry_out(self, run: HarvestRun) -> HarvestRun:
        lease = claim(run.pk)
        assert lease is not None
        return pipeline.harvest(lease)


class _second_time:  # noqa: N801 - used as a function
    """Dies when it is called with this name for the second time."""

    def __init__(self, name: str) -> None:
        self.name, self.times = name, 0

    def __call__(self, name: str) -> None:
        self.times += name == self.name
        if name == self.name and self.times == 2:
            raise FailpointRaised(name)


def some(names: tuple[str, ...], number: int, size: int = 2) -> str | None:
    """The page with this number, from 1, as Turtle; None behind the last one."""
    found = names[(number - 1) * size : number * size]
    return turtle(*map(dataset, found)) if found else None
