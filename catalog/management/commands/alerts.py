"""manage.py alerts: what is watched here, and which messages cannot be sent."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F

from catalog.models import News, Notice, Topic, Watch
from catalog.watching.notices import OPEN


class Command(BaseCommand):
    """Count, and list what waits; names and addresses of people are not shown."""

    help = "Say how much is watched here, which messages wait and why; or try these again at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Try again now."""
        parser.add_argument(
            "--retry", action="store_true", help="let the courier try what waits again now"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print it."""
        waiting = Notice.objects.filter(state__in=OPEN)
        if options["retry"]:
            tried = waiting.filter(lease_until=None).update(due=F("made"))
            self.stdout.write(f"messages that are tried again now: {tried}")
        watches = Watch.objects.all()
        paused = watches.filter(active=False)
        for said, rows in (
            ("topics", Topic.objects.all()),
            ("alerts", watches),
            ("paused by their owners", paused.filter(stopped="")),
            ("paused by us", paused.exclude(stopped="")),
            ("pieces of news kept", News.objects.all()),
            ("messages that wait", waiting),
        ):
            self.stdout.write(f"{said}: {rows.count()}")
        for notice in waiting.filter(tries__gt=0).order_by("due")[:100]:
            why = notice.reason or "it is on its way"
            self.stdout.write(
                f"message {notice.pk} of alert {notice.watch_id}: tried {notice.tries} times,"
                f" next at {notice.due:%Y-%m-%d %H:%M} UTC: {why}"
            )
