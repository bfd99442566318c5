"""Sockets that check where they go and count what they receive.

name -> addresses (once) -> each checked right before connect() -> TLS -> every byte counted

One look-up serves check and connect, so a name cannot answer twice (DNS rebinding). All bytes,
TLS or not, headers or body, pass `_Counted.readinto`: deadline, speed and header size hold there.
"""

import io
import math
import socket
import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, cast

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.errors import AddressRefused, FetchFailed, TooLarge

Answers = list[tuple[Any, ...]]  # as socket.getaddrinfo gives them


class Meter:
    """The time and bytes of one attempt. `now` gives monotonic seconds."""

    def __init__(self, budget: Budget, now: Callable[[], float]) -> None:
        self.budget, self.now = budget, now
        self.begin_exchange()

    def begin_exchange(self) -> None:
        """The whole time is there again."""
        self._end = self.now() + self.budget.total_seconds
        self._connected = False
        self.begin_answer()

    def connected(self) -> None:
        """A connection was opened for this exchange."""
        self._connected = True

    @property
    def is_unheard(self) -> bool:
        """Whether we spoke over a connection of an earlier exchange, and not a byte came."""
        return not self._connected and self._received == 0

    def waited(self, seconds: float) -> None:
        """So long we waited for our turn: that is not the source's time."""
        self._end += seconds

    def begin_answer(self) -> None:
        """A request goes out: what comes now are headers."""
        self._in_headers, self._received = True, 0
        self._slow_bytes, self._slow_seconds = 0, 0.0

    def begin_body(self) -> None:
        """The headers are complete."""
        self._in_headers = False

    def allowed(self, wanted: float) -> float:
        """Seconds that the next step may take, at most `wanted`; raises FetchFailed at the end."""
        left = self._end - self.now()
        if left <= 0:
            raise FetchFailed(
                f"the source took longer than {self.budget.total_seconds:g} s: "
                "raise its time budget, or ask it for smaller pages"
            )
        return min(wanted, left)

    def before_read(self, size: int) -> tuple[int, float]:
        """How many bytes of `size` this read may bring, and how many seconds it may take."""
        if self._in_headers:
            size = min(size, self.budget.header_bytes - self._received)
        if size <= 0:
            raise TooLarge(
                f"the headers are larger than {self.budget.header_bytes} bytes: "
                "this is no catalogue"
            )
        return size, self.allowed(self.budget.idle_seconds)

    def after_read(self, count: int, seconds: float) -> None:
        """`count` bytes came after `seconds` of waiting."""
        is_first = self._received == 0
        self._received += count
        if self._received > self.budget.wire_bytes + self.budget.header_bytes:
            raise TooLarge(
                f"the source sends more than {self.budget.wire_bytes} bytes: serve pages, "
                "or raise the source's budget"
            )
        if not is_first:  # thinking before the first byte is not slowness
            self._weigh(count, seconds)

    def _weigh(self, count: int, seconds: float) -> None:
        self._slow_bytes += count
        self._slow_seconds += seconds
        if self._slow_seconds < self.budget.speed_window:
            return
        if self._slow_bytes < self.budget.speed * self._slow_seconds:
            raise FetchFailed(
                f"the source is too slow: less than {self.budget.speed} bytes a second "
                f"over {self.budget.speed_window:g} s"
            )
        self._slow_bytes, self._slow_seconds = 0, 0.0


class OpenEnded(Meter):
    """Once the body begins, only silence ends it: neither its time nor its size is limited."""

    def begin_body(self) -> None:
        """The headers are complete, and were held to all limits."""
        super().begin_body()
        self._end = math.inf

    def after_read(self, count: int, seconds: float) -> None:
        """Headers are counted, the body is not."""
        if self._in_headers:
            super().after_read(count, seconds)


def connect(host: str, port: int, policy: Policy, meter: Meter) -> socket.socket:
    """A connected socket to an address of `host` that `policy` allows.

    Raises AddressRefused when there is none, FetchFailed when none of the allowed answers.
    """
    if port not in policy.allowed_ports:  # checked with the URL; this is the last door
        raise AddressRefused(f"port {port} is not open to sources: add it to FETCH_PORTS")
    refusals: list[str] = []
    failures: list[str] = []
    for family, _, _, _, address in _look_up(host, port, meter):
        if refusal := _refusal(family, address, policy):
            refusals.append(refusal)
            continue
        try:
            return _open(family, address, meter)
        except OSError as wrong:
            failures.append(f"{address[0]}: {wrong.strerror or wrong}")
    if failures:
        raise FetchFailed(f"{host} does not answer ({'; '.join(failures[:4])})")
    raise AddressRefused(f"{host} may not be fetched: {refusals[0]}")


def _refusal(family: int, address: tuple[Any, ...], policy: Policy) -> str | None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return "it has neither an IPv4 nor an IPv6 address"
    return policy.refusal(str(address[0]))


def _open(family: int, address: tuple[Any, ...], meter: Meter) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(meter.allowed(meter.budget.connect_seconds))
        sock.connect(address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A TLS handshake is one operation to Python: this timeout holds for all of it.
        sock.settimeout(meter.allowed(meter.budget.connect_seconds))
    except BaseException:
        sock.close()
        raise
    return sock


def _look_up(host: str, port: int, meter: Meter) -> Answers:
    """One look-up. getaddrinfo has no timeout: it runs in a thread that we stop waiting for."""
    answers: SimpleQueue[Answers | Exception] = SimpleQueue()
    name = host.strip("[]")

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as wrong:
            answers.put(wrong)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=meter.allowed(meter.budget.connect_seconds))
    except Empty:
        raise FetchFailed(f"looking up the name {host} took too long") from None
    if isinstance(answer, UnicodeError):
        raise AddressRefused(f"{host[:80]!r} is not a host name: check its spelling")
    if isinstance(answer, Exception) or not answer:
        raise FetchFailed(f"the name {host} was not found: check its spelling")
    return answer


class _Counted(io.RawIOBase):
    """The bytes of one socket, each read timed, limited and counted."""

    def __init__(self, sock: socket.socket, meter: Meter) -> None:
        self._sock, self._meter = sock, meter
        self._raw = cast(io.RawIOBase, sock.makefile("rb", buffering=0))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size, seconds = self._meter.before_read(len(buffer))
        self._sock.settimeout(seconds)
        before = self._meter.now()
        try:
            count = cast(int, self._raw.readinto(memoryview(buffer)[:size]))
        except TimeoutError:
            self._meter.allowed(1)  # the total is over: that is the better sentence
            raise FetchFailed(
                f"the source was silent for {self._meter.budget.idle_seconds:g} s"
            ) from None
        self._meter.after_read(count, self._meter.now() - before)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Reader(io.BufferedReader):
    def read(self, size: int | None = -1, /) -> bytes:
        # A chunk size of "-1" passes int() in urllib3 and would read until the end, into memory.
        if size is None or size < 0:
            raise FetchFailed("the body holds a chunk of negative size")
        return super().read(size)


class _MeteredSocket:
    """A socket as http.client uses it; reading goes through `_Counted`."""

    def __init__(self, sock: socket.socket, meter: Meter) -> None:
        self._sock, self._meter = sock, meter

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return _Reader(_Counted(self._sock, self._meter), 65_536)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _Plain(HTTPConnection):
    """Looks the name up once, checks each address, and meters what comes in."""

    def __init__(self, *args: Any, policy: Policy, meter: Meter, **kwargs: Any) -> None:
        self._policy, self._meter = policy, meter
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        sock = connect(self._dns_host, self.port, self._policy, self._meter)
        self._meter.connected()
        return sock

    def connect(self) -> None:
        super().connect()
        self.sock = cast(socket.socket, _MeteredSocket(self.sock, self._meter))


class _Secure(_Plain, HTTPSConnection):
    """The same over TLS: `super()` above leads to HTTPSConnection here."""


class Pools(urllib3.PoolManager):
    """urllib3's pools, handing out our connections only."""

    def __init__(self, policy: Policy, meter: Meter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._connections: dict[str, Any] = {
            "http": partial(_Plain, policy=policy, meter=meter),
            "https": partial(_Secure, policy=policy, meter=meter),
        }

    def _new_pool(
        self,
        scheme: str,
        host: str,
        port: int,
        request_context: dict[str, Any] | None = None,
    ) -> urllib3.HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = self._connections[scheme]
        return pool
