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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.contracts import edc, processes
from bench.measure import percentile
from tests.foreign.maven import NotHere

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
ONE_BY_ONE, TOGETHER, AT_ONCE = 40, 200, 20
READY_SECONDS = 180.0
EDC_ALONE, EDC_DEFAULT_ALONE, EDC_DEFAULT_TOGETHER = 30, 10, 40
OPEN, STEPS, IDLE_SECONDS = 1_000, 500, 20.0
DEFAULT_WAIT, TUNED_WAIT = 1_000, 50  # milliseconds between two looks of an EDC
GATES = {
    "p50_ms": 40.0,
    "busy_p95_x": 3.0,
    "per_s": 10.0,
    "lost": 0.0,
    "idle_cpu_pct": 2.0,
    "step_of_pgbench": 0.15,
    "x_edc_default": 40.0,
    "x_edc_tuned": 3.0,
    "x_edc_per_s": 1.3,
}
AT_LEAST = frozenset({"per_s", "step_of_pgbench", "x_edc_default", "x_edc_tuned", "x_edc_per_s"})
CORPUS = 4_000  # datasets


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

    def begins(self, verb: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """A verb of bench.contracts.party, by its settings."""
        command = [sys.executable, "-m", "bench.contracts.party", verb, *arguments]
        environment = {**self.environment, "HANSA_ATTACH": "1"}
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)

    def does(self, verb: str, *arguments: str) -> dict[str, Any]:
        """The same to its end; what it says."""
        process = self.begins(verb, *arguments)
        said, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{verb} of the {self.name} failed")
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found


@contextmanager
def harvests(parties: Sequence[Party], corpus: Path) -> Iterator[None]:
    """One harvest after the other at each participant, for as long as the context is open."""
    busy = [party.begins("harvests", str(corpus)) for party in parties]
    try:
        for party in parties:
            _until(lambda party=party: party.does("harvesting")["running"])  # type: ignore[misc]
        yield
        if ended := [one.returncode for one in busy if one.poll() is not None]:
            raise SystemExit(f"harvests ended by themselves: {ended}")
    finally:
        for one in busy:
            one.kill()
            one.wait()
    for party in parties:  # the run that nobody waits for any more, and the index
        _until(lambda party=party: party.does("harvesting")["rests"])  # type: ignore[misc]


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("it does not begin")


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
        corpus = _corpus(folder)
        figures = _measure(parties, corpus)
        costs = _costs(parties)
        figures |= costs | {"lost": figures["lost"] + costs["lost"]}
        for party in parties:
            party.stop()
        return _report(figures | _beside_edc(figures))
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


def _corpus(folder: Path) -> Path:
    """A catalogue that keeps a harvest busy for a while."""
    path = folder / "corpus.nt"
    command = [sys.executable, "-m", "bench.corpus", str(CORPUS), str(path)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return path


def _measure(parties: Sequence[Party], corpus: Path) -> dict[str, float]:
    consumer = parties[1]
    _negotiate(consumer, 10, 1)  # warm
    rounds: list[dict[str, float]] = []
    for number in range(ROUNDS):
        alone = _negotiate(consumer, ONE_BY_ONE, 1)
        crowd = _negotiate(consumer, TOGETHER, AT_ONCE)
        with harvests(parties, corpus):
            busy = _negotiate(consumer, ONE_BY_ONE, 1)
            busy_crowd = _negotiate(consumer, TOGETHER, AT_ONCE)
        rounds.append(
            {
                "p50_ms": statistics.median(alone["ms"]),
                "p95_ms": percentile(alone["ms"], 0.95),
                "per_s": TOGETHER / crowd["seconds"],
                "busy_p95_x": percentile(busy["ms"], 0.95) / percentile(alone["ms"], 0.95),
                "busy_per_s": TOGETHER / busy_crowd["seconds"],
                "lost": float(sum(one["failed"] for one in (alone, crowd, busy, busy_crowd))),
            }
        )
        shown = ", ".join(f"{name} {value:.1f}" for name, value in rounds[-1].items())
        print(f"round {number + 1}: {shown}", flush=True)
    medians = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    return {"runs": float(ROUNDS)} | medians | {"lost": sum(one["lost"] for one in rounds)}


def _negotiate(consumer: Party, count: int, at_once: int) -> dict[str, Any]:
    found = consumer.does("negotiate", str(count), str(at_once))
    if found["failed"]:
        print(f"{found['failed']} negotiations failed: {found['reasons'][:3]}", flush=True)
    return found


def _costs(parties: Sequence[Party]) -> dict[str, float]:
    """Processor time of a negotiation and of doing nothing; memory of open negotiations."""
    pids = set().union(*(processes.of_folder(party.folder) for party in parties))
    before = processes.cpu_seconds(pids)
    found = _negotiate(parties[1], TOGETHER, AT_ONCE)
    spent = processes.cpu_seconds(pids) - before
    one = processes.of_folder(parties[0].folder)
    before = processes.cpu_seconds(one)
    time.sleep(IDLE_SECONDS)
    idle = (processes.cpu_seconds(one) - before) / IDLE_SECONDS
    rates = parties[0].does("steps", str(STEPS))
    parties[0].does("asks_people")
    used = processes.megabytes(pids)
    parties[1].does("opened", str(OPEN))
    return {
        "cpu_ms": spent * 1_000 / TOGETHER,
        "lost": float(found["failed"]),
        "idle_cpu_pct": idle * 100,
        "growth_mb_per_1000": (processes.megabytes(pids) - used) * 1_000 / OPEN,
        "step_of_pgbench": rates["steps_per_s"] / rates["bare_per_s"],
    }


def _beside_edc(ours: Mapping[str, float]) -> dict[str, float]:
    """The same between two EDCs, by default and tuned; a sentence where there can be none."""
    try:
        default = edc.measure(DEFAULT_WAIT, EDC_DEFAULT_ALONE, EDC_DEFAULT_TOGETHER, AT_ONCE)
        tuned = edc.measure(TUNED_WAIT, EDC_ALONE, TOGETHER, AT_ONCE)
    except NotHere as missing:
        print(f"no EDC to compare with: {missing}")
        return {}
    return {
        "edc_default_p50_ms": default["p50_ms"],
        "edc_tuned_p50_ms": tuned["p50_ms"],
        "edc_per_s": tuned["per_s"],
        "edc_cpu_ms": tuned["cpu_ms"],
        "edc_terminated": default["terminated"] + tuned["terminated"],
        "x_edc_default": default["p50_ms"] / ours["p50_ms"],
        "x_edc_tuned": tuned["p50_ms"] / ours["p50_ms"],
        "x_edc_per_s": ours["per_s"] / tuned["per_s"],
    }


def _report(figures: Mapping[str, float]) -> int:
    """The figures, the gates that are missed, and whether there are any."""
    print("RESULT " + " ".join(f"{name}={value:.2f}" for name, value in figures.items()))
    missed = [
        f"{name} is {figures[name]:.2f}, not {'at least' if name in AT_LEAST else 'at most'} {gate}"
        for name, gate in GATES.items()
        if name in figures and (figures[name] < gate if name in AT_LEAST else figures[name] > gate)
    ]
    for sentence in missed:
        print(f"missed: {sentence}")
    return 1 if missed else 0
