"""A data plane for an EDC that provides: its signalling (0.15.1: JSON-LD), and a door with the data.

EDC says start -> a token, and where the data are; the consumer shows the token -> bytes
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

EDC = "https://w3id.org/edc/v0.0.1/ns/"
FLOWS, PUBLIC = "/v1/dataflows", "/public"


class Plane:
    """Serves `data` to whom EDC lets. As a context manager.

    `tokens` has those that open the door, by the pid of their transfer; `asked` what EDC said.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tokens: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._is_shut = False
        plane = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                if path == f"{FLOWS}/check":
                    self.answer(200, b"{}")
                elif path == PUBLIC and plane.opens(self.headers.get("Authorization", "")):
                    self.answer(200, plane.data, "application/octet-stream")
                else:
                    self.answer(403, b"{}")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                said = plane.told(urlsplit(self.path).path, json.loads(body or b"{}"))
                self.answer(200, json.dumps(said).encode())

            def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.address}{FLOWS}"

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Within, the door stays shut to everybody."""
        self._is_shut = True
        try:
            yield
        finally:
            self._is_shut = False

    def opens(self, authorization: str) -> bool:
        """Whether this header has a token that is good now."""
        return not self._is_shut and authorization.removeprefix("Bearer ") in self.tokens.values()

    def told(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        """EDC says that data shall flow, or shall flow no more."""
        verb = path.removeprefix(f"{FLOWS}/")
        self.asked.append((verb, said))
        if verb != "start":
            self.tokens.pop(verb.partition("/")[0], None)
            return {}
        pid = said.get("processId") or said[f"{EDC}processId"]
        self.tokens[pid] = secrets.token_urlsafe(16)
        return _started(f"{self.address}{PUBLIC}", self.tokens[pid])

    def __enter__(self) -> "Plane":
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


def _started(endpoint: str, token: str) -> dict[str, Any]:
    values = {"endpoint": endpoint, "authType": "bearer", "authorization": token}
    properties = [
        {"@type": "dspace:EndpointProperty", "dspace:name": EDC + name, "dspace:value": value}
        for name, value in values.items()
    ]
    return {
        "@context": {"@vocab": EDC, "dspace": "https://w3id.org/dspace/v0.8/"},
        "@type": "DataFlowResponseMessage",
        "dataAddress": {
            "@type": "dspace:DataAddress",
            "dspace:endpointType": "https://w3id.org/idsa/v4.1/HTTP",
            "dspace:endpointProperties": properties,
        },
    }
