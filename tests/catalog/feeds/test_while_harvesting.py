"""The feed beside real harvests: what was harvested comes out, and walks meanwhile are whole."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from django.core.management import call_command
from django.db import connection
from django.test import Client
from rdflib.namespace import DCAT, RDF

from catalog.models import Resource
from tests.catalog.feeds.walking import OURS, PARSERS, fetch, graph, same_statements, walk

pytestmark = pytest.mark.django_db(transaction=True)
IRI = "https://data.example.org/d/{}"
DATASET = (
    "<{iri}> a <http://www.w3.org/ns/dcat#Dataset> ;"
    ' <http://purl.org/dc/terms/title> "{title}"@en ;'
    ' <http://purl.org/dc/terms/publisher> [ <http://xmlns.com/foaf/0.1/name> "Port" ] .\n'
)
COUNT = 400


@pytest.fixture(autouse=True)
def _spool(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL_DIR = tmp_path / "spool"
    settings.PARTITION_KILOBYTES = 8  # many commits


def catalogue(path: Path, titles: dict[int, str]) -> Path:
    """A catalogue of these datasets, as a file."""
    path.write_text("".join(DATASET.format(iri=IRI.format(n), title=t) for n, t in titles.items()))
    return path


def harvest(path: Path, source: str = "port") -> None:
    """Harvest the file now."""
    call_command("harvest", str(path), source=source, verbosity=0)


@pytest.fixture
def beside() -> Iterator[list[threading.Thread]]:
    """Threads that end before the test does."""
    threads: list[threading.Thread] = []
    yield threads
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()


def in_thread(path: Path, failures: list[BaseException]) -> threading.Thread:
    """Harvest on a connection of its own."""

    def work() -> None:
        try:
            harvest(path)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work, name="harvest")
    thread.start()
    return thread


def test_a_walk_during_a_harvest_is_whole(
    client: Client, tmp_path: Path, beside: list[threading.Thread]
):
    """Every third dataset changes, every fifth goes, some come."""
    before = {n: f"title {n}" for n in range(COUNT)}
    harvest(catalogue(tmp_path / "c.ttl", before))
    after = {n: f"new {n}" if n % 3 == 0 else t for n, t in before.items() if n % 5}
    after |= {n: f"title {n}" for n in range(COUNT, COUNT + 100)}
    failures: list[BaseException] = []
    beside.append(in_thread(catalogue(tmp_path / "c.ttl", after), failures))
    stayed = {IRI.format(n) for n, title in after.items() if before.get(n) == title}
    walks = 0
    while beside[0].is_alive() or not walks:
        members = walk(client, limit=50).members
        assert len(members) == len(set(members)), "an identifier came twice"
        assert stayed <= set(members), "something that did not change is missing"
        walks += 1
    assert not failures
    walked = walk(client, limit=50)
    assert set(walked.members) == {IRI.format(n) for n in after}
    assert set(walked.totals) == {len(after)}


@pytest.mark.parametrize("syntax", PARSERS)
def test_a_harvested_resource_comes_out_as_it_came_in(client: Client, tmp_path: Path, syntax: str):
    harvest(catalogue(tmp_path / "c.ttl", {1: "one"}))
    served = graph(fetch(client, f"/datasets/{Resource.objects.get().pk}.{syntax}"), syntax)
    assert same_statements(served, graph((tmp_path / "c.ttl").read_bytes(), "ttl"))


@pytest.mark.shared
@pytest.mark.long
def test_a_real_catalogue_is_the_same_in_every_syntax(client: Client, shared: Path):
    harvest(shared / "data/dcat/ch-opendataswiss/opendata-swiss-page-100.ttl", "swiss")
    walks = {syntax: walk(client, syntax=syntax, limit=40) for syntax in PARSERS}
    members = walks["nt"].members
    assert len(members) == len(set(members)) == Resource.objects.live().count() >= 100
    for syntax, walked in walks.items():
        assert walked.members == members, syntax
        assert _signs(walked.statements) == _signs(walks["nt"].statements), syntax
    datasets = set(walks["nt"].statements.subjects(RDF.type, DCAT.Dataset))
    assert {str(dataset) for dataset in datasets} <= set(members)


def _signs(statements: rdflib.Graph) -> list[str]:
    """The statements with blank nodes made alike, without the paging: quick to compare."""
    views = set(statements.objects(OURS, rdflib.URIRef("http://www.w3.org/ns/hydra/core#view")))
    return sorted(
        " ".join("_" if isinstance(term, rdflib.BNode) else term.n3() for term in triple)
        for triple in statements
        if not views & set(triple)
    )
