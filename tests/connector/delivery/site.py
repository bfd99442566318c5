"""The site as it runs in earnest, in a process of its own, on the database of the test."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[3]
PATIENCE = 180.0  # seconds until something that must happen has happened
PIECE = 1 << 20


@dataclass(frozen=True)
class Site:
    """Where it listens, and its folder."""

    port: int
    var: Path

    @property
    def log(self) -> Path:
        """What its process says."""
        return self.var / "web.log"

    @contextmanager
    def get(
        self, path: str, token: str, headers: Mapping[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer, not read yet."""
        peer = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            peer.request(
                "GET", path, headers={"Authorization": f"Bearer {token}", **(headers or {})}
            )
            yield peer.getresponse()
        finally:
            peer.close()

    def status(self, path: str, token: str) -> int:
        """The status of an answer that is read to its end."""
        with self.get(path, token) as answer:
            answer.read()
            return answer.status


def read_until_cut(answer: http.client.HTTPResponse, when: Callable[[int], None]) -> int:
    """Read on; `when` is told after each piece how much has come. The bytes before the cut.

    Fails when the answer ends as if it were whole.
    """
    count = 0
    try:
        while piece := answer.read1(PIECE):
            count += len(piece)
            when(count)
    except (http.client.IncompleteRead, ConnectionError):
        return count
    assert answer.length, "the answer ended as if it were whole"
    return count


def until(holds: Callable[[], bool], sentence: str) -> None:
    """Wait for what must come."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, sentence
        time.sleep(0.02)


@contextmanager
def running(var: Path, threads: int = 8) -> Iterator[Site]:
    """granian with one process, ended by its id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    db = connection.settings_dict
    url = f"postgresql://{db['USER']}@x:{db['PORT']}/{db['NAME']}?host={db['HOST']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "HANSA_VAR": str(var),
        "ALLOW_PRIVATE_ADDRESSES": "1",
        "FAILPOINTS": "",
    }
    (var / "static").mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
        *("--workers", "1", "--blocking-threads", str(threads), "config.wsgi:application"),
    ]
    site = Site(port, var)
    with site.log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
        try:
            until(lambda: _answers(port) or process.poll() is not None, "the site never answered")
            assert process.poll() is None, site.log.read_text()
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(port: int) -> bool:
    peer = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        peer.request("GET", "/health")
        return peer.getresponse().status == 200
    except OSError:
        return False
    finally:
        peer.close()
