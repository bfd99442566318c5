"""How near a delivery comes to a plain file of the same server, and whether memory stays flat.

plain    the file as the server's own static file: no Python touches a byte (the limit)
file     the same file through our door: decided, counted, watched
proxy    the door again, with that of `file` as its source: every byte comes in and goes out twice

Rounds are interleaved, figures are medians of MB/s; memory is the server's, before and at its most.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import children, pss_mb

WORK = Path(__file__).parents[1] / "var" / "bench"
SIZE = int(os.environ.get("SIZE", "1000")) * 1_000_000  # bytes
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PIECE = 1 << 20
GATES = {"stream_of_limit": 0.4, "proxy_of_limit": 0.4}  # at least
MOST_MB = 64.0  # by which the server may grow


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed."""
    os.environ["HANSA_VAR"] = str(WORK)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    port = _free_port()
    os.environ["ALLOW_PRIVATE_ADDRESSES"] = "1"
    os.environ["FETCH_PORTS"] = str(port)
    for folder in ("static", "offered"):
        (WORK / folder).mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    file = WORK / "offered" / "bench.bin"
    _write(file)
    doors = {"plain": ("/plain/bench.bin", ""), **_made(f"http://127.0.0.1:{port}")}
    with _server(port) as process:
        for path, token in doors.values():
            _read(port, path, token)  # (nothing is timed cold)
        before = most = _memory(process)
        rates: dict[str, list[float]] = {name: [] for name in doors}
        for _ in range(ROUNDS):
            for name, (path, token) in doors.items():
                rates[name].append(_read(port, path, token))
                most = max(most, _memory(process))
    file.unlink()
    return _report({name: median(values) for name, values in rates.items()}, most - before)


def _report(rates: dict[str, float], grown: float) -> int:
    for name, rate in rates.items():
        print(f"{name:6} {rate:8.0f} MB/s")
    print(f"memory of the server grew by {grown:.1f} MB")
    figures = {
        "stream_of_limit": rates["file"] / rates["plain"],
        "proxy_of_limit": rates["proxy"] / (rates["plain"] / 2),  # in, and out
        "grown_mb": grown,
    }
    missed = [name for name, least in GATES.items() if figures[name] < least]
    missed += ["grown_mb"] if grown > MOST_MB else []
    for name in missed:
        print(f"missed: {name}")
    print("RESULT " + " ".join(f"{name}={value:.2f}" for name, value in figures.items()))
    return 1 if missed else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write(file: Path) -> None:
    piece = os.urandom(PIECE)
    with file.open("wb") as out:
        for start in range(0, SIZE, PIECE):
            out.write(piece[: min(PIECE, SIZE - start)])


def _made(base: str) -> dict[str, tuple[str, str]]:
    """The doors of two transfers with their tokens: of the file, and of the first door."""
    from accounts.models import Organisation
    from connector.models import Participant
    from connector.models.process import new_pid
    from connector.secrets import seal
    from tests.factories import make_resource, make_source

    home, _ = Organisation.objects.get_or_create(slug="home", defaults={"name": "Home"})
    consumer, _ = Participant.objects.get_or_create(
        iri="https://consumer.example", defaults={"name": "Consumer", "state": "active"}
    )
    source = make_source("bench", organisation=home)
    parties = {"role": "provider", "participant": consumer, "organisation": home}
    lies: dict[str, Any] = {"kind": "file", "address": "bench.bin"}
    path, token = _transfer(parties, make_resource(source, new_pid()), lies)
    lies = {"kind": "http", "address": f"{base}{path}", "secret": seal(f"Bearer {token}")}
    return {
        "file": (path, token),
        "proxy": _transfer(parties, make_resource(source, new_pid()), lies),
    }


def _transfer(parties: Any, resource: Any, lies: Any) -> tuple[str, str]:
    """A started transfer of data that lie there: the path of its door, and its token."""
    from connector.delivery import tokens
    from connector.dsp.values import Json
    from connector.models import Agreement, ContractNegotiation, DataSource, TransferProcess

    DataSource.objects.create(resource=resource, **lies)
    negotiation = ContractNegotiation.objects.create(
        **parties, resource=resource, dataset_id=resource.iri, state="FINALIZED"
    )
    policy = {
        "@id": resource.iri, "@type": "Agreement", "target": resource.iri, "assigner": "https://p.example",
        "assignee": parties["participant"].iri, "timestamp": "2026-01-01T00:00:00Z",
        "permission": [{"action": "use"}],
    }  # fmt: skip
    agreement = Agreement.objects.create(
        negotiation=negotiation, iri=resource.iri, body=Json.of(policy).text, state="active"
    )
    transfer = TransferProcess(
        **parties, agreement=agreement, format="HttpData-PULL", state="STARTED"
    )
    token = tokens.issue(transfer)
    transfer.save()
    return f"/data/{transfer.pid}", token


@contextmanager
def _server(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--no-ws",
            "--log-level",
            "error",
        ),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "8"),
        *("--static-path-route", "/plain", "--static-path-mount", str(WORK / "offered")),
        "config.wsgi:application",
    ]
    environment = {**os.environ, "HANSA_ATTACH": "1", "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1], env=environment)
    try:
        _wait(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server does not answer")


def _read(port: int, path: str, token: str) -> float:
    """MB/s of all bytes at `path`. Fails when they are not all."""
    peer = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    buffer, count = bytearray(PIECE), 0
    try:
        began = time.monotonic()
        peer.request("GET", path, headers=headers)
        answer = peer.getresponse()
        while got := answer.readinto(buffer):
            count += got
        took = time.monotonic() - began
    finally:
        peer.close()
    if (answer.status, count) != (200, SIZE):
        raise SystemExit(f"{path}: {answer.status}, {count} of {SIZE} bytes")
    return count / took / 1e6


def _memory(process: "subprocess.Popen[bytes]") -> float:
    return sum(pss_mb(pid) for pid in [process.pid, *children(process.pid)])


if __name__ == "__main__":
    sys.exit(main())
