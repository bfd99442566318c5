"""manage.py courier: follow the sequence of changes with every reader; `start` runs one."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.courier.bell import Bell
from catalog.courier.courier import Courier
from catalog.courier.follower import Follower, NotFinished
from catalog.courier.reader import Build, registered
from catalog.leases import new_owner


class Command(BaseCommand):
    """Run the courier until Ctrl-C, or until nothing is left."""

    help = "Bring the search index and what else follows the changes up to date, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """--once, --only."""
        parser.add_argument(
            "--once", action="store_true", help="end when nothing is left, and say how it went"
        )

        parser.add_argument(
            "--only",
            nargs="+",
            metavar="READER",
            help="these readers; without it all that no other courier holds",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Follow, or finish what is there; CommandError with a sentence when something is wrong."""
        readers = _chosen(options["only"])
        if options["once"]:
            self._finish(readers)
            return
        with closing(Bell()) as bell:
            bell.ring_on_signals()
            ended_well = Courier(readers, bell).run()
        if not ended_well:
            raise CommandError("a thread ended by an error of ours: the lines above say which")

    def _finish(self, readers: Mapping[str, Build]) -> None:
        owner, left = new_owner(), []
        for name, build in readers.items():
            try:
                Follower(name, build, owner, threading.Event()).finish()
            except NotFinished as why:
                left.append(str(why))
            else:
                self.stdout.write(f"{name} is up to date")
        if left:
            raise CommandError("; ".join(left))


def _chosen(names: Sequence[str] | None) -> Mapping[str, Build]:
    """The readers with these names; all where none is named."""
    every = registered()
    if unknown := set(names or ()) - every.keys():
        raise CommandError(
            f"there is no reader {', '.join(sorted(unknown))}: there are {', '.join(every)}"
        )
    return every if names is None else {name: every[name] for name in names}
