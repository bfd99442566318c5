"""A server for e-mail on loopback that keeps what it is given, and refuses what a test tells it to."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable
from email.message import EmailMessage
from types import TracebackType
from typing import Any


class PostOffice(socketserver.ThreadingTCPServer):
    """Use it as a context manager. `refuses`: verb -> the line that answers it instead.

    `before_taking` is called when a message is whole, before its sender is told that it is taken.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.messages: list[EmailMessage] = []
        self.envelopes: list[list[str]] = []
        self.refuses: dict[str, str] = {}
        self.before_taking: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.messages]

    def __enter__(self) -> "PostOffice":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.shutdown()
        self._thread.join(30)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves early is no news."""


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 post office")
        to: list[str] = []
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.split(" ")[0].upper()
            if verb in self.server.refuses:
                self.say(self.server.refuses[verb])
            elif verb == "EHLO":
                self.say("250-post office")
                self.say("250 AUTH PLAIN")
            elif verb == "AUTH":
                self.say("235 welcome")
            elif verb == "RCPT":
                to.append(words.partition("<")[2].rstrip(">"))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self._take(to)
                to = []
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _take(self, to: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.before_taking()
        self.server.messages.append(message)  # type: ignore[arg-type]
        self.server.envelopes.append(to)
        self.say("250 taken")
