"""Call after call to the database fails once: the harvest says so, and the next one makes it good."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Now

from catalog.harvest import pipeline, schedule, store
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource
from tests.faults import catalogue
from tests.faults.world import World, check_world, look
from tests.harvests import file_source, harvest

OLD, NEW = range(13), [*range(7), *range(8, 16)]  # (the first is a blank node)
WRITES = ("copy", "replace")  # what passes Django's cursors by


class Calls:
    """Counts calls to the database, of all threads, and lets the one with a number fail."""

    def __init__(self, failing: int) -> None:
        self.made = 0
        self._failing = failing
        self._lock = Lock()

    def count(self) -> None:
        with self._lock:
            self.made += 1
            if self.made == self._failing:
                raise OperationalError("the connection was lost")


@contextmanager
def failing(number: int) -> Iterator[Calls]:
    """The call with this number fails; 0: none."""
    calls = Calls(number)

    def counted(call: Any) -> Any:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            calls.count()
            return call(*args, **kwargs)

        return wrapper

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "_execute", counted(CursorWrapper._execute))
        for name in WRITES:
            patch.setattr(store, name, counted(getattr(store, name)))
        yield calls


def before(folder: Path) -> HarvestSource:
    """The source with its old edition harvested, and the new one in its place."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_harvestsource CASCADE")
    source = file_source(folder, catalogue.body(OLD), ending=".nt")
    assert harvest(source).state == HarvestRun.State.DONE
    return file_source(folder, catalogue.body(NEW, "new"), ending=".nt")


def seen(source: HarvestSource) -> World:
    """The world as the database has it."""
    return look(connection.connection, source.pk)


def tried(source: HarvestSource, number: int) -> int:
    """Harvest while one call fails, then once more what that has left; how many calls were made."""
    run = schedule.queue(source)
    with failing(number) as calls:
        try:
            lease = claim(run.pk)
            assert lease
            pipeline.harvest(lease)
        except OperationalError:
            pass  # as the task has it: the lease runs out, and the run is taken up again
    run.refresh_from_db()
    if run.state == HarvestRun.State.RUNNING:
        HarvestRun.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1))
    if run.state in (HarvestRun.State.QUEUED, HarvestRun.State.RUNNING):
        again = claim(run.pk)
        assert again
        run = pipeline.harvest(again)
    assert run.state == HarvestRun.State.DONE or run.error, f"call {number}"
    if run.state != HarvestRun.State.DONE:
        assert harvest(source).state == HarvestRun.State.DONE, f"call {number}"
    return calls.made


@pytest.mark.parametrize(
    "every", [11, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"]
)
@pytest.mark.django_db(transaction=True)
def test_whichever_call_fails_nothing_is_lost_or_doubled(
    settings: Any, tmp_path: Path, every: int
) -> None:
    settings.BRAKE_PERCENT = 100
    source = before(tmp_path)
    calls = tried(source, 0)
    reference = seen(source)
    assert len(reference.records) == len(NEW)
    assert calls > 40, "there is too little that could fail"
    for number in range(1, calls + 1, every):
        source = before(tmp_path)
        assert tried(source, number) >= number, "no call failed"
        check_world(connection.connection, source.pk, reference)
