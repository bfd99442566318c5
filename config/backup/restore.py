"""Make an installation of a backup: everything is checked before anything is changed.

manifest -> checksums -> nothing is here yet? -> migrations of the backup -> rows and files at once
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.backup import files, manifest, rows
from config.backup.errors import CannotRestore
from config.backup.manifest import Manifest

Migration = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to restore: the database, the folder for files, and the index that is made anew."""

    connection: BaseDatabaseWrapper
    var: Path
    index: Path


def restore(folder: Path, place: Place) -> Manifest:
    """Bring the backup in `folder` to an empty `place`; raises NotABackup, CannotRestore.

    After an error the database has at most empty tables, and the files are as they were.
    """
    brought = manifest.unseal(folder)
    _must_know(brought)
    manifest.check(folder, brought)
    with files.unpacked(folder, brought.files, place.var) as kept:
        _make_tables(place.connection, brought.migrations)
        try:
            _fill(folder, place.connection, brought, kept)
        except DatabaseError as error:
            raise CannotRestore(
                f"the database does not take the rows: {_first_line(error)}"
            ) from error
    shutil.rmtree(place.index, ignore_errors=True)  # the courier builds it anew
    rows.analyse(place.connection)
    return brought


def _fill(
    folder: Path, connection: BaseDatabaseWrapper, brought: Manifest, kept: files.Unpacked
) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        rows.restore(cursor, folder, brought.tables)
        rows.set_sequences(cursor, dict(brought.sequences))
        kept.place()


def _must_know(brought: Manifest) -> None:
    unknown = set(brought.migrations) - MigrationLoader(None).disk_migrations.keys()
    if unknown:
        app, name = min(unknown)
        raise CannotRestore(
            f"the backup was made by Hansa {brought.version}, which keeps rows in a form that is"
            f" not known here ({app} {name}): restore it with that version or a newer one"
        )


def _make_tables(connection: BaseDatabaseWrapper, wanted: Iterable[Migration]) -> None:
    """Bring an empty database to exactly the migrations of the backup."""
    there = set(MigrationRecorder(connection).applied_migrations())
    if there:
        with connection.cursor() as cursor:
            rows.must_be_empty(cursor)
    if there and there != set(wanted):
        raise CannotRestore(
            "the database has tables of another version than the backup: set HANSA_VAR to a new"
            " folder, or DATABASE_URL to an empty database"
        )
    executor = MigrationExecutor(connection)
    executor.migrate(_last(executor, set(wanted)))


def _last(executor: MigrationExecutor, wanted: set[Migration]) -> list[Migration]:
    """Of each application the migrations that no other wanted one of it follows."""
    nodes = executor.loader.graph.node_map
    followed = {
        parent.key for key in wanted for parent in nodes[key].parents if parent.key[0] == key[0]
    }
    return sorted(wanted - followed)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
