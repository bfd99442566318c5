"""How many messages one participant may send: a bucket for each, in the memory of each process.

It fills at an even pace, so a minute's messages may come at once, and then as many as flow in. What
it keeps away is a peer that has lost its way, not an attacker: those have no token.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from connector.errors import TooMany

MINUTE = 60.0


@dataclass
class _Bucket:
    left: float
    since: float


class Pace:
    """For each participant at most `settings.DSP_PER_MINUTE` messages a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._buckets: dict[int, _Bucket] = {}

    def take(self, participant_id: int) -> None:
        """One message. Raises TooMany, which says how long to wait (0 a minute: no limit)."""
        most = settings.DSP_PER_MINUTE
        if not most:
            return
        now, each = self._now(), MINUTE / most
        with self._lock:
            found = self._buckets.setdefault(participant_id, _Bucket(most, now))
            found.left = min(most, found.left + (now - found.since) / each)
            found.since = now
            if found.left < 1:
                raise TooMany(int((1 - found.left) * each) + 1)
            found.left -= 1


of_this_process = Pace()
