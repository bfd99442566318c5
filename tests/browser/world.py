"""A small world for a browser: the sample catalogues, harvested, and the states that pages know."""

from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from catalog.harvest import pipeline, schedule
from catalog.harvest.deletion import withdraw
from catalog.harvest.identity import key
from catalog.harvest.lease import claim
from catalog.models import (
    HarvestRun,
    HarvestSource,
    HeldWithdrawal,
    Missing,
    Resource,
    RunPage,
)
from catalog.pages.publishers import address_of
from tests.browser import alerts, offers
from tests.browser.contracts import build_contracts
from tests.conftest import empty_tables
from tests.harvests import PREFIXES, dataset, harvest, turtle

SAMPLE = Path(__file__).parents[2] / "catalog" / "sample"
NAMES = {
    "harbour-city.ttl": "Harbour City",
    "ministry.ttl": "Ministerio de Transportes",
    "water-board.rdf": "Waterschap De Lage Dijk",
    "museum.jsonld": "Museum aggregator",
    "statistics.nt": "Statistics office",
    "broken.ttl": "The Workshop",
}


def build() -> tuple[dict[str, str], str]:
    """Fill the database. Returns the path of every page by its name, and an administrator's session."""
    office = Organisation.objects.create(slug="harbour", name="Harbour Office")
    sources = [_harvested(file, name, office) for file, name in NAMES.items()]
    HarvestSource.objects.filter(pk=sources[0].pk).update(
        quiet_from=time(8), quiet_until=time(18), quiet_zone="Europe/Amsterdam",
        contact="desk@harbour.example, catalogue@harbour.example",
    )  # fmt: skip
    offers.build(office)
    client = Client()
    ada = User.objects.create_superuser("ada@example.org", "a ledger", name="Ada")
    client.force_login(ada)
    dataset = Resource.objects.live().filter(source=sources[0], kind="Dataset").order_by("id")[0]
    CONTRACTS.update(build_contracts(office, dataset))
    stop = alerts.build(ada, dataset)
    SIGNED_IN.update(alerts.PAGES)
    return _pages(sources) | {"alert-stop": stop}, client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value


def empty() -> None:
    """Take everything away again."""
    empty_tables()


def _harvested(file: str, name: str, office: Organisation) -> HarvestSource:
    source = HarvestSource.objects.create(
        slug=file.split(".")[0], name=name, url=str(SAMPLE / file), organisation=office
    )
    harvest(source)
    return source


def _pages(sources: list[HarvestSource]) -> dict[str, str]:
    live = Resource.objects.live()
    dataset = live.filter(is_hvd=True, source=sources[0]).order_by("id")[0]
    translated = live.filter(source=sources[1], kind="Dataset").order_by("id")[0]
    other = live.filter(source=sources[0], kind="Dataset").order_by("-id")[0]
    pages = {
        "home": "/",
        "datasets": "/datasets",
        "datasets-filtered": "/datasets?theme=TRAN&source=harbour-city&sort=title",
        "datasets-where": "/datasets?west=3&south=50.5&east=8&north=54&covers_from=2009&place=NLD",
        "datasets-none": "/datasets?theme=TRAN&source=museum&hvd=1",
        "datasets-refused": "/datasets?kind=Shark&q=harbour",
        "search": "/datasets?q=harbour+ferry&theme=TRAN&format=CSV&format=JSON&format=GTFS",
        "search-relaxed": "/datasets?q=luft+kreuzfahrt+vervoer+2019",
        "search-nothing": "/datasets?q=%22polar+bears%22&theme=TRAN",
        "dataset": f"/datasets/{dataset.pk}",
        "dataset-translated": f"/datasets/{translated.pk}?lang=en-t-es",
        "dataset-quality": f"/datasets/{dataset.pk}/quality",
        "dataset-changed": f"/datasets/{_changed()}",
        "compare": f"/compare?dataset={dataset.pk}&dataset={translated.pk}&dataset={other.pk}",
        "compare-refused": f"/compare?dataset={dataset.pk}",
        "rule": "/rules/profile-missing",
        "publishers": "/publishers",
        "publisher": f"/publishers/{address_of(dataset.publisher_key)}",
        "sources": "/sources",
        "source": "/sources/harbour-city",
        "status": "/status",
        "not-found": "/datasets/999999999",
        "login": "/login",
    }
    for kind in ("DatasetSeries", "DataService"):
        pages[kind.lower()] = f"/datasets/{live.filter(kind=kind).order_by('id')[0].pk}"
    _plans(HarvestSource.objects.get(slug="slips"))
    pages |= _alike()
    return pages | _faulty(sources[-1]) | _runs(sources)


EDITIONS = (
    """d:slip a dcat:Dataset ; dct:title "Slipways"@en ; dcat:keyword "slip"@en ;
  dcat:distribution d:table . d:table a dcat:Distribution ; dct:format "CSV" ;
  dcat:accessURL <https://port.example/slips> .""",
    """d:slip a dcat:Dataset ; dct:title "Slipways and ramps"@en , "Hellingen"@nl ;
  dct:description "Where small boats go in, with the depth at low tide"@en ;
  dcat:keyword "slip"@en , "ramp"@en ; dcat:distribution d:table .
d:table a dcat:Distribution ; dct:format "GeoJSON" ; dct:title "All slips"@en ;
  dcat:accessURL <https://port.example/slips> .""",
)


BERTHS = dataset("berths", "Berths of the yard", "dcat:landingPage <https://port.example/berths>")


def _alike() -> dict[str, str]:
    """A dataset that another source has by another IRI, and a run that recognised a renamed one."""
    with TemporaryDirectory() as folder:
        runs = []
        for slug, name, text in (
            ("yard", "The Yard", BERTHS),
            ("gazette", "Gazette of the Port Authorities", BERTHS.replace("d:berths", "d:b17")),
            ("yard", "The Yard", BERTHS.replace("d:berths", "d:berths-of-the-yard-2026")),
        ):
            file = Path(folder) / f"{slug}.ttl"
            file.write_text(turtle(text, dataset(f"{slug}-other", "Cranes")))
            made, _ = HarvestSource.objects.update_or_create(
                slug=slug, defaults={"name": name, "url": str(file)}
            )
            runs.append(harvest(made))
    renamed = Resource.objects.live().get(source__slug="yard", title="Berths of the yard")
    return {"dataset-alike": f"/datasets/{renamed.pk}", "run-renamed": f"/runs/{runs[-1].pk}"}


def _changed() -> int:
    """A dataset that its source has described in two ways; its number."""
    source = HarvestSource.objects.create(slug="slips", name="Slipways")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "slips.ttl"
        for edition in EDITIONS:
            file.write_text(PREFIXES + edition)
            source.url = str(file)
            source.save()
            harvest(source)
    return Resource.objects.get(source=source).pk


def _faulty(workshop: HarvestSource) -> dict[str, str]:
    """The faultiest record, and one that is withdrawn."""
    rows = Resource.objects.filter(source=workshop, kind="Dataset").order_by("id")
    faulty = max(rows, key=lambda row: row.findings.count())
    gone = rows.exclude(pk=faulty.pk)[0]
    with transaction.atomic():
        withdraw([gone.pk], None)
    return {
        "dataset-faulty": f"/datasets/{faulty.pk}",
        "dataset-withdrawn": f"/datasets/{gone.pk}",
        "source-faulty": f"/sources/{workshop.slug}",
    }


def _runs(sources: list[HarvestSource]) -> dict[str, str]:
    """Runs as they end, one that failed, and one that is under way."""
    whole, incomplete = (HarvestRun.objects.get(source=s) for s in (sources[0], sources[-1]))
    again = harvest(sources[2])
    _hold(again)
    failed = HarvestRun.objects.create(
        source=sources[3],
        state="failed",
        stage="fetch",
        ended=timezone.now(),
        error='The source answered "403 forbidden" to page 1.',
    )
    now = timezone.now()
    working = HarvestRun.objects.create(
        source=sources[4], state="running", stage="store", started=now, pages=3, statements=84_000,
        partitions=12, stored=4_100, created=4_100, lease_until=now + timedelta(hours=9),
    )  # fmt: skip
    RunPage.objects.create(run=working, number=1, url=sources[4].url, sha256="x", bytes=91_000)
    runs = {"whole": whole, "incomplete": incomplete, "same": again, "failed": failed}
    return {f"run-{name}": f"/runs/{run.pk}" for name, run in (runs | {"working": working}).items()}


LATER = (
    EDITIONS[1].replace('"Hellingen"@nl', '"Hellingen en trappen"@nl').replace("GeoJSON", "CSV")
    + ' d:ramps a dcat:Dataset ; dct:title "Ramps"@en ; dct:issued "soon" .'
)


def _plans(source: HarvestSource) -> None:
    """Of a source that has changed, of one that has lost most of its records, and one at work."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "slips.ttl"
        _planned("plan", source, file, LATER)
        many = HarvestSource.objects.create(slug="buoys", name="Buoys", url=str(file))
        buoys = [dataset(f"buoy{n}", f"Buoy {n}") for n in range(30)]
        file.write_text(turtle(*buoys))
        harvest(many)
        _planned("plan-held", many, file, "\n".join(buoys[:9]))
    working = HarvestRun.objects.create(
        source=source, purpose="plan", state="running", stage="split", started=timezone.now(),
        pages=3, statements=84_000, lease_until=timezone.now() + timedelta(hours=9),
    )  # fmt: skip
    SIGNED_IN["plan-working"] = f"/plans/{working.pk}"


def _planned(page: str, source: HarvestSource, file: Path, text: str) -> None:
    file.write_text(PREFIXES + text)
    HarvestSource.objects.filter(pk=source.pk).update(url=str(file))
    lease = claim(schedule.queue(source, HarvestRun.Purpose.PLAN).pk)
    assert lease
    SIGNED_IN[page] = f"/plans/{pipeline.harvest(lease).pk}"


def _hold(run: HarvestRun) -> None:
    """What a run of a source holds back: all that it has."""
    rows = list(Resource.objects.live().filter(source=run.source_id))
    hold = HeldWithdrawal.objects.create(
        source=run.source, run=run, records=len(rows), live=len(rows)
    )
    for row in rows:
        Missing.objects.create(resource=row, source=run.source, key=key(row.stable_id), hold=hold)
    SIGNED_IN["run-held"] = f"/runs/{run.pk}"
    SIGNED_IN["run-held-list"] = f"/runs/{run.pk}/held"
    SIGNED_IN["dataset-missing"] = f"/datasets/{rows[0].pk}"


# Pages that only those who are signed in see; those about contracts have numbers (CONTRACTS).
SIGNED_IN = {
    **dict.fromkeys(("plan", "plan-held", "plan-working"), ""),  # build() knows
    "source-of-mine": "/sources/harbour-city",
    "source-held": "/sources/water-board",
    **dict.fromkeys(("run-held", "run-held-list", "dataset-missing"), ""),  # build() knows
    "source-new": "/sources/new",
    "source-edit": "/sources/harbour-city/edit",
    "account": "/account",
    "organisations": "/organisations",
    **offers.PAGES,
    **alerts.PAGES,
}
CONTRACTS: dict[str, str] = {}  # by name, once the world is built
