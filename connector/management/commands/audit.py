"""manage.py audit check [--head NUMBER:HASH] | list [--subject X] [--last N]: the audit log."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connector.audit import Head, check
from connector.models.audit import AuditEntry

SHOWN = 20
OPTIONS = {"check": {"head"}, "list": {"subject", "last"}}


class Command(BaseCommand):
    """See whether the audit log is whole, or what stands in it."""

    help = "Check that nobody has changed the audit log, or list what was recorded."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and how."""
        parser.add_argument(
            "what",
            metavar="check|list",
            choices=OPTIONS,
            help="check: end with 1 and a sentence when the chain is broken; list: print entries",
        )
        parser.add_argument(
            "--head",
            metavar="NUMBER:HASH",
            help="check: an end of the chain that was noted elsewhere, to see that none is cut off",
        )
        parser.add_argument("--subject", help="list: only what was done to this")
        parser.add_argument("--last", type=int, metavar="N", help=f"list: how many ({SHOWN})")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it; raises CommandError for a broken chain and for options that do not belong."""
        what = options["what"]
        for name in sorted({"head", "subject", "last"} - OPTIONS[what]):
            if options[name] is not None:
                raise CommandError(f"--{name} does not belong to audit {what}: leave it out")
        if what == "check":
            self._check(options["head"])
        else:
            self._list(options["subject"], SHOWN if options["last"] is None else options["last"])

    def _check(self, noted: str | None) -> None:
        found = check(None if noted is None else _head(noted))
        if found.wrong:
            raise CommandError(f"{found.wrong} The {found.good:,} entries before are good.")
        self.stdout.write(f"All {found.good:,} entries are good. Note elsewhere: {found.head}")

    def _list(self, subject: str | None, last: int) -> None:
        if last < 1:
            raise CommandError(f"--last {last}: give 1 or more")
        entries = AuditEntry.objects.exclude(number=None).order_by("-number")
        if subject is not None:
            entries = entries.filter(subject=subject)
        for one in reversed(entries[:last]):
            self.stdout.write(f"{one.number} {one.at:%Y-%m-%dT%H:%M:%SZ} {_shown(one.entry)}")


def _head(noted: str) -> Head:
    if not (parts := re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", noted)):
        raise CommandError("--head is what audit check said: a number, a colon, 64 digits (0-9a-f)")
    return Head(int(parts[1]), parts[2])


def _shown(text: str) -> str:
    """What a peer said, without the letters that steer a terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
