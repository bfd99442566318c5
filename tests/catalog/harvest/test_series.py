"""Dated versions of real catalogues, one after the other as one source, against a diff of our own.

The diff knows nothing of records, stable ids and hashes: it walks each dataset's graph in the whole
document and compares canonical graphs (RDFC-1.0).
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pytest_django import Settings

from catalog.models import HarvestSource, Resource
from tests.harvests import harvest
from vocab.namespaces import CATALOG, DATA_SERVICE, DATASET, DATASET_SERIES, DCAT, DCT, TYPE

pytestmark = pytest.mark.django_db(transaction=True)

Node = ox.NamedNode | ox.BlankNode
Graph = dict[Any, list[ox.Triple]]
BASE = "https://series.example/"
SHARED = Path(os.environ.get("HANSA_SHARED", "../shared")) / "data/dcat"
RECORDS = {ox.NamedNode(kind) for kind in (CATALOG, DATASET, DATASET_SERIES, DATA_SERVICE)}
A, TITLE = ox.NamedNode(TYPE), ox.NamedNode(DCT + "title")
SYNTAX = {
    ".rdf": ox.RdfFormat.RDF_XML, ".json": ox.RdfFormat.JSON_LD, ".jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip


def titles(graph: Graph, root: Node) -> str:
    """What people call it."""
    said = (t.object for t in graph[root] if t.predicate == TITLE)
    return " | ".join(sorted(f"{one.value}@{one.language}" for one in said))


def addresses(graph: Graph, root: Node) -> str:
    """Where its data are."""
    access = ox.NamedNode(DCAT + "accessURL")
    found = (t.object.value for t in closure(graph, root) if t.predicate == access)
    return " ".join(sorted(found))


def itself(graph: Graph, root: Node) -> str:
    """Its IRI."""
    del graph
    return root.value


SERIES: dict[str, tuple[Callable[..., str], list[str]]] = {
    "Swedish heritage board": (
        titles,
        [
            "se-soch/versions/soch-2018-12-14T062006.rdf",
            "se-soch/versions/soch-2019-03-15T062747.rdf",
            "se-soch/versions/soch-2019-06-14T063246.rdf",
            "se-soch/versions/soch-2019-09-13T064029.rdf",
            "se-soch/versions/soch-2020-01-31T065017.rdf",
            "se-soch/versions/soch-2020-04-24T065502.rdf",
            "se-soch/versions/soch-2020-07-24T070255.rdf",
            "se-soch/soch-2022-04-15.rdf",
        ],
    ),
    "University of Alicante": (
        addresses,
        ["es-ua/univ-alicante-2024-05-08.rdf", "es-ua/univ-alicante-head.rdf"],
    ),
    "data.norge.no": (
        itself,
        [
            "no-datanorge/difi-complete-2017-10-25.jsonld",
            "no-datanorge/difi-livar-2018-02-13.json",
            "no-datanorge/datanorge_2018_05_31.jsonld",
        ],
    ),
}


SLOW = "data.norge.no"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name == SLOW else []) for name in SERIES]
)
def test_what_is_new_changed_and_gone_is_what_a_diff_says(name: str, settings: Settings):
    called, files = SERIES[name]
    if not (SHARED / files[0]).exists():
        pytest.skip("the shared data are not here: set HANSA_SHARED")
    settings.LOCAL_BASE, settings.BRAKE_PERCENT = BASE, 100
    before: dict[str, str] = {}
    kept: dict[int, str] = {}
    for file in files:
        run = harvest(source(SHARED / file))
        assert (run.state, run.complete, run.lost) == ("done", True, 0)
        now, live = described(SHARED / file, called), stored()
        assert len(live) == len(now), file
        assert differences(kept, live) == differences(before, now), f"{file}: new, gone, changed"
        before, kept = now, live


def source(path: Path) -> HarvestSource:
    """The one source, which shows another version now."""
    made, _ = HarvestSource.objects.update_or_create(
        slug="series", defaults={"name": "Series", "url": str(path)}
    )
    return made


def stored() -> dict[int, str]:
    """The live datasets: row and hash of the content."""
    live = Resource.objects.filter(withdrawn=None, kind="Dataset")
    return dict(live.values_list("pk", "content_hash"))


def differences(before: dict[Any, str], now: dict[Any, str]) -> tuple[int, int, int]:
    """How many are new, gone, and not what they were."""
    both = before.keys() & now.keys()
    changed = sum(before[name] != now[name] for name in both)
    return len(now) - len(both), len(before) - len(both), changed


def closure(graph: Graph, root: Node, records: Container[Node] = ()) -> list[ox.Triple]:
    """All that is said of a node, and of what it leads to, up to the next record."""
    triples, seen, left = [], {root}, [root]
    while left:
        for triple in graph[left.pop()]:
            triples.append(triple)
            node = triple.object
            if triple.predicate != A and node in graph and node not in seen | set(records):
                seen.add(node)
                left.append(node)
    return triples


def canonical(triples: Iterable[ox.Triple]) -> str:
    """The same for two graphs that say the same, whatever they call blank nodes (RDFC-1.0)."""
    data = ox.Dataset(ox.Quad(*triple) for triple in triples)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, data)))


def described(path: Path, called: Callable[[Graph, Node], str]) -> dict[str, str]:
    """The datasets of a document: what each is called, and its canonical graph."""
    graph: Graph = defaultdict(list)
    for quad in ox.parse(path=path, format=SYNTAX[path.suffix], base_iri=BASE, lenient=True):
        graph[quad.subject].append(quad.triple)
    types = {node: {t.object for t in said if t.predicate == A} for node, said in graph.items()}
    records = {node for node, kinds in types.items() if kinds & RECORDS}
    roots = [node for node in records if ox.NamedNode(DATASET) in types[node]]
    found = sorted(
        (called(graph, root), canonical(closure(graph, root, records))) for root in roots
    )
    times: Counter[str] = Counter()
    return {f"{name} {times.update([name]) or times[name]}": said for name, said in found}
