"""What is fetched from others to know who somebody is, and for how long it is believed.

Only by https and from public addresses; what is private, and plain http, is open where
settings.ALLOW_PRIVATE_ADDRESSES says so. No redirect is followed. Few requests are on their way at
once: a thread that waits for another machine answers nobody meanwhile, our own document included.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.conf import settings

from catalog.harvest.limits import sender
from connector.errors import NotAuthorised, NotNow
from connector.peers import LOOPBACK
from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.errors import FetchFailed, FetchRefused
from outbound.messenger import Answer, Messenger

LARGEST = 1 << 20  # bytes of an answer
AT_ONCE = 2  # requests of one process; it has four threads or more
PATIENCE = 2.0  # seconds until one of them has ended
MOST = 500  # documents of one kind
ACCEPT = "application/did+json, application/vc+jwt, application/json, */*;q=0.1"
_turns = threading.BoundedSemaphore(AT_ONCE)
T = TypeVar("T")


@dataclass
class Believed(Generic[T]):
    """Values by name, each for a time since it was fetched; one for each process."""

    _kept: OrderedDict[str, tuple[datetime, T]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(
        self,
        name: str,
        now: datetime,
        fetch: Callable[[], T],
        *,
        at_worst: timedelta | None = None,
        anew: bool = False,
    ) -> T:
        """The value, fetched where it is older than settings.DCP says, or wanted `anew`.

        Raises what `fetch` raises; but where nothing came (NotNow), a value that is younger than
        `at_worst` still holds.
        """
        with self._lock:
            at, kept = self._kept.get(name, (None, None))
        if not anew and at is not None and kept is not None and now - at < settings.DCP.believed:
            return kept
        try:
            found = fetch()
        except NotNow:
            if at is None or kept is None or at_worst is None or now - at >= at_worst:
                raise
            return kept
        self._keep(name, now, found)
        return found

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()

    def _keep(self, name: str, now: datetime, found: T) -> None:
        with self._lock:
            self._kept[name] = (now, found)
            self._kept.move_to_end(name)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def fetch(url: str, *, port: int | None = None) -> Answer:
    """What is at `url`; `port` is open beside the usual ones.

    Raises NotAuthorised for what will never come, NotNow for what may come later.
    """
    return _asked("GET", url, None, "", port)


def ask(url: str, body: bytes, authorization: str, *, port: int | None = None) -> Answer:
    """The answer to a message. Raises as `fetch` does."""
    return _asked("POST", url, body, authorization, port)


def scheme(host: str) -> str:
    """By which a DID of this host is resolved: plain http on this machine only, for tests."""
    here = host in ("localhost", "127.0.0.1") and settings.ALLOW_PRIVATE_ADDRESSES
    return "http" if here else "https"


def _asked(
    method: str, url: str, body: bytes | None, authorization: str, port: int | None
) -> Answer:
    headers = {"Accept": ACCEPT} if body is None else {}
    try:
        with turn(), Messenger(policy(port), budget(), sender()) as messenger:
            answer = messenger.send(
                method, url, body=body, authorization=authorization, headers=headers
            )
    except FetchRefused as refused:
        raise NotAuthorised(f"{url[:200]!a} is not asked: {refused}") from None
    except FetchFailed as failed:
        raise NotNow(f"{url[:200]!a} gave no answer: {failed}") from None
    if answer.status >= 500 or answer.status == 429:
        raise NotNow(f"{url[:200]!a} answers {answer.status}")
    if not 200 <= answer.status <= 299:
        raise NotAuthorised(f"{url[:200]!a} answers {answer.status}")
    return answer


@contextmanager
def turn() -> Iterator[None]:
    """One of the few requests of this process at once. Raises NotNow."""
    if not _turns.acquire(timeout=PATIENCE):
        raise NotNow("too many requests about who somebody is are on their way")
    try:
        yield
    finally:
        _turns.release()


def policy(port: int | None, *, named: str = "") -> Policy:
    """Where requests may go; `port` is open beside the usual ones.

    `named`: a host that the operator has named in the settings, to be asked wherever it is.
    """
    private = settings.ALLOW_PRIVATE_ADDRESSES
    is_here = named in LOOPBACK
    return Policy(
        allow_private=private or bool(named),
        allow_loopback=is_here,
        allowed_ports=frozenset(settings.FETCH_PORTS) | ({port} if port else set()),
        schemes=frozenset({"https", "http"} if private or is_here else {"https"}),
        ca_file=settings.FETCH_CA_FILE,
    )


def budget() -> Budget:
    """Of one request."""
    seconds = settings.DCP.seconds
    return Budget(
        connect_seconds=seconds,
        idle_seconds=seconds,
        total_seconds=seconds,
        wire_bytes=LARGEST,
        body_bytes=LARGEST,
    )
