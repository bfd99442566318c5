"""The database goes away below a running site: people get a page, programs a problem; then it heals."""

import http.client
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from config.local import installation, postgres
from config.local.installation import Plan
from tests.config.local.conftest import alive
from tests.config.local.test_installation import free_port
from tests.faults.stack import Stack, until
from tests.servers import Server

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = ("/", "/datasets", "/sources", "/status", "/datasets/1")


@dataclass
class Site:
    """The web server of a stack."""

    stack: Stack
    port: int

    def get(self, path: str, accept: str = BROWSER) -> Any:
        """The response, read; None while nobody listens."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.request("GET", path, headers={"Accept": accept})
            response = asked.getresponse()
            response.text = response.read().decode()  # type: ignore[attr-defined]
            return response
        except OSError:
            return None
        finally:
            asked.close()

    def is_well(self) -> bool:
        """Whether the first page is there."""
        response = self.get("/")
        return response is not None and response.status == 200


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A database and a web server, nothing else."""
    with Server({}) as server:
        stack, port = Stack(server), free_port()
        try:
            stack.start_database_alone()
            stack.spawn("web", installation.web(Plan("127.0.0.1", port)))
            site = Site(stack, port)
            until(site.is_well, lambda: f"the site answers: {stack.log('web')}")
            yield site
        finally:
            stack.stop()


def stop(stack: Stack) -> None:
    """As an operator does: open sessions are ended."""
    pid = postgres.postmaster(stack.var / "postgres")
    assert pid
    os.kill(pid, signal.SIGINT)
    until(lambda: not alive(pid), lambda: "the postmaster ends")


@pytest.mark.parametrize("end", [stop, Stack.kill_database], ids=["stopped", "killed"])
def test_people_get_a_page_and_the_site_heals_by_itself(
    site: Site, end: Callable[[Stack], None]
) -> None:
    assert site.is_well()
    end(site.stack)
    for path in PAGES:
        response = site.get(path)
        assert response.status == 503, path
        assert "Back soon" in response.text
        assert response.getheader("Retry-After") == "30"
        assert response.getheader("Content-Security-Policy").startswith("default-src 'none'")
        assert response.getheader("Set-Cookie") is None
    assert site.get("/static/hansa.css").status == 200, "the page has its design"
    problem = site.get("/api/1/resources", "application/json")
    assert (problem.status, problem.getheader("Content-Type")) == (503, "application/problem+json")
    assert site.get("/health").status == 503
    site.stack.start_database()
    # No process of the site was started anew; each has to notice for itself.
    for _ in range(8):
        until(site.is_well, lambda: f"it heals: {site.stack.log('web')}")
    assert site.get("/api/1/resources", "application/json").status == 200
