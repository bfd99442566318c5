"""Checks of what keeps rows and messages: PostgreSQL and the broker."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

from config.celery import app
from config.doctor.result import Result, fault, ok, warning
from config.local import broker as private

OLDEST_POSTGRES = 15
SKEWED, WRONG = 2.0, 30.0  # seconds between the database's clock and ours
BROKER_SECONDS = 3


def database() -> Result:
    """It answers, and is new enough."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            (major,) = cursor.fetchone()
    except Error as error:
        mend = (
            "see DATABASE_URL, and whether the server runs there"
            if settings.DATABASE_URL
            else "make start runs it; does it not, postgres.log in the folder says why"
        )
        reason = str(error).strip().partition("\n")[0]
        return fault("database", f"it does not answer ({reason}): {mend}")
    if major < OLDEST_POSTGRES:
        return fault(
            "database", f"PostgreSQL {major} is too old: move to {OLDEST_POSTGRES} or newer"
        )
    return ok("database", f"PostgreSQL {major} answers")


def encoding() -> Result:
    """Every character of every language has a place."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (found,) = cursor.fetchone()
    if found != "UTF8":
        return fault(
            "encoding",
            f"the database is in {found}, which cannot hold every title: make one with ENCODING"
            " 'UTF8', and restore a backup into it",
        )
    return ok("encoding", "UTF8")


def migrations() -> Result:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return fault(
            "migrations", f"{len(missing)} are not applied: manage.py migrate, or make start"
        )
    unknown = executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys()
    if unknown:
        app_label, name = min(unknown)
        return fault(
            "migrations",
            f"the database is of a newer version ({app_label} {name}): run that one, or restore"
            " a backup of this one",
        )
    return ok("migrations", "all applied")


def clock() -> Result:
    """Leases and expiry are told by two clocks, which have to agree."""
    began = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    ended = datetime.now(UTC)
    skew = max((began - theirs).total_seconds(), (theirs - ended).total_seconds(), 0.0)
    if skew > SKEWED:
        grade = fault if skew > WRONG else warning
        return grade(
            "clock",
            f"this machine and the database differ by {skew:.0f} s: let both follow a time server"
            " (NTP)",
        )
    return ok("clock", "that of the database, within 2 s")


def broker() -> Result:
    """It takes messages."""
    place: Path | None = settings.EMBEDDED_BROKER_DIR
    if place:
        if private.answers(place):
            return ok("broker", "the private one answers")
        return fault(
            "broker",
            "the private one does not answer: make start runs it; does it not,"
            f" {private.log(place)} says why",
        )
    try:
        with app.connection_for_read() as link:
            link.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError) as error:
        return fault("broker", f"it does not answer ({error}): see CELERY_BROKER_URL")
    return ok("broker", "it answers")
