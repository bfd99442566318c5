"""manage.py doctor: is this installation well, and what is to be mended.

manage.py doctor URL: the same of another participant's connector, as far as one sees from here.
"""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.doctor import peer
from config.doctor.checkup import examine, is_well
from config.doctor.result import Grade, Result
from config.version import VERSION

WIDTH = 15  # of the longest name


class Command(BaseCommand):
    """Examine this installation, or a peer; ends with 1 if anything is a fault."""

    help = (
        "Say of every part of this installation, or of another participant's connector, whether it"
        " is well, and what to mend."
    )
    requires_system_checks = ()  # they are among what is examined

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to examine, and --json."""
        parser.add_argument(
            "url",
            metavar="URL",
            nargs="?",
            default="",
            help="address of another participant's Dataspace Protocol; this installation if left"
            " out",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Examine, and say it as it comes."""
        settings.LOCAL_SERVERS_ATTACH_ONLY = True  # a doctor starts no server
        found = []
        for result in peer.examine(options["url"]) if options["url"] else examine():
            found.append(result)
            if not options["json"]:
                self.stdout.write(self._line(result))
        if options["json"]:
            self.stdout.write(_as_json(found))
        if not is_well(found):
            sys.exit(1)

    def _line(self, result: Result) -> str:
        styles = {Grade.WARNING: self.style.WARNING, Grade.FAULT: self.style.ERROR}
        grade = f"{result.grade:<7}"
        style = styles.get(result.grade)
        return f"{style(grade) if style else grade} {result.name:<{WIDTH}} {result.sentence}"


def _as_json(found: list[Result]) -> str:
    said = {
        "version": VERSION,
        "well": is_well(found),
        "checks": [result._asdict() for result in found],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)
