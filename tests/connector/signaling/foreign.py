"""A plane of others on loopback: keeps what it is told, and answers as the test wants.

As a data plane it has its own flows, by processId; as a control plane it says 200 to every event.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Said = dict[str, Any]
ADDRESS: Said = {
    "@type": "DataAddress",
    "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
    "endpoint": "https://plane.example/data",
    "endpointProperties": [
        {"@type": "EndpointProperty", "name": "authorization", "value": "secret of the plane"}
    ],
}


@dataclass(frozen=True)
class Told:
    """One request."""

    method: str
    path: str
    body: Said
    authorization: str

    @property
    def verb(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


class Foreign:
    """`answers`: verb -> (status, body), in place of what it would say. As a context manager."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.answers: dict[str, tuple[int, Said]] = {}
        self.flows: dict[str, str] = {}  # processId -> state
        self.first: dict[str, Said] = {}  # processId -> the message that began it
        foreign = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._take("GET")

            def do_POST(self) -> None:
                self._take("POST")

            def do_PUT(self) -> None:
                self._take("PUT")

            def _take(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                shown = self.headers.get("Authorization", "")
                told = Told(method, self.path, json.loads(body or b"{}"), shown)
                status, said = foreign.answer(told)
                whole = json.dumps(said).encode() if said else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/signaling"
        self.before: Callable[[Told], None] | None = None  # called before an answer leaves

    def answer(self, told: Told) -> tuple[int, Said]:
        """What it says to a request."""
        self.told.append(told)
        if self.before is not None:
            self.before(told)
        if told.verb in self.answers:
            return self.answers[told.verb]
        return self._moved(told) if "/dataflows/" in told.path else (200, {})

    @property
    def verbs(self) -> list[str]:
        """What it was told, in order."""
        return [one.verb for one in self.told if one.method != "GET"]

    def last(self, verb: str) -> Told:
        """The last request with this verb."""
        return [one for one in self.told if one.verb == verb][-1]

    def _moved(self, told: Told) -> tuple[int, Said]:
        """As a data plane that does all at once; the same first message again, the same answer."""
        name = told.body.get("processId") or told.path.split("/")[-2]
        if told.verb in ("prepare", "start"):
            known = self.first.get(name)
            if known is not None and known["messageId"] != told.body["messageId"]:
                return 409, {"detail": "there is one"}
            self.first[name] = told.body
        then = {
            "prepare": "PREPARED", "start": "STARTED", "started": "STARTED", "resume": "STARTED",
            "suspend": "SUSPENDED", "terminate": "TERMINATED", "completed": "COMPLETED",
        }.get(told.verb, self.flows.get(name, ""))  # fmt: skip
        if told.verb not in ("prepare", "start") and name not in self.flows:
            return 404, {}
        self.flows[name] = then
        if told.method == "GET":
            return 200, {"dataFlowId": name, "state": then}
        return 200, status(name, then, address=told.verb in ("start", "resume"))

    def __enter__(self) -> "Foreign":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def status(name: str, state: str, *, address: bool = False, **more: Any) -> Said:
    """A DataFlowStatusMessage."""
    found = {"dataAddress": ADDRESS} if address else {}
    return {"messageId": f"{name}-{state}", "dataFlowId": name, "state": state, **found, **more}
