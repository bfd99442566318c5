"""manage.py courier: follow the sequence of changes with every reader; `start` runs one."""

import threading
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.courier.bell import Bell
from catalog.courier.courier import Courier
from catalog.courier.follower import Follower, NotFinished
from catalog.courier.reader import registered
from catalog.leases import new_owner


class Command(BaseCommand):
    """Run the courier until Ctrl-C, or until nothing is left."""

    help = "Bring the search index and what else follows the changes up to date, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """--once."""
        parser.add_argument(
            "--once", action="store_true", help="end when nothing is left, and say how it went"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Follow, or finish what is there; CommandError with a sentence when something is wrong."""
        if options["once"]:
            self._finish()
            return
        with closing(Bell()) as bell:
            bell.ring_on_signals()
            ended_well = Courier(registered(), bell).run()
        if not ended_well:
            raise CommandError("a thread ended by an error of ours: the lines above say which")

    def _finish(self) -> None:
        owner, left = new_owner(), []
        for name, build in registered().items():
            try:
                Follower(name, build, owner, threading.Event()).finish()
            except NotFinished as why:
                left.append(str(why))
            else:
                self.stdout.write(f"{name} is up to date")
        if left:
            raise CommandError("; ".join(left))
