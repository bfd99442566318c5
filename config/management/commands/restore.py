"""manage.py restore: an installation as it was, from a backup, into an empty place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from config.backup.errors import BackupError
from config.backup.keys import others
from config.backup.restore import Place, restore
from config.checks import TAG
from config.local.errors import AlreadyRunning
from config.local.running import only_one
from config.management.commands.backup import summary


class Command(BaseCommand):
    """Restore a backup into this installation, which must be empty."""

    help = "Bring a backup into an empty installation; nothing is changed unless all of it is."
    requires_system_checks = (TAG,)

    def add_arguments(self, parser: CommandParser) -> None:
        """DIR."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="made by manage.py backup")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Restore; CommandError with a sentence when something is wrong."""
        folder: Path = options["folder"]
        place = Place(connection, settings.VAR_DIR, settings.INDEX_DIR)
        try:
            with only_one(settings.VAR_DIR, "manage.py restore"):
                brought = restore(folder, place)
        except (BackupError, AlreadyRunning) as error:
            raise CommandError(str(error)) from None
        except (Error, OSError) as error:
            raise CommandError(f"nothing was restored: {str(error).strip()}") from error
        self.stdout.write(f"{summary(brought)} restored as of {brought.made}")
        for sentence in others(brought.keys):
            self.stderr.write(self.style.WARNING(sentence))
        self.stdout.write("start it now: the search index is built anew by the courier")
