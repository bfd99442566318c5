"""manage.py testmessage NAME: send a message to the contacts of a source, to see it arrive."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.alerts.letters import trial_letters
from catalog.alerts.post import FAILURES, deliver, why
from catalog.models import HarvestSource


class Command(BaseCommand):
    """Send a test message."""

    help = "Send a test message to the contacts of a source, and say what keeps it from arriving."

    def add_arguments(self, parser: CommandParser) -> None:
        """The source's short name."""
        parser.add_argument("source", metavar="NAME", help="short name of the source")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Send it now."""
        source = HarvestSource.objects.filter(slug=options["source"]).first()
        if source is None:
            raise CommandError(f"there is no source {options['source']!r}")
        if not settings.EMAIL_HOST:
            raise CommandError("no e-mail is sent from here: set EMAIL_URL, and EMAIL_FROM")
        messages = trial_letters(source)
        if not messages:
            raise CommandError(f"{source.slug} has no contacts: add some where it is changed")
        try:
            for message in messages:
                deliver(message)
        except FAILURES as error:
            raise CommandError(f"not sent: {why(error)}") from None
        count = sum(len(message.to) for message in messages)
        self.stdout.write(f"sent to {count} of the contacts of {source.slug}")
