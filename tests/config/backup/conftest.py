"""A site with something in it, and empty databases beside it to restore into."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models import User
from accounts.setup import create_administrator
from catalog.models import Change, HarvestRun, ReaderState, StoredFinding, Version
from config.backup.manifest import Manifest
from config.backup.restore import Place, restore
from config.backup.take import back_up
from tests.factories import make_resource, make_source

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
PASSWORD = "a long pass phrase 7"
_numbers = itertools.count(1)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A VAR_DIR with kept files, and with what is made anew."""
    folder = tmp_path / "var"
    for path, text in {
        "delivery/2027/bus stops.csv": "stop,place\n1,harbour\n",
        "delivery/empty": "",
        "index/segment": "derived",
        "spool/7/page": "derived",
        "postgres/pgdata/PG_VERSION": "17",
        "secret-key": "never to be copied",
        ".restoring-old/left": "of a killed restore",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / "delivery" / "way-out").symlink_to("/etc/hostname")
    return folder


@pytest.fixture
def town(transactional_db: None, settings: Any) -> None:
    """Resources with changes and findings, a run, a person who can log in, a held reader."""
    source = make_source("harbour")
    run = HarvestRun.objects.create(source=source, state="running", lease_owner="gone")
    for name in ("one", "two", "drei Straßen\t\\N", "quatre"):
        row = make_resource(source, name, title=f"{name} \N{SNOWMAN}\n")
        StoredFinding.objects.create(
            resource=row, change=row.change, rules_version=1, rule="a-rule", severity="error",
            focus=row.iri, message="Something is wrong",
        )  # fmt: skip
    Change.objects.update(run=run)
    create_administrator("ada@example.org", "Ada", PASSWORD)
    ReaderState.objects.create(name="search", position=4, lease_owner="a courier that is gone")


@pytest.fixture
def saved(town: None, var: Path, tmp_path: Path) -> Path:
    """A backup of all that."""
    back_up(connection, var, tmp_path / "saved", NEW_YEAR)
    return tmp_path / "saved"


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[Callable[[], BaseDatabaseWrapper]]:
    """Makes a database without tables on the same server, known to Django for this test."""
    made: list[BaseDatabaseWrapper] = []

    def make() -> BaseDatabaseWrapper:
        alias = f"restored{next(_numbers)}"
        name = f"{connection.settings_dict['NAME']}_{alias}"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        connections.settings[alias] = {**connection.settings_dict, "NAME": name}
        made.append(connections[alias])
        made[-1].connect()  # tests may open no others than the default one
        return made[-1]

    yield make
    for one in made:
        one.close()
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{one.settings_dict["NAME"]}" WITH (FORCE)')
        del connections[one.alias]
        del connections.settings[one.alias]


@pytest.fixture
def place(empty_database: Callable[[], BaseDatabaseWrapper], tmp_path: Path) -> Place:
    """An empty place, with an index of something else."""
    index = tmp_path / "elsewhere" / "index"
    index.mkdir(parents=True)
    (index / "segment").write_text("of another catalogue")
    return Place(empty_database(), tmp_path / "elsewhere", index)


@pytest.fixture
def bring(saved: Path, place: Place) -> Callable[[], Manifest]:
    """Restores the backup there."""
    return lambda: restore(saved, place)


def everything(database: BaseDatabaseWrapper) -> dict[str, list[Any]]:
    """Every row of every table."""
    found = {}
    with database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" AS t ORDER BY 1')
            found[name] = [text for (text,) in cursor.fetchall()]
    return found


def figures(alias: str) -> list[Any]:
    """Versions with the numbers of their changes, and people with their passwords."""
    versions = Version.objects.using(alias).order_by("pk")
    return [
        *versions.values_list("pk", "change__number", "ordinal", "kind", "content_hash"),
        *User.objects.using(alias).values_list("email", "password"),
    ]
