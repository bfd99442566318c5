"""Readers for tests, and couriers that run in a thread of this process."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from catalog.courier.bell import Bell
from catalog.courier.courier import Courier
from catalog.courier.reader import Build, Confirm
from catalog.models import Change, ReaderState

PATIENCE = 180.0  # seconds; a limit for broken code, never a pace


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for a truthy answer, which is returned."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain: {what}"
        time.sleep(0.01)
    return answer


class Scribe:
    """What readers of one name have brought in, whichever courier they were built by."""

    def __init__(self, batch: int = 1_000) -> None:
        self.batch = batch
        self.seen: list[int] = []
        self.steps = self.built = self.closed = 0
        self.trouble: Exception | None = None
        self.go_on = threading.Event()  # a step that has read waits for it
        self.go_on.set()
        self.waits = threading.Event()
        self.at_work = threading.Semaphore(1)
        self.two_at_once = False

    def build(self, confirm: Confirm) -> "ScribeReader":
        """A `Build`."""
        self.built += 1
        return ScribeReader(self)

    def has(self, *changes: Change) -> bool:
        """Whether all of these were brought in."""
        for change in changes:
            change.refresh_from_db()
        return {change.number for change in changes} <= set(self.seen)


class ScribeReader:
    """Notes the numbers of changes."""

    def __init__(self, scribe: Scribe) -> None:
        self.scribe = scribe

    def step(self) -> bool:
        scribe = self.scribe
        if not scribe.at_work.acquire(blocking=False):
            scribe.two_at_once = True
        try:
            scribe.steps += 1
            if scribe.trouble:
                raise scribe.trouble
            rows = Change.objects.filter(number__gt=self.position()).order_by("number")
            new = list(rows.values_list("number", flat=True)[: scribe.batch])
            if not scribe.go_on.is_set():
                scribe.waits.set()
            assert scribe.go_on.wait(PATIENCE)
            scribe.seen += new
            return len(new) == scribe.batch
        finally:
            scribe.at_work.release()

    def position(self) -> int:
        return self.scribe.seen[-1] if self.scribe.seen else 0

    def rest_seconds(self) -> float:
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        self.scribe.closed += 1


@contextmanager
def running(builds: Mapping[str, Build]) -> Iterator[Bell]:
    """A courier; its bell. It must end well."""
    ends: list[bool] = []
    with closing(Bell()) as bell:
        courier = Courier(builds, bell)
        thread = threading.Thread(target=lambda: ends.append(courier.run()))
        thread.start()
        try:
            yield bell
        finally:
            bell.ring()
            thread.join(PATIENCE)
    assert ends == [True]


def state(name: str = "index") -> ReaderState:
    """The row of a reader; an empty one before any courier took it."""
    return ReaderState.objects.filter(pk=name).first() or ReaderState(name=name)


def is_over(name: str = "index") -> None:
    """The lease of a reader ran out a moment ago."""
    ReaderState.objects.filter(pk=name).update(lease_until=Now())


def end_sessions(which: str = "true") -> None:
    """Every session but ours is ended, as when the database is started anew; or only `which`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE pid <> pg_backend_pid() AND datname = current_database() AND {which}"
        )
