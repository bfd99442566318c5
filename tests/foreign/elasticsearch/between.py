"""Who stands between us and a node, and spoils what is written as networks and nodes do."""

import json
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import urllib3

Lines = Sequence[bytes]  # action, document, action, document, …
Said = tuple[int, bytes]  # status, body


class Between:
    """Hands requests on to `url`. The next bulks are spoilt by `plan`, one each; then none is.

    `bulks` has the number of documents of each bulk that came. As a context manager.
    """

    def __init__(self, url: str) -> None:
        self.plan: list[Callable[[Between, str, Lines], Said | None]] = []
        self.bulks: list[int] = []
        self._to = url
        self._pool = urllib3.PoolManager()
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                between.serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - its names

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Between":
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
        self._pool.clear()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """One request."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        said: Said | None
        if urlsplit(handler.path).path.endswith("/_bulk"):
            lines = body.rstrip(b"\n").split(b"\n")
            self.bulks.append(len(lines) // 2)
            spoil = self.plan.pop(0) if self.plan else carried_out
            said = spoil(self, handler.path, lines)
        else:
            said = self.ask(handler.command, handler.path, body, dict(handler.headers))
        if said is None:  # no answer
            handler.close_connection = True
            return
        status, answer = said
        handler.send_response(status)
        handler.send_header("X-Elastic-Product", "Elasticsearch")
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(answer)

    def ask(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Said:
        """What the node says."""
        kept = {k: v for k, v in headers.items() if k.lower() in ("content-type", "accept")}
        answer = self._pool.request(method, self._to + target, body=body, headers=kept)
        return answer.status, answer.data

    def bulk(self, target: str, lines: Lines) -> Said:
        """What the node says to so many of them, all of it."""
        plain = target.partition("?")[0]
        headers = {"Content-Type": "application/x-ndjson"}
        return self.ask("POST", plain, b"\n".join(lines) + b"\n", headers)


# --- ways to spoil a bulk ---------------------------------------------------------------------
def carried_out(between: Between, target: str, lines: Lines) -> Said:
    """Not spoilt."""
    return between.bulk(target, lines)


def refused(_: Between, __: str, ___: Lines) -> Said:
    """All of it, for want of room."""
    return 429, b'{"error": {"type": "es_rejected_execution_exception"}, "status": 429}'


def half_refused(between: Between, target: str, lines: Lines) -> Said:
    """Every second document, for want of room."""
    taken = [part for at in range(0, len(lines), 4) for part in lines[at : at + 2]]
    _, answer = between.bulk(target, taken)
    items = json.loads(answer)["items"]
    busy = {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}}
    mixed = [items[at // 2] if at % 2 == 0 else busy for at in range(len(lines) // 2)]
    return 200, json.dumps({"errors": True, "items": mixed}).encode()


def unanswered(between: Between, target: str, lines: Lines) -> None:
    """Carried out, and the answer is lost."""
    between.bulk(target, lines)
