"""manage.py rederive [--source NAME]: check and score what is there anew, by the rules of now."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import HarvestSource
from catalog.quality.rederive import rederive


class Command(BaseCommand):
    """Check and score again."""

    help = "Check all live records against their profiles and score them anew, changed or not."

    def add_arguments(self, parser: CommandParser) -> None:
        """--source."""
        parser.add_argument(
            "--source", metavar="NAME", default="", help="only the records of this source"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it, and say what came of it."""
        source = _source(options["source"])
        began, done = time.monotonic(), 0
        for done in rederive(source):
            self.stdout.write(f"{done:,} records …", ending="\r")
        seconds = time.monotonic() - began
        self.stdout.write(f"{done:,} records checked and scored in {seconds:.1f} s")


def _source(name: str) -> HarvestSource | None:
    if not name:
        return None
    found = HarvestSource.objects.filter(slug=name).first()
    if found is None:
        raise CommandError(f"No source is called {name}: its short name stands on its page.")
    return found
