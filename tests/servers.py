"""A server that says exactly what a test tells it, and a network that leads nowhere else.

`Server` plays scripts (lists of steps) over loopback and counts who came. `Network`
answers name look-ups from a table, leads chosen public addresses to such servers, and fails the
test on any other connection. `cases()` reads recipes of both from tests/hostile/http/*.json.

Steps of a script:
    {"send": text}                              Latin-1, as it stands
    {"repeat": text, "times": n}
    {"zeros": n, "pack": how, "layers": 1, "cut": 0}    see `packed`
    {"forever": text}                           as fast as the peer reads
    {"drip": text, "every": seconds}            one byte at a time, again and again
    {"hold": true}                              silence, until the peer leaves
    {"reset": true}                             the connection breaks
    {"hang up": true}                           it ends, also where the server `keeps` it
"""

import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

HOSTILE = Path(__file__).parent / "hostile"
PATIENCE = 30.0  # seconds; how long a test waits for what must come
TICK = 0.05  # seconds; how soon a server notices that it shall stop

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One request as it came: `/path?query`, its header fields (names in lower case), its body."""

    target: str
    fields: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


class Server:
    """Plays `answers`: path -> answers, one per request, the last one again and again.

    An answer is a list of steps. "*" stands for any other path, but for /robots.txt, which is not
    there. With `greeting` the server plays those steps at once and reads no request. With `keeps`
    a connection serves one request after the other, until the peer leaves. Use it as a context
    manager.
    """

    def __init__(
        self,
        answers: Mapping[str, Sequence[Sequence[Step]]],
        *,
        greeting: Sequence[Step] = (),
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        keeps: bool = False,
    ) -> None:
        self.answers, self.greeting, self.tls, self.keeps = answers, greeting, tls, keeps
        self.hits = 0
        self.requests: list[Request] = []
        self._played: dict[str, int] = {}
        self._lock, self._stop = threading.Lock(), threading.Event()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._listener.settimeout(TICK)
        self.host, self.port = host, int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, name="server", daemon=True)]

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`, for clients whose policy allows it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.tls else ''}://{host}:{self.port}"

    def __enter__(self) -> "Server":
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in list(self._threads):
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a thread of the test server did not end"
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                peer, _ = self._listener.accept()
                with self._lock:
                    self.hits += 1
                thread = threading.Thread(target=self._serve, args=(peer,), daemon=True)
                thread.start()  # first: only a started thread can be joined
                self._threads.append(thread)

    def _serve(self, peer: socket.socket) -> None:
        peer.settimeout(TICK)
        try:
            if self.tls and not self.greeting:
                peer.settimeout(PATIENCE)
                peer = self.tls.wrap_socket(peer, server_side=True)
                peer.settimeout(TICK)
            steps = self.greeting or self._next_answer(self._read_request(peer))
            self._play(peer, steps)
            while self.keeps:
                self._play(peer, self._next_answer(self._read_request(peer)))
        except (OSError, EOFError):
            pass  # the peer left: that is what most tests want
        finally:
            peer.close()

    def _read_request(self, peer: socket.socket) -> Request:
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._receive(peer)
        head, _, body = head.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        fields = {n.lower(): v.strip() for n, _, v in pairs}
        while len(body) < int(fields.get("content-length", 0)):
            body += self._receive(peer)
        method, target, _ = first.split(" ")
        request = Request(target, fields, method, body)
        with self._lock:
            self.requests.append(request)
        return request

    def _receive(self, peer: socket.socket) -> bytes:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                if data := peer.recv(65_536):
                    return data
                raise EOFError
        raise EOFError

    def _next_answer(self, request: Request) -> Sequence[Step]:
        path = request.target if request.target in self.answers else "*"
        if path == "*" and request.target == "/robots.txt":
            return answer("nothing here", status="404 Not Found")
        with self._lock:
            number = self._played.get(path, 0)
            self._played[path] = number + 1
        answers = self.answers[path]
        return answers[min(number, len(answers) - 1)]

    def _play(self, peer: socket.socket, steps: Sequence[Step]) -> None:
        for step in steps:
            if "hold" in step:
                self._receive(peer)
            elif "reset" in step:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            elif "hang up" in step:
                raise EOFError
            elif "drip" in step:
                self._drip(peer, step["drip"].encode("latin-1"), step["every"])
            else:
                for data in _data(step):
                    self._send(peer, data)

    def _drip(self, peer: socket.socket, text: bytes, every: float) -> None:
        while True:
            for byte in text:
                if self._stop.wait(every):
                    return
                peer.sendall(bytes((byte,)))

    def _send(self, peer: socket.socket, data: bytes) -> None:
        view = memoryview(data)
        while view:
            if self._stop.is_set():
                raise EOFError
            with suppress(TimeoutError):
                view = view[peer.send(view) :]


def _data(step: Step) -> Iterator[bytes]:
    if "send" in step:
        yield step["send"].encode("latin-1")
    elif "repeat" in step:
        yield step["repeat"].encode("latin-1") * step["times"]
    elif "zeros" in step:
        yield packed(bytes(step["zeros"]), step["pack"], step.get("layers", 1), step.get("cut", 0))
    elif "forever" in step:
        while True:
            yield step["forever"].encode("latin-1") * 100
    else:
        raise ValueError(f"no such step: {step}")


def packed(data: bytes, how: str, layers: int = 1, cut: int = 0) -> bytes:
    """`data` compressed as "gzip", "deflate" (zlib) or "raw" (deflate without a frame)."""
    window = {"gzip": 31, "deflate": 15, "raw": -15}[how]
    for _ in range(layers):
        engine = zlib.compressobj(9, wbits=window)
        data = engine.compress(data) + engine.flush()
    return data[: len(data) - cut]


def answer(
    body: bytes | str = b"", *fields: str, status: str = "200 OK", length: bool = True
) -> list[Step]:
    """The steps of an ordinary answer."""
    body = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", *fields]
    if length:
        head.append(f"Content-Length: {len(body)}")
    return [{"send": "\r\n".join(head) + "\r\n\r\n" + body.decode("latin-1")}]


class Stray(AssertionError):
    """A test tried to reach a machine that is not its own server."""


class Network:
    """Stands in for the network: a table of names, and routes to servers of the test.

    `names` maps a name to its answers, one list of addresses per look-up, the last again and
    again. `routes` maps (address, port) to a server; anything else is a stray and fails the test.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.routes: dict[tuple[str, int], Server] = {}
        self.attempts: list[tuple[str, int]] = []
        self.look_ups: list[str] = []
        self.strays: list[tuple[str, int]] = []
        self._getaddrinfo = socket.getaddrinfo
        self._connect = socket.socket.connect
        monkeypatch.setattr(socket, "getaddrinfo", self.getaddrinfo)
        monkeypatch.setattr(socket.socket, "connect", self._guarded())
        monkeypatch.setattr(socket.socket, "connect_ex", self._guarded())

    def lead(self, name: str, address: str, server: Server, *ports: int) -> None:
        """Let `name` be at `address`, and `server` answer there at `ports` (default: 80)."""
        self.names[name] = [[address]]
        for port in ports or (80,):
            self.routes[address, port] = server

    def getaddrinfo(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.look_ups.append(host)
        answers = self.names.get(host)
        if answers is None:
            return self._getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
            )
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    def _guarded(self) -> Callable[[socket.socket, Any], None]:
        def connect(sock: socket.socket, address: Any) -> None:
            if sock.family not in (socket.AF_INET, socket.AF_INET6):
                self.strays.append((str(address), 0))
                raise Stray(f"a connection to {address!r}")
            place = (address[0], address[1])
            self.attempts.append(place)
            server = self.routes.get(place)
            if server is None:
                self.strays.append(place)
                raise Stray(f"a connection to {place}")
            self._connect(sock, (server.host, server.port))

        return connect


@dataclass(frozen=True)
class Case:
    """One recipe: what the machines do, and what must come of it. Field names are the file's keys.

    Exactly one of `refused`, `failed` (words of the sentence) and `fetched` (bytes written) is
    meant. `hits` are the connections that the server counts, `kind` the error class's name.
    """

    claim: str
    url: str = "http://provider.example/feed"
    names: Mapping[str, list[list[str]]] = field(default_factory=dict)
    answers: Mapping[str, list[list[Step]]] = field(default_factory=dict)
    greeting: list[Step] = field(default_factory=list)
    budget: Mapping[str, Any] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    authorization: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    failed: str = ""
    kind: str = ""
    fetched: int | None = None
    hits: int = 1
    name: str = ""


PUBLIC = {"provider.example": "93.184.216.34", "stranger.example": "93.184.216.35"}


def cases(folder: Path = HOSTILE / "http") -> Iterable[Case]:
    """The recipes of `folder`, in the order of their file names."""
    for path in sorted(folder.glob("*.json")):
        yield Case(name=path.stem, **json.loads(path.read_text(encoding="utf-8")))


def play(case: Case, network: Network, server: Server) -> None:
    """Set the stage of `case`: its names, and `server` at the public addresses."""
    for name, address in PUBLIC.items():
        network.lead(name, address, server, 80, 443)
    network.names.update({name: list(answers) for name, answers in case.names.items()})


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Return when `holds()`; fail with `what` when it does not come true."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited {PATIENCE:g} s in vain: {what}"
        threading.Event().wait(TICK / 5)
