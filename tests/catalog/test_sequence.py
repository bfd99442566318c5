"""The sequence: numbers in the order of commits, and no change without a version."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import Change, Resource, Version
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 6
VERSIONS_EACH = 3_500  # 6 x 3,500 = 21,000
SEED = random.SystemRandom().randrange(2**32)


def connect() -> psycopg.Connection[Any]:
    """A connection of its own to the test's database."""
    params = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{key: params[key] for key in keys if params.get(key)})


@dataclass
class Reader:
    """Follows a sequence by cursor while writers write, as every door of ours does."""

    query: str
    cursor: int = 0
    seen: list[int] = field(default_factory=list)

    def read(self, conn: psycopg.Connection[Any]) -> None:
        """Take what stands above the cursor."""
        for number, item in conn.execute(self.query, (self.cursor,)).fetchall():
            self.cursor = max(self.cursor, number)
            self.seen.append(item)

    def follow(self, writing: threading.Event) -> None:
        """Read until the writers have ended, and once more."""
        with connect() as conn:
            conn.autocommit = True
            while writing.is_set():
                self.read(conn)
            self.read(conn)


def write_all(
    write: Callable[[psycopg.Connection[Any], random.Random, int], int], reader: Reader
) -> int:
    """Six writers, one reader. Returns how many rows were written."""
    print(f"seed {SEED}")
    writing = threading.Event()
    writing.set()
    written: list[int] = []
    errors: list[BaseException] = []

    def writer(number: int) -> None:
        chance = random.Random(SEED + number)
        try:
            with connect() as conn:
                done = 0
                while done < VERSIONS_EACH:
                    with conn.transaction():
                        done += write(
                            conn, chance, min(chance.randint(1, 12), VERSIONS_EACH - done)
                        )
                written.append(done)
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(WRITERS)]
    follower = threading.Thread(target=reader.follow, args=(writing,))
    follower.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writing.clear()
    follower.join()
    assert not errors
    return sum(written)


READ_VERSIONS = (
    "SELECT c.number, v.id FROM catalog_version v JOIN catalog_change c ON c.id = v.change_id"
    " WHERE c.number > %s ORDER BY c.number, v.ordinal"
)
READ_PLAIN = "SELECT id, id FROM plain WHERE id > %s ORDER BY id"


def test_six_writers_and_a_cursor_reader_miss_nothing_and_meet_nothing_twice():
    resource = make_resource(make_source("sequence"))

    def write(conn: psycopg.Connection[Any], chance: random.Random, count: int) -> int:
        (change,) = conn.execute(
            "INSERT INTO catalog_change DEFAULT VALUES RETURNING id"
        ).fetchone()
        for ordinal in range(count):
            conn.execute(
                "INSERT INTO catalog_version (change_id, ordinal, resource_id, kind, content_hash)"
                " VALUES (%s, %s, %s, 'derived', '')",
                (change, ordinal, resource.pk),
            )
        conn.execute("SELECT pg_sleep(%s)", (chance.random() / 500,))
        return count

    reader = Reader(READ_VERSIONS)
    with connect() as conn:
        reader.read(conn)
    before = len(reader.seen)
    written = write_all(write, reader)
    assert written >= 20_000
    assert len(reader.seen) - before == written
    assert len(set(reader.seen)) == len(reader.seen)
    assert set(reader.seen) == set(Version.objects.values_list("id", flat=True))


def test_plain_identity_numbers_lose_rows_under_the_same_load():
    """The proof that the trigger is needed: numbers given at insertion are not in commit order."""

    def write(conn: psycopg.Connection[Any], chance: random.Random, count: int) -> int:
        for _ in range(count):
            conn.execute("INSERT INTO plain DEFAULT VALUES")
        conn.execute("SELECT pg_sleep(%s)", (chance.random() / 500,))
        return count

    with connect() as conn:
        conn.execute("CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY)")
    try:
        reader = Reader(READ_PLAIN)
        written = write_all(write, reader)
        assert len(set(reader.seen)) < written
    finally:
        with connect() as conn:
            conn.execute("DROP TABLE plain")


@pytest.mark.parametrize(
    ("table", "query", "insert", "lost"),
    [
        ("catalog_change", "SELECT number, id FROM catalog_change WHERE number > %s ORDER BY number",
         "INSERT INTO catalog_change DEFAULT VALUES", 0),
        ("plain", READ_PLAIN, "INSERT INTO plain DEFAULT VALUES", 1),
    ],
)  # fmt: skip
def test_a_slow_transaction_is_not_passed_over(table, query, insert, lost):
    with connect() as setup:
        setup.execute("CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY)")
    try:
        with connect() as slow, connect() as quick, connect() as reading:
            reading.autocommit = True
            reader = Reader(query)
            slow.execute(insert)
            quick.execute(insert)
            quick.commit()
            reader.read(reading)
            slow.commit()
            reader.read(reading)
            (rows,) = reading.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert rows - len(reader.seen) == lost
    finally:
        with connect() as setup:
            setup.execute("DROP TABLE plain")


def test_a_change_without_a_version_is_refused_at_commit():
    resource = make_resource(make_source("silent"))
    with pytest.raises(IntegrityError, match="without a version in the same transaction"):
        Resource.objects.filter(pk=resource.pk).update(title="changed in silence")
    resource.refresh_from_db()
    assert resource.title != "changed in silence"


def test_a_version_of_an_earlier_transaction_does_not_excuse_a_change():
    resource = make_resource(make_source("earlier"))
    assert Version.objects.filter(resource=resource).exists()
    with pytest.raises(IntegrityError, match="without a version"):
        Resource.objects.filter(pk=resource.pk).update(withdrawn=None)


def test_a_resource_cannot_be_deleted():
    resource = make_resource(make_source("deletion"))
    with pytest.raises(IntegrityError, match="its tombstone stays"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_resource WHERE id = %s", (resource.pk,))
    assert Resource.objects.filter(pk=resource.pk).exists()


def test_a_rolled_back_change_gets_no_number():
    make_resource(make_source("rollback"))
    with transaction.atomic():
        Change.objects.create()
        transaction.set_rollback(True)
    numbers = list(Change.objects.values_list("number", flat=True))
    assert None not in numbers
    assert numbers == sorted(numbers)
