"""manage.py backup: everything that cannot be made anew, in a folder, while the site runs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from config.backup.errors import BackupError
from config.backup.manifest import Manifest
from config.backup.take import back_up
from config.checks import TAG


class Command(BaseCommand):
    """Take a backup of this installation."""

    help = "Save the database and the kept files into a folder, while the site runs."
    requires_system_checks = (TAG,)

    def add_arguments(self, parser: CommandParser) -> None:
        """DIR."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="a folder, empty or not there")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Take it; CommandError with a sentence when something is wrong."""
        folder: Path = options["folder"]
        try:
            made = back_up(connection, settings.VAR_DIR, folder, datetime.now(UTC))
        except BackupError as error:
            raise CommandError(str(error)) from None
        except (Error, OSError) as error:
            raise CommandError(f"nothing was saved: {str(error).strip()}") from error
        self.stdout.write(f"{summary(made)} saved in {folder}")
        for key in made.keys:
            self.stdout.write(
                f"not in it, keep it elsewhere: the key {key.name} (fingerprint {key.fingerprint})"
            )


def summary(made: Manifest) -> str:
    """What a backup holds, in a line."""
    size = sum(part.bytes for part in made.parts) / 1e6
    return (
        f"{made.rows:,} rows of {len(made.tables)} tables and {len(made.files):,} files"
        f" ({size:,.1f} MB)"
    )
