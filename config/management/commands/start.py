"""manage.py start: one participant for own use, everything on this machine."""

import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.checks import TAG
from config.local.errors import LocalServerError
from config.local.installation import Plan, Say, serve


class Command(BaseCommand):
    """Start the database, the broker, the site and the workers, and end them all on Ctrl-C."""

    help = "Run the whole installation on this machine until Ctrl-C."
    requires_system_checks = (TAG,)  # the others may ask the database, which does not run yet

    def add_arguments(self, parser: CommandParser) -> None:
        """--host, --port, --no-worker."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on")
        parser.add_argument("--no-worker", action="store_true", help="only the site")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Serve until stopped; CommandError with a sentence when something is wrong."""
        plan = Plan(options["host"], options["port"], workers=not options["no_worker"])
        try:
            serve(plan, printing(self))
        except LocalServerError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:  # before the supervisor took over the signals
            raise CommandError("stopped before anything was ready") from None


def printing(command: BaseCommand) -> Say:
    """Prints a line at a time, from any thread, and goes on when the terminal is gone."""
    one_at_a_time = threading.Lock()

    def say(line: str) -> None:
        with one_at_a_time:
            try:
                command.stdout.write(line)
                command.stdout.flush()
            except OSError:
                pass  # whoever read it has gone: the children must go on being read

    return say
