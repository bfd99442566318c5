"""manage.py decisions check | list [--last N]: what policies said; do they say it again?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connector.decisions import difference
from connector.models import PolicyDecision

AT_ONCE = 1_000  # rows in memory
SHOWN = 20


class Command(BaseCommand):
    """Make past decisions again, or list them."""

    help = "Make every past decision of a policy again and see that it is the same, or list them."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and how many to list."""
        parser.add_argument(
            "what",
            metavar="check|list",
            choices=["check", "list"],
            help="check: end with 1 and the decisions that come out otherwise; list: print them",
        )
        parser.add_argument("--last", type=int, metavar="N", help=f"list: how many ({SHOWN})")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it; raises CommandError for decisions that differ, and for wrong options."""
        last = options["last"]
        if options["what"] == "check":
            if last is not None:
                raise CommandError("--last does not belong to decisions check: leave it out")
            self._check()
        elif last is not None and last < 1:
            raise CommandError(f"--last {last}: give 1 or more")
        else:
            self._list(SHOWN if last is None else last)

    def _check(self) -> None:
        rows = PolicyDecision.objects.select_related("policy").order_by("pk")
        count = wrong = 0
        for row in rows.iterator(AT_ONCE):
            count += 1
            if said := difference(row):
                wrong += 1
                self.stdout.write(f"{_told(row)}: {said} (engine {row.engine})")
        if wrong:
            raise CommandError(f"{wrong:,} of {count:,} decisions come out otherwise now.")
        self.stdout.write(f"All {count:,} decisions come out as they did.")

    def _list(self, last: int) -> None:
        for row in reversed(PolicyDecision.objects.order_by("-pk")[:last]):
            reasons = f": {' '.join(row.reasons)}" if row.reasons else ""
            self.stdout.write(f"{_told(row)} {row.outcome}{reasons}")


def _told(row: PolicyDecision) -> str:
    about = f"negotiation {row.negotiation_id}"
    if row.transfer_id is not None:
        about += f", transfer {row.transfer_id}"
    return f"{row.pk} {row.at:%Y-%m-%dT%H:%M:%SZ} {row.scope} ({about})"
