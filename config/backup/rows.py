"""The rows of the database: out by COPY in one snapshot, and in again by COPY in one transaction.

Text form, so that servers of different versions understand each other and people can read it.
"""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from config.backup import parts
from config.backup.errors import CannotRestore
from config.backup.manifest import Table

# What `migrate` itself fills: replaced, where everything else must be empty.
SEEDED = frozenset({"auth_permission", "django_content_type"})
MIGRATIONS = "django_migrations"  # known by name instead: restored by migrating
TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> %s
GROUP BY c.relname ORDER BY c.relname
"""
NEEDS = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conrelid <> confrelid
"""
SEQUENCES = """
SELECT sequencename::text, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL AND sequencename NOT LIKE %s
"""
# Readers begin anew: what they hold is derived, and no courier of old holds them any more.
# Numbers of transactions are those of the old server: none may look like one of the new server.
SETTLE = {
    "catalog_readerstate": "DELETE FROM catalog_readerstate",
    "catalog_change": "UPDATE catalog_change SET transaction = 0",
}

# --- out --------------------------------------------------------------------------------------
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def tables(cursor: Any) -> dict[str, list[str]]:
    """Every table but for that of the migrations, and its columns in order."""
    cursor.execute(TABLES, [MIGRATIONS])
    return dict(cursor.fetchall())


def back_up(cursor: Any, folder: Path) -> Iterator[Table]:
    """Write the rows of every table as they are in the snapshot of this transaction."""
    for name, columns in tables(cursor).items():
        part = parts.write(folder, f"rows/{name}.zst", _out(cursor, name, columns))
        yield Table(name, tuple(columns), cursor.rowcount, part)


def sequences(cursor: Any) -> dict[str, int]:
    """The last number that each sequence gave, of those that gave one."""
    cursor.execute(SEQUENCES, [f"{MIGRATIONS}%"])
    return dict(cursor.fetchall())


def _out(cursor: Any, name: str, columns: Sequence[str]) -> Iterator[bytes]:
    order = _copy("COPY {} ({}) TO STDOUT", name, columns)
    with cursor.db.wrap_database_errors, cursor.copy(order) as copy:
        yield from map(bytes, copy)


# --- in ---------------------------------------------------------------------------------------
def must_be_empty(cursor: Any) -> None:
    """Raise CannotRestore if any table holds a row that `migrate` has not put there."""
    for name in tables(cursor).keys() - SEEDED:
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name)))
        if cursor.fetchone()[0]:
            raise CannotRestore(
                f"the database is not empty ({name} has rows) and would be lost: set HANSA_VAR to a"
                " new folder, or DATABASE_URL to an empty database"
            )


def restore(cursor: Any, folder: Path, brought: Sequence[Table]) -> None:
    """Fill the empty tables in this transaction; nobody else reads or writes meanwhile.

    Foreign keys are checked; our own triggers rest, for the rows were numbered before.
    """
    here = tables(cursor)
    if here.keys() != {table.name for table in brought}:
        raise CannotRestore(
            "the database has other tables than the backup: set HANSA_VAR to a new folder, or"
            " DATABASE_URL to an empty database"
        )
    every = _named(here)
    cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(every))
    must_be_empty(cursor)
    _triggers(cursor, here, "DISABLE")
    cursor.execute(sql.SQL("TRUNCATE {}").format(every))
    for table in _in_order(cursor, brought):
        _in(cursor, folder, table)
    for name in SETTLE.keys() & here.keys():
        cursor.execute(SETTLE[name])
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _triggers(cursor, here, "ENABLE")


def set_sequences(cursor: Any, last: dict[str, int]) -> None:
    """Let every sequence go on where it was."""
    for name, number in last.items():
        cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, number])


def _in(cursor: Any, folder: Path, table: Table) -> None:
    order = _copy("COPY {} ({}) FROM STDIN", table.name, table.columns)
    with cursor.db.wrap_database_errors, cursor.copy(order) as copy:
        for chunk in parts.read(folder, table.part):
            copy.write(chunk)
    if cursor.rowcount != table.rows:
        raise CannotRestore(
            f"{table.name} came to {cursor.rowcount} rows, and the manifest says {table.rows}"
        )


def _in_order(cursor: Any, brought: Sequence[Table]) -> list[Table]:
    """Those first that others point to: what a foreign key has to check stays small."""
    needs: dict[str, set[str]] = {table.name: set() for table in brought}
    cursor.execute(NEEDS)
    for name, needed in cursor.fetchall():
        needs[name.strip('"')].add(needed.strip('"'))
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError:  # then all are checked at the end
        return list(brought)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return sorted(brought, key=lambda table: order.index(table.name))


def _triggers(cursor: Any, names: Iterable[str], verb: str) -> None:
    """Our own triggers: those of foreign keys stay, and belong to the server."""
    form = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
    for name in names:
        cursor.execute(form.format(sql.Identifier(name), sql.SQL(verb)))


def _copy(form: str, name: str, columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(form).format(sql.Identifier(name), _named(columns))


def _named(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def analyse(connection: BaseDatabaseWrapper) -> None:
    """Tell the planner what is in the tables now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
