"""The checks of database, broker, workers and what they bring up to date: each finds its fault."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from catalog.models import HarvestRun, HeldWithdrawal, ReaderState
from catalog.queries import head
from catalog.search.backends.memory import Memory
from config.celery import app
from config.doctor import stores, work
from config.doctor.result import Grade, fault, ok
from config.local import broker as private
from tests.catalog.api.test_status import Unreachable
from tests.config.doctor.test_machine import verdict
from tests.factories import make_resource, make_source
from vocab.errors import ReaderDied, SandboxUnavailable

pytestmark = pytest.mark.django_db(transaction=True)
OK, WARNING, FAULT = Grade


class Answering:
    """A cursor that says this, whatever is asked."""

    def __init__(self, said: Any) -> None:
        self.said = said

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def execute(self, *_: object) -> None:
        return

    def fetchone(self) -> tuple[Any]:
        return (self.said() if callable(self.said) else self.said,)


Says = Callable[[Any], None]


@pytest.fixture
def database_says(monkeypatch: pytest.MonkeyPatch) -> Says:
    return lambda said: monkeypatch.setattr(connection, "cursor", lambda: Answering(said))


# --- the database -----------------------------------------------------------------------------
def test_a_database_that_is_away_is_a_fault(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    verdict(stores.database, OK, "answers")
    monkeypatch.setattr(connection, "cursor", Unreachable(OperationalError("refused\nmore")))
    settings.DATABASE_URL = ""
    verdict(stores.database, FAULT, "(refused): make start runs it")
    settings.DATABASE_URL = "postgresql://db.example.org/hansa"
    verdict(stores.database, FAULT, "see DATABASE_URL")


def test_an_old_database_is_a_fault(database_says: Says) -> None:
    database_says(14)
    verdict(stores.database, FAULT, "PostgreSQL 14 is too old: move to 15 or newer")


def test_another_encoding_is_a_fault(database_says: Says) -> None:
    verdict(stores.encoding, OK, "UTF8")
    database_says("LATIN1")
    verdict(stores.encoding, FAULT, "in LATIN1, which cannot hold every title")


def test_migrations_that_are_missing_are_a_fault() -> None:
    verdict(stores.migrations, OK, "all applied")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("catalog", "0020_quality_in_the_index")
    try:
        verdict(stores.migrations, FAULT, "1 are not applied: manage.py migrate")
    finally:
        recorder.record_applied("catalog", "0020_quality_in_the_index")


def test_a_newer_database_is_a_fault() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("catalog", "9999_new")
    try:
        verdict(stores.migrations, FAULT, "newer version (catalog 9999_new): run that one")
    finally:
        recorder.record_unapplied("catalog", "9999_new")


@pytest.mark.parametrize(
    ("seconds", "grade"), [(0, OK), (-10, WARNING), (10, WARNING), (-40, FAULT), (40, FAULT)]
)
def test_two_clocks_that_differ_are_said(database_says: Says, seconds: int, grade: Grade) -> None:
    database_says(lambda: datetime.now(UTC) + timedelta(seconds=seconds))
    verdict(stores.clock, grade, "NTP" if seconds else "within")


# --- broker and workers -----------------------------------------------------------------------
def test_a_private_broker_that_is_away_is_a_fault(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDED_BROKER_DIR = tmp_path
    verdict(stores.broker, FAULT, "the private one does not answer: make start runs it")
    monkeypatch.setattr(private, "answers", lambda place: True)
    verdict(stores.broker, OK, "answers")


def test_a_broker_elsewhere_that_is_away_is_a_fault(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.EMBEDDED_BROKER_DIR = None
    nowhere = app.connection(f"redis+socket://{tmp_path}/nobody.sock")
    monkeypatch.setattr(app, "connection_for_read", lambda: nowhere)
    verdict(stores.broker, FAULT, "see CELERY_BROKER_URL")
    monkeypatch.setattr(app, "connection_for_read", lambda: app.connection("memory://"))
    verdict(stores.broker, OK, "it answers")


@pytest.fixture
def broker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "broker", lambda: ok("broker", "it answers"))


def queues(*names: str) -> dict[str, list[dict[str, str]]]:
    return {f"{name}@hansa": [{"name": name}] for name in names}


@pytest.mark.usefixtures("broker_answers")
@pytest.mark.parametrize(
    ("found", "grade", "words"),
    [
        (queues("short", "harvest"), OK, "2 answer"),
        (queues("short"), FAULT, "nobody serves the queue harvest: make start"),
        (None, FAULT, "the queue harvest and short"),
    ],
)
def test_a_queue_that_nobody_serves_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, found: Any, grade: Grade, words: str
) -> None:
    asked = type("Inspect", (), {"active_queues": lambda self: found})
    monkeypatch.setattr(app.control, "inspect", lambda **_: asked())
    verdict(work.workers, grade, words)


@pytest.mark.parametrize("is_known", [True, False], ids=["known to be away", "gone since"])
def test_workers_cannot_be_asked_without_a_broker(
    monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    said = fault("broker", "away") if is_known else ok("broker", "it answers")
    monkeypatch.setattr(work, "broker", lambda: said)
    monkeypatch.setattr(app.control, "inspect", Unreachable(BrokerAway("no")))
    verdict(work.workers, FAULT, "without a broker: mend that first")


# --- the courier and its readers --------------------------------------------------------------
def test_without_a_courier_is_a_fault() -> None:
    verdict(work.courier, FAULT, "none listens")
    with connection.cursor() as cursor:
        cursor.execute("SET application_name = 'courier 17 on harbour'")
    try:
        verdict(work.courier, OK, "courier 17 on harbour listens")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET application_name")


def reader(settings: Any, **fields: Any) -> None:
    settings.COURIER_READERS = {"search": "some.where"}
    ReaderState.objects.all().delete()
    values = {"name": "search", "position": head(), "stepped": timezone.now(), **fields}
    ReaderState.objects.create(**values)


def test_readers_that_fail_lag_or_stand_still_are_said(settings: Any) -> None:
    make_resource(make_source(), "one")
    now = timezone.now()
    reader(settings)
    verdict(work.readers, OK, "search: up to date")
    reader(settings, position=head() - 1)
    verdict(work.readers, WARNING, "search is 1 changes behind")
    reader(settings, stepped=now - timedelta(minutes=6))
    verdict(work.readers, FAULT, "stands still since")
    reader(settings, failing_since=now, error="OSError: no room")
    verdict(work.readers, FAULT, "UTC: OSError: no room")
    ReaderState.objects.all().delete()
    verdict(work.readers, FAULT, "never stepped: does a courier run?")


def test_a_courier_that_rarely_looks_is_given_time(settings: Any) -> None:
    settings.COURIER_POLL_SECONDS = 3_600
    reader(settings, stepped=timezone.now() - timedelta(hours=1))
    verdict(work.readers, OK, "up to date")


def test_an_index_that_is_away_or_of_another_database_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = Memory()
    monkeypatch.setattr(work, "backend", lambda: index)
    verdict(work.search_index, FAULT, "does the courier run")
    make_resource(make_source(), "one")
    for position, grade, words in (
        (head(), OK, f"at change {head():,}"),
        (head() - 1, WARNING, "look again"),
        (head() + 1, FAULT, "of another database: manage.py reindex"),
    ):
        with index.rebuild() as writer:
            writer.commit(position)
        verdict(work.search_index, grade, words)


# --- sources and reading ----------------------------------------------------------------------
def test_sources_whose_last_run_failed_are_named() -> None:
    port, far, old = make_source("port"), make_source("far"), make_source("old", active=False)
    HarvestRun.objects.create(source=port, state="failed")
    HarvestRun.objects.create(source=port, state="done")
    HarvestRun.objects.create(source=old, state="failed")
    verdict(work.sources, OK, "no last run failed")
    HarvestRun.objects.create(source=far, state="failed")
    verdict(work.sources, WARNING, "the last run failed: far; /sources says why")
    for number in range(6):
        HarvestRun.objects.create(source=make_source(f"s{number}"), state="failed")
    verdict(work.sources, WARNING, "far, s0, s1, s2, s3 and 2 more")


def test_sources_whose_withdrawals_wait_for_a_person_are_named() -> None:
    port = make_source("port")
    run = HarvestRun.objects.create(source=port, state="done", complete=True)
    hold = HeldWithdrawal.objects.create(source=port, run=run, records=9, live=10)
    verdict(work.sources, WARNING, "withdrawals wait for a person: port; /sources shows")
    hold.state = "kept"
    hold.save()
    verdict(work.sources, OK, "nothing waits for a person")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ReaderDied("out of memory"), "out of memory"),
        (SandboxUnavailable("no namespaces"), "no namespaces"),
    ],
)
def test_a_reader_that_does_not_read_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    verdict(work.sandbox, OK, "documents are read behind a")
    monkeypatch.setattr(work, "read", Unreachable(error))
    verdict(work.sandbox, FAULT, words)


def test_a_reader_that_changes_what_it_reads_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(document: Any, spool: Path, limits: Any) -> None:
        spool.write_bytes(b"")

    monkeypatch.setattr(work, "read", nothing)
    verdict(work.sandbox, FAULT, "does not give back")


def test_reading_without_a_sandbox_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "sandbox_state", lambda: "none")
    verdict(work.sandbox, WARNING, "ALLOW_UNSANDBOXED_READER")
