"""manage.py credential keep FILE | list | remove NUMBER: what our wallet presents."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from connector.errors import NotAuthorised, NotNow
from connector.identity import held
from connector.models import HeldCredential

WANTS = {"keep": "the file", "list": "", "remove": "the number, as list says it"}


class Command(BaseCommand):
    """Look after the credentials that others have issued to us."""

    help = "Keep, list or remove the credentials that our wallet presents to other participants."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with which."""
        parser.add_argument(
            "what",
            metavar="keep|list|remove",
            choices=WANTS,
            help="keep: take a credential, a signed JWT, after a check that it is good and about"
            " us; list: those that there are; remove: present one no more",
        )
        parser.add_argument(
            "which",
            nargs="?",
            metavar="FILE|NUMBER",
            help="keep: the file with the JWT, - for standard input; remove: the number of one",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it; raises CommandError with what to mend."""
        what, which = options["what"], options["which"]
        if bool(which) != bool(WANTS[what]):
            raise CommandError(f"credential {what}: give {WANTS[what] or 'nothing more'}")
        if what == "keep":
            self._keep(which)
        elif what == "remove":
            self._remove(which)
        else:
            for one in HeldCredential.objects.order_by("pk"):
                self._say(one)

    def _keep(self, file: str) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text()
            self._say(held.keep(text, timezone.now()))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from None
        except (NotAuthorised, NotNow) as refused:
            raise CommandError(f"It cannot be kept: {refused.detail}") from None

    def _remove(self, number: str) -> None:
        found = HeldCredential.objects.filter(pk=number).first() if number.isdecimal() else None
        if found is None:
            raise CommandError(f"There is no credential {number}: see credential list")
        held.remove(found)

    def _say(self, one: HeldCredential) -> None:
        ends = f"until {one.ends:%Y-%m-%dT%H:%M:%SZ}" if one.ends else "without an end"
        self.stdout.write(f"{one.pk} {', '.join(one.types)} by {one.issuer} {ends}")
