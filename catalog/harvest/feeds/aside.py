"""What is kept of a feed, copied aside for a plan: it takes in what the feed says, and none stays.

Temporary tables of the same names stand before the real ones as long as the transaction lasts, so
what runs in it is what a harvest runs. No lock is held that a harvest of the feed would wait for.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from psycopg import sql

from catalog.harvest.copy import cursor
from catalog.harvest.lease import Lease
from catalog.models import HarvestRun

TABLES = ("catalog_feedentity", "catalog_feedpage")


class Unlocked(Lease):
    """A held run whose row nobody locks: its holder writes nothing that stays."""

    def __init__(self, lease: Lease) -> None:
        super().__init__(lease.run_id, lease.owner)
        self.lost = lease.lost  # who renews the one tells the other

    def lock(self) -> HarvestRun:
        """The run's row as it is; raises LeaseLost when it is known not to be ours."""
        self.check()
        return HarvestRun.objects.get(pk=self.run_id)


@contextmanager
def aside(source_id: int) -> Iterator[None]:
    """A transaction in which the rows of `source_id` are copies, all that there are.

    It must not write the run's row: a renewal of its lease would wait for the end.
    """
    with transaction.atomic():
        for table in TABLES:
            _copy(table, source_id)
        yield


def _copy(table: str, source_id: int) -> None:
    names = {"table": sql.Identifier(table), "copy": sql.Identifier(f"aside_{table}")}
    with cursor() as cur:
        for statement in (
            "CREATE TEMP TABLE {copy} (LIKE {table} INCLUDING ALL) ON COMMIT DROP",
            "INSERT INTO {copy} SELECT * FROM {table} WHERE source_id = {source}",
            "SELECT setval(pg_get_serial_sequence({name}, 'id'),"
            " (SELECT coalesce(max(id), 0) + 1 FROM {copy}))",
            "ALTER TABLE {copy} RENAME TO {table}",
            "ANALYZE {table}",
        ):
            values = {"source": sql.Literal(source_id), "name": sql.Literal(f"aside_{table}")}
            cur.execute(sql.SQL(statement).format(**names, **values))
