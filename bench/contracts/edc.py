"""The same contracts between two Eclipse EDCs, for comparison: one at a time, and 20 at once.

Each has its default memory and its rows in it; what ends a negotiation is told by their callback,
which costs them far less than being asked. Times are from the request to that.
"""

import json
import statistics
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from types import TracebackType
from typing import Any

from bench.contracts import processes
from tests.foreign.edc.management import Management
from tests.foreign.edc.runtime import Edc

ASSET = "one"
USE: Mapping[str, Any] = {"permission": [{"action": "use"}]}
PATIENCE = 120.0  # seconds for one negotiation


@dataclass
class Told:
    """Listens for what EDC says of its negotiations; `ends` has (id, whether it is final, when)."""

    ends: "Queue[tuple[str, bool, float]]" = field(default_factory=Queue)

    def __enter__(self) -> "Told":
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                now = time.perf_counter()
                said = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                number = str(said["payload"]["contractNegotiationId"])
                told.ends.put((number, said["type"].endswith("Finalized"), now))

            def do_GET(self) -> None:
                """EDC asks whether its data plane is there; nothing of it is used."""
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Pair:
    """A provider and a consumer that run, and what is offered."""

    consumer: Management
    address: str
    offer: Mapping[str, Any]
    told: Told
    pids: set[int]

    def negotiate(self, count: int, at_once: int) -> dict[str, float]:
        """Milliseconds (p50), how many a second, how many EDC ended itself, processor time each."""
        began, before = time.perf_counter(), processes.cpu_seconds(self.pids)
        asked: dict[str, float] = {}
        times: list[float] = []
        terminated = 0
        while len(times) + terminated < count:
            while len(asked) < at_once and len(times) + terminated + len(asked) < count:
                at = time.perf_counter()
                number = self.consumer.negotiate(self.address, self.offer, callback=self.told.url)
                asked[number] = at
            try:
                number, is_final, at = self.told.ends.get(timeout=PATIENCE)
            except Empty:
                raise SystemExit(f"EDC says nothing of {len(asked)} negotiations") from None
            if is_final:
                times.append((at - asked.pop(number)) * 1_000)
            else:
                asked.pop(number)
                terminated += 1
        seconds = time.perf_counter() - began
        return {
            "p50_ms": statistics.median(times),
            "per_s": len(times) / seconds,
            "terminated": float(terminated),
            "cpu_ms": (processes.cpu_seconds(self.pids) - before) * 1_000 / count,
        }


def measure(wait: int, alone: int, together: int, at_once: int) -> dict[str, float]:
    """Two EDCs that look at their negotiations every `wait` milliseconds. Raises NotHere."""
    first, second = Edc("provider", wait=wait), Edc("consumer", wait=wait)
    with first as provider, second as consumer, Told() as told:
        offers, asks = Management(provider), Management(consumer)
        offers.use_plane(told.url.rstrip("/"))
        offers.offer(ASSET, USE)
        catalog = asks.catalog("provider", provider.address)
        found = catalog["dataset"][0]["hasPolicy"][0]
        offer = {**USE, "@id": found["@id"], "assigner": "provider", "target": ASSET}
        pair = Pair(asks, provider.address, offer, told, {provider.pid, consumer.pid})
        pair.negotiate(10, 1)  # warm
        single = pair.negotiate(alone, 1)
        crowd = pair.negotiate(together, at_once)
    return {
        "p50_ms": single["p50_ms"],
        "per_s": crowd["per_s"],
        "cpu_ms": crowd["cpu_ms"],
        "terminated": single["terminated"] + crowd["terminated"],
    }
