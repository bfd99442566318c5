"""One reader and its thread: take it up, step it until nothing is left, wait to be woken.

What one reader raises stops no other: it is told once, kept in the reader's row, and tried again
after pauses that grow. Is it the database that went away, there is no row to write to: then
everything waits and is taken up anew.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import closing

from django.conf import settings
from django.db import Error, connection

from catalog.courier.hold import Hold, LeaseLost, claim, holder, sentence
from catalog.courier.pauses import Pauses
from catalog.courier.reader import Build, Reader
from catalog.failpoints import failpoint

log = logging.getLogger(__name__)


class NotFinished(Exception):
    """Something is left to do; the message says why, and what the operator can do."""


class Follower:
    """Follows with one reader for as long as `stopping` is not set. `wake` tells it of news."""

    def __init__(self, name: str, build: Build, owner: str, stopping: threading.Event) -> None:
        self.name = name
        self.wake = threading.Event()
        self._build = build
        self._owner = owner
        self._stopping = stopping
        self._away = Pauses(settings.COURIER_POLL_SECONDS)
        self._failing = Pauses(settings.COURIER_RETRY_SECONDS)
        self._told = ""  # the failure that is in the log already

    def run(self) -> None:
        """Return when `stopping` is set and the step in hand has ended."""
        try:
            while not self._stopping.is_set():
                self._try()
        finally:
            connection.close()

    def finish(self) -> None:
        """Step until nothing is left; raises NotFinished."""
        if (hold := claim(self.name, self._owner)) is None:
            raise NotFinished(
                f"{self.name} is held by the courier {holder(self.name)}: leave the work to it,"
                " or end it first"
            )
        with hold:
            if error := self._attempt(hold, self._step):
                raise NotFinished(f"{self.name} fails: {sentence(error)}") from error

    def _try(self) -> None:
        try:
            hold = claim(self.name, self._owner)
            self._away.reset()
            if hold is None:
                self.wake.clear()
                self._rest(settings.COURIER_POLL_SECONDS)
                return
            failpoint("courier.claimed")
            with hold:
                self._follow(hold)
        except LeaseLost as lost:
            log.warning("%s", lost)
        except Error as error:
            connection.close()
            if not self._away.begun:
                log.warning("%s waits, the database is away: %s", self.name, sentence(error))
            self._stopping.wait(next(self._away))

    def _follow(self, hold: Hold) -> None:
        while not self._stopping.is_set():
            if error := self._attempt(hold, self._serve):
                self._tell(error)
                self._stopping.wait(next(self._failing))

    def _attempt(self, hold: Hold, work: Callable[[Reader, Hold], None]) -> Exception | None:
        """Work with a new reader. What went wrong, if anything did; it stands in the row then."""
        try:
            with closing(self._build(hold.confirm)) as reader:
                work(reader, hold)
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - the reader's boundary: it stops no other
            if not connection.is_usable():
                connection.close()
            hold.failed(sentence(error))  # raises Error when it is the database that is away
            return error
        return None

    def _serve(self, reader: Reader, hold: Hold) -> None:
        while not self._stopping.is_set():
            self.wake.clear()  # what comes while it steps is a reason to look again
            self._step(reader, hold)
            self._rest(reader.rest_seconds())

    def _step(self, reader: Reader, hold: Hold) -> None:
        more = True
        while more and not self._stopping.is_set():
            failpoint("courier.before_step")
            hold.confirm()
            more = reader.step()
            failpoint("courier.stepped")
            hold.stepped(reader.position())
            self._works()

    def _rest(self, seconds: float) -> None:
        """Wait for news, or for as long as news may have been missed."""
        if not self._stopping.is_set():  # set before `wake` is: asked after that was cleared
            self.wake.wait(seconds)

    def _works(self) -> None:
        if self._told:
            log.info("%s works again", self.name)
        self._told = ""
        self._failing.reset()

    def _tell(self, error: Exception) -> None:
        text = sentence(error)
        if text != self._told:
            log.error("%s fails and is tried again: %s", self.name, text, exc_info=error)
        self._told = text
