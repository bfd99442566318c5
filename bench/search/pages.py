"""Whole pages over HTTP: a web server of its own on a free port, and clients that ask it.

As visitors: a page is asked without logging in.
"""

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds to start and to end
SLOWEST = 30.0  # seconds of one answer
TICK = 0.05


@dataclass
class Asked:
    """Milliseconds of each good answer, and a sentence for each other one."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def serving(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """Run a web server that answers /health at `port`; it is ended, by its id, at the end.

    What it says goes into the file `log`. Raises SystemExit when it does not start.
    """
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            env=os.environ | {"HANSA_ATTACH": "1"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    health = Asked()
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"the web server ended with {process.returncode}: see {log}")
        with Client(port, health) as client:
            client.ask("/health")
        if health.milliseconds:
            return
        time.sleep(TICK)
    raise SystemExit(f"the web server did not answer ({health.errors[-1]}): see {log}")


class Client:
    """One connection that is kept, and what came of its questions. Use it as a context.

    With a `cookie` who asks has signed in.
    """

    def __init__(self, port: int, asked: Asked, cookie: str = "") -> None:
        self._asked = asked
        self._headers = {"Host": "localhost"} | ({"Cookie": cookie} if cookie else {})
        self._connection = http.client.HTTPConnection(HOST, port, timeout=SLOWEST)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def ask(self, address: str) -> None:
        """Ask for a page, and read all of it."""
        began = time.perf_counter()
        try:
            self._connection.request("GET", address, headers=self._headers)
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._asked.errors.append(f"{address}: {error!r}")
            return
        taken = (time.perf_counter() - began) * 1_000
        if answer.status == HTTPStatus.OK and body:
            self._asked.milliseconds.append(taken)
        else:
            self._asked.errors.append(f"{address}: {answer.status}")


def one_by_one(port: int, addresses: Sequence[str], cookie: str = "") -> Asked:
    """Ask for each page, one after another."""
    asked = Asked()
    with Client(port, asked, cookie) as client:
        for address in addresses:
            client.ask(address)
    return asked


def together(port: int, addresses: Sequence[str], *, clients: int, seconds: float) -> Asked:
    """Many clients ask at once, each beginning elsewhere in the list, until the time is over."""
    asked = [Asked() for _ in range(clients)]
    all_there = threading.Barrier(clients)

    def ask(number: int) -> None:
        place = number * len(addresses) // clients
        all_there.wait()
        end = time.monotonic() + seconds
        with Client(port, asked[number]) as client:
            while time.monotonic() < end:
                client.ask(addresses[place % len(addresses)])
                place += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Asked(
        [one for each in asked for one in each.milliseconds],
        [one for each in asked for one in each.errors],
    )
