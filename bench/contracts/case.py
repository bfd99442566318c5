"""Two participants on one machine: how long a contract takes, and how many can be made.

Each has its own database, broker, web server and courier, as `manage.py start` runs them; they meet
over HTTP on loopback only. Times are from the row of the negotiation to its last change, at the
consumer, by its clock.
"""

import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import percentile

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
ONE_BY_ONE, TOGETHER, AT_ONCE = 40, 200, 20
READY_SECONDS = 180.0
GATES = {"p50_ms": 100.0, "busy_p95_x": 3.0, "per_s": 10.0}


@dataclass
class Party:
    """A running installation."""

    name: str
    port: int
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Its participant id, too."""
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """Its own settings."""
        return {
            **os.environ,
            "HANSA_VAR": str(self.folder),
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "WARNING",
        }

    def start(self) -> None:
        """Start everything and wait until it answers."""
        command = [sys.executable, "manage.py", "start", "--port", str(self.port)]
        log = (self.folder.parent / f"{self.name}.log").open("wb")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )
        deadline = time.monotonic() + READY_SECONDS
        while b"\nready " not in (self.folder.parent / f"{self.name}.log").read_bytes():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((self.folder.parent / f"{self.name}.log").read_text())
            time.sleep(0.2)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def does(self, verb: str, *arguments: str) -> dict[str, Any]:
        """One verb of bench.contracts.party, by its settings."""
        command = [sys.executable, "-m", "bench.contracts.party", verb, *arguments]
        environment = {**self.environment, "HANSA_ATTACH": "1"}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def main() -> int:
    """Measure, print, and say whether the gates are met."""
    folder = Path(tempfile.mkdtemp(prefix="hansa-contracts-"))
    parties = [Party(name, _free_port(), folder / name) for name in ("provider", "consumer")]
    for party in parties:
        party.folder.mkdir()
    try:
        for party in parties:
            party.start()
        _introduce(*parties)
        return _report(_measure(parties[1]))
    finally:
        for party in parties:
            party.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _introduce(provider: Party, consumer: Party) -> None:
    one, other = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    made = provider.does("provider", consumer.address, one, other)
    consumer.does("consumer", provider.address, other, one, made["offer"], made["dataset"])


def _measure(consumer: Party) -> dict[str, float]:
    consumer.does("negotiate", "10", "1")  # warm
    figures: dict[str, list[float]] = {"p50_ms": [], "p95_ms": [], "per_s": []}
    for number in range(ROUNDS):
        alone = consumer.does("negotiate", str(ONE_BY_ONE), "1")
        crowd = consumer.does("negotiate", str(TOGETHER), str(AT_ONCE))
        if alone["failed"] or crowd["failed"]:
            raise SystemExit(f"negotiations failed: {alone['failed']} and {crowd['failed']}")
        figures["p50_ms"].append(statistics.median(alone["ms"]))
        figures["p95_ms"].append(percentile(alone["ms"], 0.95))
        figures["per_s"].append(TOGETHER / crowd["seconds"])
        shown = ", ".join(f"{name} {values[-1]:.1f}" for name, values in figures.items())
        print(f"round {number + 1}: {shown}", flush=True)
    return {"runs": float(ROUNDS)} | {
        name: statistics.median(values) for name, values in figures.items()
    }


def _report(figures: Mapping[str, float]) -> int:
    print("RESULT " + " ".join(f"{name}={value:.2f}" for name, value in figures.items()))
    return 0
