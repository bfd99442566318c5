"""A harvested database, couriers that a test may kill, and the search index that they keep."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from catalog.search.backends.base import IndexAway, SearchBackend, Sight
from catalog.search.backends.embedded import Embedded
from catalog.search.question import Question
from tests.faults import catalogue
from tests.faults.quay import Couriers
from tests.faults.stack import Stack, until

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.faults.index_settings"}
HEAD = "SELECT coalesce(max(number), 0) FROM catalog_change"
CURRENT = (
    "SELECT r.id, number FROM catalog_resource r JOIN catalog_change c ON c.id = r.change_id"
    " WHERE published AND withdrawn IS NULL"
)
# What a change makes of the resources that it is about.
KINDS = {
    "content": "title = 'Berth, ' || title",
    "withdrawn": "withdrawn = now()",
    "restored": "withdrawn = NULL",
    "audience": "audiences = CASE WHEN audiences = '{}' THEN '{77}'::bigint[] ELSE '{}' END",
}
VERSIONS = (
    "INSERT INTO catalog_version (change_id, ordinal, resource_id, kind, content_hash)"
    " SELECT %s, row_number() OVER (ORDER BY id), id, %s, content_hash"
    " FROM catalog_resource WHERE change_id = %s"
)
NEW = """
INSERT INTO catalog_resource SELECT made.* FROM (SELECT r FROM catalog_resource r LIMIT 1) AS old,
jsonb_populate_record(old.r, jsonb_build_object('change_id', %s::bigint,
    'id', nextval(pg_get_serial_sequence('catalog_resource', 'id')), 'withdrawn', NULL,
    'iri', 'urn:new:' || %s, 'stable_id', 'urn:new:' || %s)) AS made
"""

S = TypeVar("S", bound="Shelf")


@dataclass
class Shelf(Couriers):
    """Couriers by name, and the index as any process of the installation reads it."""

    @property
    def folder(self) -> Path:
        return self.stack.var / "index"

    @cached_property
    def engine(self) -> SearchBackend:
        return Embedded(self.folder)

    def delete(self) -> None:
        """The index is gone, whoever holds it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def disturb(self, chance: random.Random) -> None:
        """One change of some kind of up to 30 resources, and one new resource."""
        ids = [number for number, _ in self._rows("SELECT id, 0 FROM catalog_resource ORDER BY id")]
        kind = chance.choice(list(KINDS))
        self.change(kind, chance.sample(ids, chance.randint(1, 30)))
        with self.stack.db() as db, db.transaction():
            change = self._new_change(db)
            db.execute(NEW, [change, change, change])
            db.execute(VERSIONS, [change, "content", change])

    def change(self, kind: str, ids: list[int]) -> None:
        """One change of these resources."""
        with self.stack.db() as db, db.transaction():
            change = self._new_change(db)
            db.execute(
                f"UPDATE catalog_resource SET change_id = %s, {KINDS[kind]} WHERE id = ANY(%s)",
                [change, ids],
            )
            db.execute(VERSIONS, [change, kind, change])

    def _new_change(self, db: psycopg.Connection[Any]) -> int:
        row = db.execute("INSERT INTO catalog_change DEFAULT VALUES RETURNING id").fetchone()
        assert row
        return int(row[0])

    def live(self, more: str = "") -> dict[int, int]:
        """The change numbers of what is live, by id."""
        return dict(self._rows(CURRENT + more))

    def _rows(self, query: str) -> list[tuple[int, int]]:
        with self.stack.db() as db:
            return [(int(a), int(b)) for a, b in db.execute(query)]

    def check(self) -> None:
        """The index comes to be what the database is; one generation of it, and no drift."""
        until(self.is_up_to_date, lambda: f"the index is up to date: {self.said()}")
        assert self.engine.versions() == self.live()
        public = self.live(" AND audiences = '{}'")
        found = self.engine.search(Question(size=1_000), Sight())
        assert found.total == len(public), "a stranger finds what is public"
        assert set(found.ids) <= public.keys()
        until(lambda: len(self.generations()) == 1, lambda: f"only one: {self.generations()}")
        self.stack.manage("reindex", "--check")

    def generations(self) -> Sequence[Path | str]:
        """Whole indexes and remains of others."""
        return [path for path in self.folder.iterdir() if path.is_dir()]

    def is_up_to_date(self) -> bool:
        """Does the index say that it has come to the head, and so does the reader's row?"""
        row = "SELECT position FROM catalog_readerstate WHERE name = 'search'"
        try:
            come_to = self.engine.position()
        except IndexAway:
            return False
        return come_to == self.stack.value(HEAD) == self.stack.value(row)


def stacked(stack: Stack, shelf: Callable[[Stack], S]) -> Iterator[S]:
    """A database with a few hundred datasets, which had no index ever; ended afterwards."""
    try:
        stack.start_database_alone()
        file = stack.var / "berths.nt"
        file.write_text(catalogue.body(catalogue.OLD))
        stack.manage("harvest", str(file), "--source", "port")
        yield shelf(stack)
    finally:
        stack.stop()
