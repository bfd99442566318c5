"""Wait: between two requests to one host, and before trying again."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from outbound.budgets import Budget
from outbound.errors import FetchFailed


@dataclass(frozen=True, slots=True)
class Time:
    """Monotonic seconds, the date, sleeping, and a number from 0 to 1 that spreads retries."""

    now: Callable[[], float] = time.monotonic
    date: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random


class Turns(Protocol):
    """Whose turn it is to ask a host. Who asks holds one turn at most."""

    def wait(self, host: str) -> None:
        """Sleep until `host` may be asked; a turn that was held is given back first.

        Raises NotYet where that would take too long.
        """

    def put_off(self, seconds: float) -> None:
        """The host whose turn is held wants to be left alone for so long."""

    def leave(self) -> None:
        """Give the turn back, if one is held."""


class OwnTurns:
    """When each host was asked last by one client. It does not know of others."""

    def __init__(self, budget: Budget, time: Time) -> None:
        self._spacing, self._time = budget.spacing, time
        self._last: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Sleep until `host` may be asked, and note that it is asked now."""
        if host in self._last:
            wait = self._last[host] + self._spacing - self._time.now()
            if wait > 0:
                self._time.sleep(wait)
        self._last[host] = self._time.now()

    def put_off(self, seconds: float) -> None:
        """Nothing: the client that was told so sleeps, or gives up."""

    def leave(self) -> None:
        """Nothing: the client asks one host at a time."""


def rest(failure: FetchFailed, pause: float, budget: Budget, time: Time) -> None:
    """Sleep `pause` and up to a quarter more, or as long as the source asked for.

    Raises `failure` where that is too long to sleep here: its caller comes back later.
    """
    asked = failure.retry_after or 0
    if asked > budget.patience:
        raise failure
    time.sleep(max(asked, pause * (1 + time.jitter() / 4)))
