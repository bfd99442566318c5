"""The courier's process: hears of changes, wakes the readers, ends in good order.

LISTEN and a slow poll -> wake -> every reader steps in its own thread until nothing is left

A change of the catalogue wakes all readers, at most every CALM_SECONDS; a word to one reader (the
channel `courier_` and its name) wakes that one at once. Losing a word loses nothing: each reader
looks by itself every COURIER_POLL_SECONDS.
"""

import logging
import threading
import time
from collections.abc import Mapping

import psycopg
from django.conf import settings
from django.db import Error, connection

from catalog.courier.bell import Bell
from catalog.courier.follower import Follower
from catalog.courier.hold import sentence
from catalog.courier.listen import CHANGES, channel_of, listen
from catalog.courier.pauses import Pauses
from catalog.courier.reader import Build
from catalog.leases import new_owner

CALM_SECONDS = 0.05  # between two wakings, however often something is said
STOP_SECONDS = 15.0  # for the steps in hand; the supervisor waits 20
log = logging.getLogger(__name__)


class Courier:
    """All readers of `builds`, each followed by a thread, until the bell rings."""

    def __init__(self, builds: Mapping[str, Build], bell: Bell) -> None:
        self._bell = bell
        self._stopping = threading.Event()
        self._away = Pauses(settings.COURIER_POLL_SECONDS)
        self._changed = 0.0  # since when a change is not yet passed on; 0: none
        self._woken = 0.0
        owner = new_owner()
        self._followers = [
            Follower(name, build, owner, self._stopping) for name, build in builds.items()
        ]
        self._threads = [
            threading.Thread(target=self._run, args=(follower,), name=follower.name, daemon=True)
            for follower in self._followers
        ]

    def run(self) -> bool:
        """Work until the bell rings; False when it was a thread that ended by an error of ours."""
        for thread in self._threads:
            thread.start()
        try:
            while not self._bell.wait(0):
                self._listen()
            return all(thread.is_alive() for thread in self._threads)
        finally:
            self._end()

    def _run(self, follower: Follower) -> None:
        try:
            follower.run()
        finally:
            self._bell.ring()

    def _listen(self) -> None:
        try:
            self._hear()
        except (Error, psycopg.Error) as error:
            connection.close()
            if not self._away.begun:
                log.warning("the courier hears nothing, the database is away: %s", sentence(error))
            self._bell.wait(next(self._away))

    def _hear(self) -> None:
        session = listen(self._hear_of, [follower.name for follower in self._followers])
        self._away.reset()
        names = ", ".join(follower.name for follower in self._followers)
        log.info("the courier listens; readers: %s", names or "none")
        self._wake()  # for what was said while nobody listened
        while not self._bell.wait(self._patience(), session.fileno()):
            session.execute("SELECT 1")  # takes in what was said; fails if the session is gone
            if self._changed and self._patience() == 0:
                self._wake()

    def _hear_of(self, channel: str) -> None:
        """A change of the catalogue waits for others that come at once; a word to one does not."""
        if channel == CHANGES:
            self._changed = self._changed or time.monotonic()
        for follower in self._followers:
            if channel == channel_of(follower.name):
                follower.wake.set()

    def _patience(self) -> float:
        """Seconds until the readers are to be woken."""
        if not self._changed:
            return float(settings.COURIER_POLL_SECONDS)
        return max(0.0, max(self._changed, self._woken + CALM_SECONDS) - time.monotonic())

    def _wake(self) -> None:
        self._changed, self._woken = 0.0, time.monotonic()
        for follower in self._followers:
            follower.wake.set()

    def _end(self) -> None:
        self._stopping.set()
        self._wake()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():  # its lease runs out by itself
                log.warning("%s is still at a step and is left there", thread.name)
        connection.close()
