"""Rows into tables by COPY, and in place of others by a staged update.

All of it runs on Django's own connection, in the transaction that is open.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import Cursor, sql


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name and the columns (name, PostgreSQL type) that we write."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> sql.Composed:
        """The columns, with commas."""
        return sql.SQL(", ").join(sql.Identifier(name) for name, _ in self.columns)


@contextmanager
def cursor() -> Iterator[Cursor[Any]]:
    """psycopg's cursor on Django's connection; its errors are raised as Django's."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as made:
        yield made


def copy(table: Table, rows: Iterable[Sequence[Any]], *, into: str = "") -> None:
    """COPY `rows` into `table`, or into the stage named `into`."""
    order = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(into or table.name), table.names
    )
    with cursor() as cur, cur.copy(order) as stream:
        for row in rows:
            stream.write_row(row)


def replace(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Give existing rows (the first column is their id) these values, in the order of ids."""
    if not rows:
        return
    stage = f"stage_{table.name}"
    names = [name for name, _ in table.columns[1:]]
    with cursor() as cur:
        cur.execute(
            sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(
                sql.Identifier(stage),
                sql.SQL(", ").join(
                    sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))  # types are ours
                    for name, kind in table.columns
                ),
            )
        )
    copy(table, sorted(rows, key=lambda row: row[0]), into=stage)
    with cursor() as cur:
        cur.execute(
            sql.SQL("UPDATE {} AS kept SET {} FROM {} AS new WHERE kept.id = new.id").format(
                sql.Identifier(table.name),
                sql.SQL(", ").join(
                    sql.SQL("{0} = new.{0}").format(sql.Identifier(name)) for name in names
                ),
                sql.Identifier(stage),
            )
        )
        cur.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(stage)))


def next_ids(table: str, count: int) -> list[int]:
    """`count` new ids of `table`."""
    with cursor() as cur:
        cur.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            (table, count),
        )
        return [row[0] for row in cur.fetchall()]
