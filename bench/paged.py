"""Files as the pages of one source: a server on this machine whose pages link to the next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from threading import Thread

TYPES = {
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
}


@contextmanager
def served(files: Sequence[Path]) -> Iterator[str]:
    """The address of the first page, while the context is open."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, files)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/1"
        finally:
            server.shutdown()
            thread.join()


class _Pages(BaseHTTPRequestHandler):
    def __init__(self, files: Sequence[Path], *given: object) -> None:
        self._files = files
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Page n, with a link to the next (RFC 8288)."""
        name = self.path.removeprefix("/")
        number = int(name) if name.isdecimal() else 0
        if not 0 < number <= len(self._files):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        path = self._files[number - 1]
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", TYPES[path.suffix])
        self.send_header("Content-Length", str(path.stat().st_size))
        if number < len(self._files):
            self.send_header("Link", f'</{number + 1}>; rel="next"')
        self.end_headers()
        with path.open("rb") as file:
            copyfileobj(file, self.wfile)

    def log_message(self, *_given: object) -> None:
        """Say nothing."""
