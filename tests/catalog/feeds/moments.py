"""Harvests at moments that a test chooses, and what a dump of a moment says."""

from datetime import datetime, timedelta

import rdflib
from django.test import Client
from rdflib.namespace import DCAT, RDFS

from catalog.models import Change, HarvestRun, HarvestSource
from tests.catalog.feeds.walking import OURS, fetch, graph
from tests.harvests import harvest


def harvest_at(source: HarvestSource, moment: datetime) -> HarvestRun:
    """Harvest, as if all that this changed had happened at `moment`."""
    before = list(Change.objects.values_list("pk", flat=True))
    run = harvest(source)
    assert (run.state, run.error) == ("done", "")
    Change.objects.exclude(pk__in=before).update(at=moment)
    return run


def address(moment: datetime | None, syntax: str = "nt", **more: str) -> str:
    """Where the dump of a moment stands."""
    asked = {"at": f"{moment:%Y-%m-%dT%H:%M:%SZ}", **more} if moment else more
    return f"/dump.{syntax}?" + "&".join(f"{name}={value}" for name, value in asked.items())


def dumped(client: Client, moment: datetime | None, **more: str) -> rdflib.Graph:
    """The statements of the dump of a moment."""
    return graph(fetch(client, address(moment, **more)), "nt")


def members(dump: rdflib.Graph) -> list[str]:
    """The datasets that a dump lists, by the last part of their addresses."""
    return sorted(str(one).rpartition("/")[2] for one in dump.objects(OURS, DCAT.dataset))


def titles(dump: rdflib.Graph) -> set[str]:
    """What its datasets are called."""
    found = dump.objects(OURS, DCAT.dataset)
    return {str(dump.value(one, rdflib.DCTERMS.title)) for one in found}


def sentences(dump: rdflib.Graph) -> list[str]:
    """What it says of itself."""
    return sorted(str(said) for said in dump.objects(OURS, RDFS.comment))


def days(first: datetime, number: int) -> list[datetime]:
    """So many days in a row, from `first` on."""
    return [first + timedelta(days=day) for day in range(number)]
