"""manage.py conformance ID ADDRESS: make what the Dataspace Protocol's kit examines, and say how
it is configured.

The token of both directions is read from HANSA_KIT_TOKEN, so that no list of processes shows it.
"""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from catalog.models import HarvestSource
from connector.catalogue.reading import base_address
from connector.conformance import preset

TOKEN = "HANSA_KIT_TOKEN"  # noqa: S105 - the variable's name


class Command(BaseCommand):
    """Prepare an installation to be examined."""

    help = "Make what the Dataspace Protocol's conformance kit examines; print the kit's settings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who the kit is, and where."""
        parser.add_argument("iri", metavar="ID", help="the participant id that the kit has")
        parser.add_argument("address", metavar="ADDRESS", help="where it listens: http://host:port")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Harvest the datasets, make the rest, print `key=value` lines."""
        if not settings.CONFORMANCE:
            raise CommandError(
                "This installation is not to be examined: set HANSA_CONFORMANCE=1 for one that is"
                " nothing else."
            )
        token = os.environ.get(TOKEN, "")
        if not token:
            raise CommandError(f"Set {TOKEN} to the token that the kit shows, and is shown.")
        home, _ = Organisation.objects.get_or_create(
            slug=preset.SLUG, defaults={"name": preset.NAME}
        )
        self._harvest(home, options["verbosity"])
        try:
            preset.make(preset.Kit(options["iri"], options["address"], token), home)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        for key, value in {**self._own(token), **preset.keys()}.items():
            self.stdout.write(f"{key}={value}")

    def _harvest(self, home: Organisation, verbosity: int) -> None:
        file = settings.VAR_DIR / "conformance.ttl"
        file.write_text(preset.turtle())
        HarvestSource.objects.get_or_create(
            slug=preset.SLUG,
            defaults={"name": preset.NAME, "url": str(file), "organisation": home},
        )
        call_command("harvest", str(file), source=preset.SLUG, verbosity=verbosity)

    def _own(self, token: str) -> dict[str, str]:
        """Where we are, and what it shows us."""
        prefix, ours = "dataspacetck.dsp.connector", base_address()
        return {
            f"{prefix}.agent.id": settings.PARTICIPANT_ID,
            f"{prefix}.http.url": settings.DSP_URL,
            f"{prefix}.http.base.url": ours,
            f"{prefix}.http.headers.authorization": f"Bearer {token}",
            f"{prefix}.negotiation.initiate.url": f"{ours}/conformance/negotiations/requests",
            f"{prefix}.transfer.initiate.url": f"{ours}/conformance/transfers/requests",
        }
