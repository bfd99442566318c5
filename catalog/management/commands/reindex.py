"""manage.py reindex [--check]: build the search index anew, or compare it with the database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.search.backends.base import SearchError
from catalog.search.indexer import Indexer, check

SHOWN = 10  # ids of each kind of difference


class Command(BaseCommand):
    """Build the index anew."""

    help = "Build the search index anew beside the old one, or compare it with the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; end with 1 when index and database differ",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it, and say what came of it."""
        try:
            if options["check"]:
                self._check()
            else:
                self._rebuild()
        except SearchError as error:
            raise CommandError(str(error)) from error

    def _rebuild(self) -> None:
        began = time.monotonic()
        indexer = Indexer(anew=True)
        try:
            while indexer.step():
                self.stdout.write(f"{indexer.indexed:,} resources …", ending="\r")
        finally:
            indexer.close()
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{indexer.indexed:,} resources in {seconds:.1f} s, up to change {indexer.position()}"
        )

    def _check(self) -> None:
        drift = check()
        for name, ids in drift._asdict().items():
            more = ", …" if len(ids) > SHOWN else ""
            if ids:
                shown = ", ".join(map(str, ids[:SHOWN]))
                self.stdout.write(f"{name}: {len(ids)} ({shown}{more})")
        if drift:
            raise CommandError("Index and database differ: manage.py reindex builds it anew.")
        self.stdout.write("Index and database are the same.")
