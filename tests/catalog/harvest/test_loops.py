"""What came from us and comes back is withheld, and said: it is neither doubled nor kept alive."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from catalog.harvest.loops import SHOWN, judge, sign
from catalog.models import HarvestRun, HarvestSource, Resource
from tests.harvests import blank, dataset, file_source, harvest, titles, turtle

HOME = "https://hansa.example"
DCAT, FOAF = "http://www.w3.org/ns/dcat#", "http://xmlns.com/foaf/0.1/"
BOATS = "https://port.example/boats"


def shown(*lines: str, root: str = f"<{BOATS}>", home: str = HOME) -> str:
    return sign(home, root.encode(), "".join(f"{line} .\n" for line in lines).encode())


@pytest.mark.parametrize(
    "address",
    [
        f"{HOME}/.well-known/genid/17",
        f"{HOME}/datasets/17",
        f"{HOME}/datasets/17.ttl",
        f"{HOME}/catalog",
        "http://hansa.example/datasets/17#it",
    ],
)
def test_an_address_that_we_give_is_ours(address: str):
    assert shown(f'<{address}> <x:title> "Boats"',
                 root=f"<{address}>") == address  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        f"{HOME}/dataset/boats",  # of a portal that was there before us, or beside us
        f"{HOME}/datasets/boats",
        f"{HOME}.evil.example/datasets/17",
        "https://hansaXexample/datasets/17",
        f"https://port.example/?from={HOME}/datasets/17",
    ],
)
def test_other_addresses_are_not(address: str):
    assert not shown(f"<{address}> <x:see> <{HOME}/datasets/17>", root=f"<{address}>")


@pytest.mark.parametrize("term", ["dataset", "service", "catalog"])
def test_what_our_catalogue_lists_came_from_us(term: str):
    assert shown(f"<{HOME}/catalog> <{DCAT}{term}> <{BOATS}>") == f"{HOME}/catalog"
    assert not shown(f"<{HOME}/catalog> <{DCAT}{term}> <{BOATS}2>")
    assert not shown(
        f"<https://portal.example/catalog> <{DCAT}{term}> <{BOATS}>", f"<{HOME}/> <x:a> <x:b>"
    )


def test_a_catalogue_record_that_names_us_as_its_source_tells_it():
    topic = f"<https://portal.example/r/1> <{FOAF}primaryTopic> <{BOATS}>"
    source = "<http://purl.org/dc/terms/source>"
    assert shown(topic, f"<https://portal.example/r/1> {source} <{HOME}/datasets/17>")
    assert shown(f"<{HOME}/datasets/17> <{FOAF}primaryTopic> <{BOATS}>")
    assert not shown(topic, f"<https://portal.example/r/2> {source} <{HOME}/datasets/17>")


def test_what_was_made_from_a_dataset_of_ours_is_no_loop():
    made_from = f"<{BOATS}> <http://purl.org/dc/terms/source> <{HOME}/datasets/17>"
    assert not shown(made_from, f"<{BOATS}> <http://purl.org/dc/terms/relation> <{HOME}/catalog>")
    said = f'<{BOATS}> <x:description> "<{HOME}/catalog> <{DCAT}dataset> <{BOATS}> ."'
    assert not shown(said)


# --- harvests ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _home(settings: Settings) -> None:
    settings.HANSA_URL = HOME
    settings.STATIC_ROOT = None
    settings.BRAKE_PERCENT = 100


FILE = "dcat:distribution [ dcat:accessURL <https://port.example/tides> ]"


def published(folder: Path) -> str:
    """What our feed says of the port's boats, and of its tides, which have no IRI."""
    harvest(file_source(folder, turtle(dataset("boats", "Boats"), blank("Tides", FILE))))
    feed: str = Client().get("/catalog.nt").getvalue().decode()
    return feed


def portal(folder: Path, text: str) -> HarvestSource:
    return file_source(folder, text, slug="portal", ending=".nt")


OWN = '<https://portal.example/own> <http://purl.org/dc/terms/title> "Own"@en .\n' + (
    "<https://portal.example/own> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    f" <{DCAT}Dataset> .\n"
)


@pytest.mark.django_db(transaction=True)
def test_a_portal_that_republishes_our_feed_brings_only_its_own(tmp_path: Path):
    run = harvest(portal(tmp_path, published(tmp_path) + OWN))
    assert (run.state, run.complete, run.withheld, run.created) == ("done", True, 3, 1)
    assert run.records == run.created + run.withheld
    assert titles() == {"Boats", "Tides", "Own"}
    assert set(Resource.objects.filter(source__slug="portal").values_list("title", flat=True)) == {
        "Own"
    }
    found = run.findings.filter(rule="harvest-loop")
    assert found.count() == 3
    boats = found.get(focus="https://port.example/dataset/boats")
    assert (boats.value, "came from this catalogue" in boats.message) == (f"{HOME}/catalog", True)


@pytest.mark.django_db(transaction=True)
def test_what_its_publisher_withdrew_does_not_come_back_from_a_portal(tmp_path: Path):
    feed = published(tmp_path)
    harvest(portal(tmp_path, feed + OWN))
    harvest(file_source(tmp_path, turtle(dataset("crew", "Crew"))))
    harvest(portal(tmp_path, feed + OWN + "\n"))
    assert titles() == {"Crew", "Own"}


@pytest.mark.django_db(transaction=True)
def test_a_source_that_is_ourselves_brings_nothing(tmp_path: Path, settings: Settings):
    source = portal(tmp_path, OWN)
    settings.HANSA_URL = source.url.removesuffix("/portal.nt")
    assert harvest(source).created == 1, "a file of that name is no address of ours"
    settings.HANSA_URL = HOME
    run = HarvestRun(source=HarvestSource(url=f"{HOME}/dump.nt?at=2026-01-01"))
    assert judge(run)(None, OWN.encode()) == run.source.url  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_before_it_was_recognised_goes(tmp_path: Path, settings: Settings):
    feed = published(tmp_path)
    settings.HANSA_URL = ""
    assert harvest(portal(tmp_path, feed + OWN)).created == 4, "our address is not known"
    settings.HANSA_URL = HOME
    run = harvest(portal(tmp_path, feed + OWN + "\n"))
    assert (run.withheld, run.withdrawn, run.unchanged) == (3, 3, 1)
    assert titles() == {"Boats", "Tides", "Own"}


@pytest.mark.django_db(transaction=True)
def test_findings_are_only_so_many(tmp_path: Path):
    lines = "".join(
        f"<{HOME}/datasets/{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DCAT}Dataset> .\n"
        for n in range(SHOWN + 20)
    )
    run = harvest(portal(tmp_path, lines + OWN))
    assert (run.withheld, run.findings.filter(rule="harvest-loop").count()) == (SHOWN + 20, SHOWN)


@pytest.mark.django_db(transaction=True)
def test_the_pages_say_what_was_withheld_and_add_up(tmp_path: Path, client: Client):
    run = harvest(portal(tmp_path, published(tmp_path) + OWN))
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "less what came from this catalogue" in page
    assert "The record came from this catalogue and comes back" in page
    account = client.get("/sources/portal").content.decode()
    assert "less what came from this catalogue" in account
    assert client.get(f"/api/1/runs/{run.pk}").json()["withheld"] == 3
    assert client.get("/rules/harvest-loop").status_code == 200
