"""manage.py signing_key list | renew: the keys that our DID document publishes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from connector.identity import signing_keys


class Command(BaseCommand):
    """Look at our keys, or let a new one take their place."""

    help = "List the keys of our DID document, or let a new one take their place."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument(
            "what",
            metavar="list|renew",
            choices=("list", "renew"),
            help="list: the keys that are published, and which of them signs; renew: publish a new"
            " one, which signs ten minutes later; the one before stays published for a day",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it."""
        now = timezone.now()
        if options["what"] == "renew":
            signing_keys.renew(now)
        signs = signing_keys.signer(now).kid
        for key in signing_keys.published(now):
            ends = f", signs no more from {key.retired:%Y-%m-%dT%H:%M:%SZ}" if key.retired else ""
            mark = ", signs now" if key.kid == signs else ""
            self.stdout.write(f"{key.kid} made {key.made:%Y-%m-%dT%H:%M:%SZ}{ends}{mark}")
