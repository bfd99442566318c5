"""Dated versions of real catalogues: the dump of each date says what the document of that date said.

What is compared with knows nothing of records and hashes: it walks each dataset's graph in the
document and compares canonical graphs (RDFC-1.0).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from django.test import Client
from pytest_django import Settings

from tests.catalog.feeds.moments import address, days, harvest_at
from tests.catalog.feeds.walking import BASE as OURS
from tests.catalog.feeds.walking import fetch
from tests.catalog.harvest.test_series import (
    BASE,
    RECORDS,
    SERIES,
    SHARED,
    SYNTAX,
    A,
    Graph,
    Node,
    canonical,
    closure,
    source,
)
from vocab.namespaces import DATASET, DCAT

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime(2021, 3, 1, tzinfo=UTC)
LISTS = ox.NamedNode(DCAT + "dataset")
ROOT = ox.NamedNode("urn:root")
NAMES = [
    pytest.param(name, marks=[pytest.mark.long] if name == "data.norge.no" else [])
    for name in SERIES
]


@pytest.mark.parametrize("name", NAMES)
def test_the_dump_of_a_date_says_what_the_document_of_that_date_said(
    client: Client, name: str, settings: Settings
):
    _, files = SERIES[name]
    if not (SHARED / files[0]).exists():
        pytest.skip("the shared data are not here: set HANSA_SHARED")
    settings.LOCAL_BASE, settings.BRAKE_PERCENT = BASE, 100
    moments = days(BEGIN, len(files))
    for file, moment in zip(files, moments, strict=True):
        harvest_at(source(SHARED / file), moment)
    for file, moment in zip(files, moments, strict=True):
        dump = fetch(client, address(moment + timedelta(hours=1)))
        assert _dumped(dump) == _described(SHARED / file), file
    assert not _dumped(fetch(client, address(BEGIN - timedelta(hours=1))))


def _described(path: Path) -> Counter[str]:
    """The canonical graph of each dataset of a document."""
    graph = _graph(ox.parse(path=path, format=SYNTAX[path.suffix], base_iri=BASE, lenient=True))
    dataset = ox.NamedNode(DATASET)
    roots = [node for node, said in graph.items() if dataset in _types(said)]
    return _all(graph, roots)


def _dumped(dump: bytes) -> Counter[str]:
    """The same of the datasets that a dump lists."""
    graph = _graph(ox.parse(dump, format=ox.RdfFormat.N_TRIPLES))
    ours = graph.pop(ox.NamedNode(f"{OURS}/catalog"))
    return _all(graph, [t.object for t in ours if t.predicate == LISTS])


def _all(graph: Graph, roots: Iterable[Node]) -> Counter[str]:
    records = {node for node, said in graph.items() if _types(said) & RECORDS}
    return Counter(
        canonical(_rooted(triple, root) for triple in closure(graph, root, records))
        for root in roots
    )


def _rooted(triple: ox.Triple, root: Node) -> ox.Triple:
    """The statement with the same name for every root: blank ones get an IRI of ours."""
    subject = ROOT if triple.subject == root else triple.subject
    return ox.Triple(subject, triple.predicate, ROOT if triple.object == root else triple.object)


def _graph(quads: Iterable[ox.Quad]) -> Graph:
    graph: Graph = defaultdict(list)
    for quad in quads:
        graph[quad.subject].append(quad.triple)
    return graph


def _types(said: Iterable[ox.Triple]) -> set[object]:
    return {triple.object for triple in said if triple.predicate == A}
