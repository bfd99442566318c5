"""manage.py demo: a participant with sample catalogues of ours and, where they are at hand, real
ones; and a second one, which makes a contract with it."""

import json
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation, User
from accounts.requester import ANONYMOUS
from accounts.setup import create_administrator
from catalog.courier.lag import ReaderLag, caught_up, reader_lags
from catalog.models import HarvestSource
from config.checks import TAG
from config.demo import provider
from config.demo.consumer import Consumer, Meeting
from config.demo.two_sides import RESULT, TwoSides
from config.local.errors import LocalServerError
from config.local.installation import CHILDREN, Plan, Say, serve
from config.local.processes import Supervisor
from config.management.commands.start import printing

LOGIN = "demo@hansa.example.org"
HOME = "demo"
# A lease that a killed demo left (60 s) and the next look at it (30 s) are no reason to give up.
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.5
SAMPLE = settings.BASE_DIR / "catalog" / "sample"


@dataclass(frozen=True)
class Catalogue:
    """What the demo harvests: a file, as the source called `slug`."""

    slug: str
    name: str
    file: Path
    language: str = ""
    kept_back: str = ""  # said when the file is not there


def catalogues() -> list[Catalogue]:
    """Ours first, then the real ones that are at hand."""
    real = settings.SHARED_DIR / "data" / "dcat"
    ours = [
        Catalogue("harbour-city", "Harbour City (sample)", SAMPLE / "harbour-city.ttl"),
        Catalogue("ministry", "Ministry of Transport (sample)", SAMPLE / "ministry.ttl"),
        Catalogue("water-board", "Water Board (sample)", SAMPLE / "water-board.rdf"),
        Catalogue("museum", "Museum Aggregator (sample)", SAMPLE / "museum.jsonld"),
        Catalogue("statistics", "Statistics Office (sample)", SAMPLE / "statistics.nt"),
        Catalogue(provider.SLUG, "Harbour Master (on contract)", provider.CATALOGUE),
        Catalogue("broken", "Broken on purpose (sample)", SAMPLE / "broken.ttl"),
    ]
    theirs = [
        Catalogue(
            "datagovbe",
            "data.gov.be, 2,000 datasets",
            real / "be-datagovbe" / "datagovbe-sample-2000.ttl.gz",
        ),
        Catalogue(
            "opendata-swiss",
            "opendata.swiss, one page",
            real / "ch-opendataswiss" / "opendata-swiss-page-100.ttl",
        ),
        Catalogue(
            "datanorge",
            "data.norge.no, 2018",
            real / "no-datanorge" / "datanorge_2018_05_31.jsonld",
            "nb",
        ),
        Catalogue(
            "soch", "Swedish heritage (K-samsök)", real / "se-soch" / "soch-2022-04-15.rdf", "sv"
        ),
    ]
    return ours + [catalogue for catalogue in theirs if catalogue.file.is_file()]


class Command(BaseCommand):
    """Start everything, harvest, and go on serving."""

    help = "Run the whole installation with sample catalogues until Ctrl-C."
    requires_system_checks = (TAG,)  # the others may ask the database, which does not run yet

    def add_arguments(self, parser: CommandParser) -> None:
        """--host, --port."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on")
        parser.add_argument(
            "--peer-port",
            type=int,
            default=settings.PEER_PORT,
            help="port of the second participant; 0: none",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Serve until stopped; CommandError with a sentence when something is wrong."""
        say = printing(self)
        if settings.DEMO_MEETING:
            meeting = Meeting(**json.loads(settings.DEMO_MEETING))
            prepare = Consumer(meeting, settings.VAR_DIR / RESULT).prepare
            plan = Plan(options["host"], options["port"], prepare=prepare)
        else:
            demo = Demo(say, options["peer_port"])
            plan = Plan(options["host"], options["port"], prepare=demo.prepare)
            demo.address = plan.address
        try:
            serve(plan, say)
        except LocalServerError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:  # before the supervisor took over the signals
            raise CommandError("stopped before anything was ready") from None


class Demo:
    """Fills a running installation and says where to look."""

    def __init__(self, say: Say, peer_port: int = 0) -> None:
        self._say = say
        self._peer_port = peer_port
        self.address = ""

    def prepare(self, supervisor: Supervisor) -> None:
        """Harvest every catalogue, then print addresses and the log-in."""
        self._say(f"serving {self.address} already; catalogues are coming in")
        for catalogue in catalogues():
            _source(catalogue)
            self._harvest(supervisor, catalogue)
        self._catch_up(supervisor)
        home = Organisation.objects.get(slug=HOME)
        provider.offer(home)
        password = _person()
        if self._peer_port:
            TwoSides(self.address, self._peer_port, self._say).meet(supervisor, password)
        for name, path in ADDRESSES:
            self._say(f"  {name:<22} {self.address}{path}")
        self._say(f"  log in as {LOGIN} with {password} (new at every start of the demo)")

    def _harvest(self, supervisor: Supervisor, catalogue: Catalogue) -> None:
        command = [sys.executable, "manage.py", "harvest", "--source", catalogue.slug]
        supervisor.finish("harvest", command, CHILDREN)

    def _catch_up(self, supervisor: Supervisor) -> None:
        """Wait for the readers of the sequence, for as long as they get on."""
        least, began = sys.maxsize, time.monotonic()
        while not caught_up(lags := reader_lags(ANONYMOUS)):
            supervisor.check()
            left = sum(one.lag or 0 for one in lags)
            if left < least:
                least, began = left, time.monotonic()
                self._say(_progress(lags))
            if time.monotonic() > began + PATIENCE_SECONDS:
                self._say("  they do not get on: /status says more; the site goes on without them")
                return
            time.sleep(LOOK_SECONDS)


ADDRESSES = (
    ("datasets", "/datasets"),
    ("what is broken", "/sources/broken"),
    ("waiting for a person", "/contracts/inbox"),
    ("status", "/status"),
    ("feed for machines", "/catalog.ttl"),
)


def _progress(lags: list[ReaderLag]) -> str:
    behind = ", ".join(f"{one.name} {one.lag:,}" for one in lags if one.lag)
    return f"  changes still to be brought in: {behind}"


def _source(catalogue: Catalogue) -> None:
    home, _ = Organisation.objects.get_or_create(slug=HOME, defaults={"name": "Demo data office"})
    HarvestSource.objects.update_or_create(
        slug=catalogue.slug,
        defaults={
            "name": catalogue.name,
            "url": str(catalogue.file),
            "organisation": home,
            "default_language": catalogue.language,
        },
    )


def _person() -> str:
    """The demo's administrator with a fresh password, which is returned."""
    password = secrets.token_urlsafe(12)
    person = User.objects.filter(email=LOGIN).first()
    if person is None:
        create_administrator(LOGIN, "Demo Steward", password)
    else:
        person.set_password(password)
        person.save()
    return password
