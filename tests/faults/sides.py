"""Two participants with real processes of their own, who meet over HTTP on loopback."""

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from config.local import installation
from tests.config.local.conftest import ROOT
from tests.faults.stack import PATIENCE, Stack, until

QUICK = {
    "LEASE_SECONDS": "2",
    "COURIER_POLL_SECONDS": "1",
    "OUTBOX_SEND_SECONDS": "3",
    "OUTBOX_PAUSE_SECONDS": "1",  # a web server that was killed may take half a minute to come back
    "OUTBOX_SENDERS": "2",
    "WEB_PROCESSES": "1",
}
SIDES = ("provider", "consumer")


class Side(Stack):
    """One participant: a web server and a courier, each of which may die."""

    def __init__(self, name: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        super().__init__(SimpleNamespace(port=self.port), {**QUICK, "PORT": str(self.port)})  # type: ignore[arg-type]
        self.name, self.address = name, f"http://localhost:{self.port}"

    def begin(self) -> None:
        """Everything that contracts need."""
        self.start_database_alone()
        self.start_web()
        self.start_courier()

    def start_web(self) -> None:
        plan = installation.Plan("127.0.0.1", self.port)
        self.env["WEB_PROCESSES"] = "1"
        self.spawn("web", installation.web(plan))
        until(self.answers, lambda: f"{self.name} answers: {self.log('web')}")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def party(self, verb: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """A verb of the bench's party, by the settings of this side."""
        command = [sys.executable, "-m", "bench.contracts.party", verb, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE)

    def does(self, verb: str, *arguments: str) -> dict[str, Any]:
        return said(self.party(verb, *arguments))

    def agreements(self) -> dict[str, str]:
        """Those in force, and their bodies."""
        with self.db() as db:
            rows = db.execute("SELECT iri, body FROM connector_agreement WHERE state = 'active'")
            return dict(rows.fetchall())


def said(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """What a party's process says in the end."""
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, process.args
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


@contextmanager
def two_sides() -> Iterator[dict[str, Side]]:
    """Both, who know each other."""
    made = {name: Side(name) for name in SIDES}
    provider, consumer = made.values()
    try:
        for side in made.values():
            side.begin()
        one, other = "p" * 40, "c" * 40
        offer = provider.does("provider", consumer.address, one, other)
        consumer.does("consumer", provider.address, other, one, offer["offer"], offer["dataset"])
        yield made
    finally:
        for side in made.values():
            side.stop()
