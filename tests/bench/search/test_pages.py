"""Whole pages are asked for as clients do, and what goes wrong is counted."""

import sys
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bench.search import pages
from tests.servers import Server, answer

GOOD = answer("<p>a page</p>", "Connection: close")
BROKEN = answer("no", "Connection: close", status="500 Internal Server Error")
EMPTY = answer("", "Connection: close")
SITE = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *said):
        print("GET", self.path, flush=True)
HTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""


def test_pages_are_asked_one_after_another():
    with Server({"/datasets?q=a": [GOOD], "/datasets?q=b": [GOOD]}) as server:
        asked = pages.one_by_one(server.port, ["/datasets?q=a", "/datasets?q=b"])
    assert [request.target for request in server.requests] == ["/datasets?q=a", "/datasets?q=b"]
    assert len(asked.milliseconds) == 2
    assert asked.errors == []


@pytest.mark.parametrize(("steps", "said"), [(BROKEN, "/x: 500"), (EMPTY, "/x: 200")])
def test_what_is_no_page_is_an_error_and_no_time(steps, said):
    with Server({"/x": [steps], "/y": [GOOD]}) as server:
        asked = pages.one_by_one(server.port, ["/x", "/y"])
    assert asked.errors == [said]
    assert len(asked.milliseconds) == 1


def test_a_broken_connection_is_an_error_and_the_next_page_comes():
    with Server({"/x": [[{"reset": True}]], "/y": [GOOD]}) as server:
        asked = pages.one_by_one(server.port, ["/x", "/y"])
    assert len(asked.errors) == 1
    assert asked.errors[0].startswith("/x: ")
    assert len(asked.milliseconds) == 1


def test_clients_ask_at_once_until_the_time_is_over():
    addresses = [f"/{number}" for number in range(8)]
    with Server({"*": [GOOD]}) as server:
        asked = pages.together(server.port, addresses, clients=4, seconds=0.5)
    assert {request.target for request in server.requests} == set(addresses)
    assert len(asked.milliseconds) == len(server.requests) >= 8
    assert not [thread for thread in threading.enumerate() if "ask" in thread.name]


def test_each_client_begins_at_another_place_of_the_list_and_goes_round(monkeypatch):
    clients: list[list[str]] = []

    class Recording(pages.Client):
        def ask(self, address: str) -> None:
            self.asked.append(address)

        def __enter__(self):
            self.asked: list[str] = []
            clients.append(self.asked)
            return self

    monkeypatch.setattr(pages, "Client", Recording)
    addresses = [f"/{number}" for number in range(8)]
    pages.together(pages.free_port(), addresses, clients=4, seconds=0.05)
    assert {asked[0] for asked in clients} == {"/0", "/2", "/4", "/6"}
    for asked in clients:
        first = int(asked[0].removeprefix("/"))
        round_ = [*addresses[first:], *addresses[:first]]
        assert asked[:8] == round_[: len(asked)]


def site(port: int, log: Path) -> AbstractContextManager[None]:
    return pages.serving([sys.executable, "-c", SITE, str(port)], port, log)


def test_a_web_server_runs_as_long_as_it_is_needed(tmp_path):
    port, began = pages.free_port(), time.monotonic()
    with site(port, tmp_path / "log"):
        assert len(pages.one_by_one(port, ["/a"]).milliseconds) == 1
    assert len(pages.one_by_one(port, ["/a"]).errors) == 1
    assert time.monotonic() - began < pages.PATIENCE / 2  # it was asked to end, not waited for
    assert (tmp_path / "log").read_text() == "GET /health\nGET /a\n"


def test_a_web_server_ends_also_when_the_measuring_fails(tmp_path):
    port = pages.free_port()
    with pytest.raises(ZeroDivisionError), site(port, tmp_path / "log"):
        raise ZeroDivisionError
    assert len(pages.one_by_one(port, ["/a"]).errors) == 1


def test_a_web_server_that_does_not_start_is_not_waited_for(tmp_path):
    began = time.monotonic()
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    ended = pytest.raises(SystemExit, match=r"the web server ended with 3: see .*log")
    with ended, pages.serving(command, pages.free_port(), tmp_path / "log"):
        pass
    assert time.monotonic() - began < pages.PATIENCE / 2
