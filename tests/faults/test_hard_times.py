"""A database that is torn away, busy or in each other's way, and sources that never answer."""

import os
import random
import threading
from collections.abc import Iterator

import psycopg
import pytest

from catalog.harvest.copies import DECIDING
from catalog.models import HarvestSource
from tests.faults import catalogue
from tests.faults.conftest import Harbour
from tests.faults.stack import LIMITS, Stack, until
from tests.faults.world import check_world, look
from tests.servers import Server

SEED = int(os.environ.get("FAULTS_SEED", "5"))
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
HELD = "SELECT id FROM catalog_resource WHERE source_id = %s FOR UPDATE"
# Each session looks for a deadlock once, that long after it was blocked: it must be there by then.
PATIENT = "ALTER SYSTEM SET deadlock_timeout = '5s'"
HUNG, HANG_SECONDS = 4, 2
MOST_HITS = 4  # a run is started five times at most, and each hit costs at most one start


class Hail:
    """Ends one session of the database after the other, chosen by chance."""

    def __init__(self, stack: Stack, every: float) -> None:
        self._stack = stack
        self._every = every
        self._chance = random.Random(SEED)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._fall)
        self.hits = 0

    def __enter__(self) -> "Hail":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _fall(self) -> None:
        while self.hits < MOST_HITS and not self._over.wait(self._every):
            with self._stack.db() as db:
                if found := [pid for (pid,) in db.execute(SESSIONS).fetchall()]:
                    db.execute("SELECT pg_terminate_backend(%s)", [self._chance.choice(found)])
                    self.hits += 1


def open_runs(harbour: Harbour) -> int:
    """How many runs wait or go on; asked again where the question itself was torn away."""
    query = "SELECT count(*) FROM catalog_harvestrun WHERE state IN ('queued', 'running')"
    while True:
        try:
            return int(harbour.stack.value(query))
        except psycopg.OperationalError:
            continue


def test_sessions_that_are_torn_away_every_moment_lose_nothing(harbour: Harbour) -> None:
    print(f"FAULTS_SEED={SEED}")
    harbour.ready()
    run = harbour.stack.queue(harbour.source)
    with Hail(harbour.stack, every=1.0) as hail:
        until(lambda: hail.hits >= 3, lambda: "it hails")
        until(lambda: not open_runs(harbour), lambda: f"the run ends: {harbour.stack.log()}")
    assert harbour.stack.ended(run) == "done", harbour.stack.log()
    with harbour.stack.db() as db:
        check_world(db, harbour.source, harbour.reference)


def test_rows_that_somebody_holds_are_waited_for(harbour: Harbour) -> None:
    harbour.ready()
    with harbour.stack.db() as db, db.transaction():
        db.execute(HELD, [harbour.source])
        run = harbour.stack.queue(harbour.source)
        until(lambda: harbour.stack.value(BLOCKED), lambda: "the harvest waits for the rows")
    harbour.check(run)


def test_a_deadlock_costs_one_start_and_no_record(harbour: Harbour) -> None:
    """Somebody holds rows that the harvest wants, and then wants what the harvest holds."""
    harbour.ready()
    with harbour.stack.db() as db:
        db.execute(PATIENT)
        db.execute("SELECT pg_reload_conf()")
    with harbour.stack.db() as db, db.transaction():
        db.execute("SET LOCAL deadlock_timeout = '1h'")  # so that it is the harvest that is ended
        db.execute(HELD, [harbour.source])
        run = harbour.stack.queue(harbour.source)
        until(lambda: harbour.stack.value(BLOCKED), lambda: "the harvest waits for the rows")
        db.execute("SELECT pg_advisory_xact_lock(%s)", [DECIDING])
    harbour.check(run)
    ended = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    until(lambda: harbour.stack.value(ended), lambda: "there was a deadlock")


@pytest.fixture
def becalmed() -> Iterator[Stack]:
    """A worker whose patience with sources is a few seconds."""
    patience = {"FETCH_READ_SECONDS": "1", "FETCH_TOTAL_SECONDS": str(HANG_SECONDS)}
    with Server({"*": [{"hold": True}]}) as server:
        stack = Stack(server, LIMITS | patience)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_sources_that_never_answer_end_with_a_sentence_and_hold_up_nobody(
    becalmed: Stack,
) -> None:
    """More of them than there are workers; a source that answers has its turn among them."""
    server = becalmed.server
    sources = [
        becalmed.insert(HarvestSource(slug=f"s{n}", name="S", url=f"{server.url}/hung/{n}"))
        for n in range(HUNG)
    ]
    runs = [becalmed.queue(source) for source in sources]
    server.answers = catalogue.served(server.url, catalogue.NEW) | {"*": [{"hold": True}]}
    good = becalmed.make_source(f"{server.url}/1")
    assert becalmed.ended(becalmed.queue(good)) == "done", becalmed.log()
    for run in runs:
        assert "silen" in (said := becalmed.ended(run)) or "long" in said, said
    with becalmed.db() as db:
        check_world(db, good, look(db, good))
    readers = becalmed.readers()
    assert not readers, readers
