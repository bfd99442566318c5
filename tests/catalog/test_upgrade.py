"""An installation of before, with data in it, becomes one of today: nothing is lost, work goes on.

The older state is that of 0007, the last migration before harvests could be held back. Its rows are
those of harvests of today, as far as the tables of then have columns for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import Resource, Verdict, Version
from catalog.quality.checking import Checker
from catalog.queries import head
from tests.harvests import dataset, file_source, harvest, turtle

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("catalog", "0007_shown_to")]
NAMES = ("boats", "quays", "cranes")
COLUMNS = r"""
SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position)
FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER'
    AND table_name ~ '^(catalog|accounts)_' GROUP BY table_name
"""
SEQUENCES = """
SELECT table_name, column_name, pg_get_serial_sequence(table_name, column_name)
FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'
    AND table_name ~ '^(catalog|accounts)_'
"""
Columns = dict[str, str]  # table -> its columns
Rows = dict[str, bytes]  # table -> its rows, as COPY writes them


def raw() -> "psycopg.Connection[tuple[object, ...]]":
    connection.ensure_connection()
    found: psycopg.Connection[tuple[object, ...]] = connection.connection
    return found


def columns() -> Columns:
    return {str(table): str(names) for table, names in raw().execute(COLUMNS)}


def rows(of: Columns) -> Rows:
    found: Rows = {}
    for table, names in of.items():
        query = f"COPY (SELECT {names} FROM {table} ORDER BY 1, 2) TO STDOUT"
        with raw().cursor().copy(query.encode()) as copy:
            found[table] = b"".join(map(bytes, copy))
    return found


def fill(of: Columns, with_rows: Rows) -> None:
    """Rows as an installation of then has written them, and its sequences behind them."""
    with raw().transaction():
        raw().execute("SET LOCAL session_replication_role = replica")
        for table, names in of.items():
            with raw().cursor().copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
                copy.write(with_rows[table])
        for table, column, sequence in raw().execute(SEQUENCES).fetchall():
            last = f"SELECT setval('{sequence}', max({column})) FROM {table}"
            raw().execute(last.encode())
        raw().execute("SELECT setval('catalog_change_number', max(number)) FROM catalog_change")


@contextmanager
def another_database() -> Iterator[None]:
    """The connection is to an empty database of its own."""
    ours = connection.settings_dict["NAME"]
    other = f"{ours}_older"
    raw().execute(f"DROP DATABASE IF EXISTS {other} WITH (FORCE)".encode())
    raw().execute(f"CREATE DATABASE {other}".encode())
    go_to(other)
    try:
        yield
    finally:
        go_to(ours)
        raw().execute(f"DROP DATABASE {other} WITH (FORCE)".encode())


def go_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def migrate(to: list[tuple[str, str]] | None = None) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(to or executor.loader.graph.leaf_nodes())


def test_an_installation_of_before_goes_on_with_all_it_had(tmp_path: Path) -> None:
    for edition in ("first", "second"):
        described = turtle(*(dataset(name, f"{name}, {edition}") for name in NAMES))
        source = file_source(tmp_path, described)
        assert harvest(source).complete
    number, ours, today = head(), connection.settings_dict["NAME"], columns()

    with another_database():
        migrate(BEFORE)
        then = columns()
        other = connection.settings_dict["NAME"]
        assert set(then) < set(today), "a table of then is gone: say where its rows went"
        go_to(ours)
        written = rows(then)
        go_to(other)
        fill(then, written)
        assert b"boats, second" in written["catalog_resource"]

        migrate()
        assert rows(then) == written, "a row of before is another, or gone"
        assert head() == number
        _goes_on(tmp_path, number)


def _goes_on(folder: Path, number: int) -> None:
    """Harvests, changes and checks, as if it had been of today from the beginning."""
    again = turtle(*(dataset(name, f"{name}, second") for name in NAMES))
    assert harvest(file_source(folder, again)).same
    run = harvest(file_source(folder, turtle(dataset("boats", "Ships"), dataset("quays", "Quays"))))
    assert (run.complete, run.updated, run.withdrawn) == (True, 2, 1)
    assert Version.objects.filter(change__number__gt=number).count() == 3
    checker = Checker(lambda: None)
    while checker.step():
        pass
    live = Resource.objects.live().values_list("pk", flat=True)
    assert set(Verdict.objects.values_list("resource_id", flat=True)) == set(live)
    assert len(live) == 2
