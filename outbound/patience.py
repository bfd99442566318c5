"""Wait: between two requests to one host, and before trying again."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from outbound.budgets import Budget
from outbound.errors import FetchFailed


@dataclass(frozen=True, slots=True)
class Time:
    """Monotonic seconds, the date, sleeping, and a number from 0 to 1 that spreads retries."""

    now: Callable[[], float] = time.monotonic
    date: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random


class Turns:
    """When each host was asked last. One client's hosts; clients do not know of each other."""

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


def rest(failure: FetchFailed, pause: float, budget: Budget, time: Time) -> None:
    """Sleep `pause` and up to a quarter more, or as long as the source asked for.

    Raises `failure` where that is too long to sleep here: its caller comes back later.
    """
    asked = failure.retry_after or 0
    if asked > budget.patience:
        raise failure
    time.sleep(max(asked, pause * (1 + time.jitter() / 4)))
