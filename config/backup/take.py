"""Take a backup, while the site runs: the rows of one moment, then the files that they speak of."""

import shutil
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from config.backup import files, manifest, rows
from config.backup.errors import CannotBackUp
from config.backup.keys import keys
from config.backup.manifest import Manifest
from config.version import VERSION


def back_up(connection: BaseDatabaseWrapper, var: Path, folder: Path, now: datetime) -> Manifest:
    """Fill `folder`, which must be empty or absent; an error leaves it as it was.

    Raises CannotBackUp.
    """
    is_new = not folder.exists()
    _must_be_free(folder, var)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _fill(connection, var, folder, now)
    except BaseException:
        _empty(folder)
        if is_new:
            folder.rmdir()
        raise


def _fill(connection: BaseDatabaseWrapper, var: Path, folder: Path, now: datetime) -> Manifest:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(rows.SNAPSHOT)
        migrations = tuple(sorted(MigrationRecorder(connection).applied_migrations()))
        if not migrations:
            raise CannotBackUp("the database holds nothing yet: start the installation once")
        made = Manifest(
            version=VERSION,
            made=now.isoformat(timespec="seconds"),
            migrations=migrations,
            keys=tuple(keys()),
            tables=tuple(rows.back_up(cursor, folder)),
            sequences=rows.sequences(cursor),
            # After the snapshot: every file that its rows name is there by now.
            files=tuple(files.back_up(var, folder)),
        )
    manifest.seal(folder, made)
    return made


def _must_be_free(folder: Path, var: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotBackUp(f"{folder} is not an empty folder: name one that is empty or not there")
    if folder.resolve().is_relative_to(var.resolve()):
        raise CannotBackUp(
            f"{folder} lies within {var}, which it is to outlive: name a folder elsewhere, at best"
            " on another disk"
        )


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
