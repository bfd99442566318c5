"""`manage.py createadmin`: an administrator without a browser. The password comes by stdin."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.setup import create_administrator


class Command(BaseCommand):
    """Create an administrator."""

    help = "Create an administrator, for scripts. The first run has a page for it: /setup"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A password is never an argument: every user of the machine can read those."""
        parser.add_argument("--email", required=True, help="address to sign in with")
        parser.add_argument("--name", required=True, help="as people call them")
        parser.add_argument("--organisation", default="", help="also create this organisation")
        parser.add_argument(
            "--password-stdin", action="store_true", required=True, help="read one line from stdin"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create, or say what to mend."""
        password = sys.stdin.readline().rstrip("\r\n")
        try:
            user = create_administrator(
                options["email"], options["name"], password, options["organisation"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{user.email} is an administrator now.")
