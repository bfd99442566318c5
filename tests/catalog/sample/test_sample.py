"""The sample catalogues: readable where they should be, and broken exactly where README.md says."""

import json
import re
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, RDF, Literal, URIRef
from rdflib.namespace import DCTERMS

from vocab import namespaces as ns

SAMPLE = Path(__file__).parents[3] / "catalog" / "sample"
FORMATS = {".ttl": "turtle", ".rdf": "xml", ".nt": "nt", ".jsonld": "json-ld"}
BASE = "https://workshop.example/catalog.ttl"
WORKSHOP = "https://workshop.example/dataset/"
README = (SAMPLE / "README.md").read_text()
FILES = re.findall(r"^\| `(\S+?\.\S+)` \|.*?\| (\d+) \| (\d+) \| (\d+) \|", README, re.MULTILINE)
BROKEN = [
    tuple(row) for row in re.findall(r"^\| `([a-z-]+)` \| .*? \| `([a-z-]+)` \|$", README, re.M)
]
CLEAN = ["harbour-city.ttl", "ministry.ttl", "water-board.rdf", "museum.jsonld", "statistics.nt"]
TORN = re.compile(r"^b:torn a .*?\.\n\n", re.MULTILINE | re.DOTALL)
SERIES, IN_SERIES = URIRef(ns.DATASET_SERIES), URIRef(ns.DCAT + "inSeries")
KINDS = (DCAT.Dataset, SERIES, DCAT.DataService)


def read(name: str) -> rdflib.Graph:
    """The statements of a file; of broken.ttl those without the torn one."""
    text = (SAMPLE / name).read_text()
    if name == "broken.ttl":
        text = TORN.sub("", text)
    graph = rdflib.Graph()
    with warnings.catch_warnings():
        # rdflib's own JSON-LD reader uses a class that rdflib deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        graph.parse(data=text, format=FORMATS[Path(name).suffix], publicID=BASE)
    return graph


@pytest.fixture(scope="module")
def graphs() -> dict[str, rdflib.Graph]:
    return {name: read(name) for name, *_ in FILES}


@pytest.mark.parametrize(("name", "datasets", "series", "services"), FILES)
def test_each_file_holds_what_the_table_says(graphs, name, datasets, series, services):
    found = [len(set(graphs[name].subjects(RDF.type, kind))) for kind in KINDS]
    assert found == [int(datasets), int(series), int(services)]


def test_there_are_about_sixty_datasets_and_the_sum_is_said(graphs):
    every = [d for graph in graphs.values() for d in graph.subjects(RDF.type, DCAT.Dataset)]
    assert len(every) == len(set(every)) >= 58
    assert f"{len(every)} datasets can be read" in README


def test_the_table_lists_every_file():
    assert {name for name, *_ in FILES} == {p.name for p in SAMPLE.iterdir() if p.suffix in FORMATS}


def test_the_files_are_small():
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) <= 200_000


def test_every_address_is_reserved(graphs):
    known = re.compile(
        r"https?://([\w-]+\.)*(example|example\.org)/|mailto:\S+@\S+\.example$"
        r"|http://(publications|data)\.europa\.eu/|http://www\.w3\.org/|http://purl\.org/"
        r"|http://xmlns\.com/|http://spdx\.org/|http://www\.opengis\.net/|https?://www\.iana\.org/"
    )
    terms = {term for graph in graphs.values() for triple in graph for term in triple}
    assert [str(t) for t in terms if isinstance(t, URIRef) and not known.match(str(t))] == []


def test_the_context_of_the_json_ld_stands_in_the_document():
    assert isinstance(json.loads((SAMPLE / "museum.jsonld").read_text())["@context"], dict)


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "nl", "es", "pl", "sv", "fi", "it", "el", "pt", "da"]
)
def test_titles_come_in_many_languages(graphs, language):
    titles = (t for g in graphs.values() for t in g.objects(None, DCTERMS.title))
    assert any(isinstance(t, Literal) and t.language == language for t in titles)


@pytest.mark.parametrize("tag", ["en-t-nl", "en-t-es", "en-t-el", "fr-t-nl-t0-mtec"])
def test_machine_translations_say_so(graphs, tag):
    titles = (t for g in graphs.values() for t in g.objects(None, DCTERMS.title))
    assert any(isinstance(t, Literal) and t.language == tag for t in titles)


def test_some_distributions_have_no_name_and_some_have(graphs):
    kinds = Counter(
        type(node).__name__
        for g in graphs.values()
        for node in g.subjects(RDF.type, DCAT.Distribution)
    )
    assert kinds["BNode"] >= 15
    assert kinds["URIRef"] >= 30


# --- the clean ones ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLEAN)
def test_every_dataset_of_a_clean_file_is_complete(graphs, name):
    graph = graphs[name]
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        for wanted in (
            DCTERMS.title,
            DCTERMS.description,
            DCTERMS.publisher,
            DCAT.theme,
            DCAT.distribution,
        ):
            assert list(graph.objects(dataset, wanted)), f"{dataset} has no {wanted}"


@pytest.mark.parametrize("name", CLEAN)
def test_what_a_clean_file_names_it_describes(graphs, name):
    graph = graphs[name]
    for wanted in (
        DCAT.distribution,
        DCAT.dataset,
        DCAT.service,
        IN_SERIES,
        DCAT.servesDataset,
    ):
        for node in graph.objects(None, wanted):
            assert (node, RDF.type, None) in graph, f"{node} is named, but not described"


@pytest.mark.parametrize("name", CLEAN)
def test_every_distribution_of_a_clean_file_has_an_address_and_a_format(graphs, name):
    graph = graphs[name]
    for node in graph.subjects(RDF.type, DCAT.Distribution):
        assert isinstance(graph.value(node, DCAT.accessURL), URIRef)
        assert str(graph.value(node, DCTERMS.format)).startswith(ns.NAL + "file-type/")


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_names_law_and_category_together(graphs, name):
    graph = graphs[name]
    law = URIRef(ns.DCATAP + "applicableLegislation")
    by_law = {s for s in graph.subjects(law, None) if (s, RDF.type, DCAT.Distribution) not in graph}
    assert by_law == set(graph.subjects(URIRef(ns.DCATAP + "hvdCategory"), None))
    assert set(graph.objects(None, law)) <= {URIRef(ns.HVD_LEGISLATION)}


@pytest.mark.parametrize("name", CLEAN)
def test_dates_of_a_clean_file_are_dates(graphs, name):
    for wanted in (DCTERMS.issued, DCTERMS.modified, DCAT.startDate, DCAT.endDate):
        for value in graphs[name].objects(None, wanted):
            assert isinstance(value, Literal)
            assert not value.ill_typed, f"{value!r} of {wanted}"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("file-type", "file-type.op-authority-table.xml"),
        ("frequency", "frequency.sparql-2025-07.ttl"),
        ("data-theme", "data-theme.skos-ap-act-2021.rdf"),
        ("licence", "licences.sparql.ttl"),
        ("access-right", "access-right.skos-ap-act-2021.rdf"),
        ("planned-availability", "planned-availability.sparql.ttl"),
        ("language", "language.m101.rdf"),
        ("country", "country.skos.rdf"),
    ],
)
def test_codes_are_in_the_authority_tables(graphs, shared, table, file):
    known = (shared / "data" / "vocab" / file).read_text()
    prefix = ns.NAL + table + "/"
    used = {str(o) for name in CLEAN for o in graphs[name].objects() if str(o).startswith(prefix)}
    codes = {iri.removeprefix(prefix) for iri in used}
    assert codes
    missing = {c for c in codes if not re.search(rf"\b{c}\b", known)}
    assert missing == set()


@pytest.mark.shared
def test_high_value_categories_are_in_the_list_of_the_law(graphs, shared):
    known = (shared / "data" / "vocab" / "high-value-dataset-category.rdf").read_text()
    category = URIRef(ns.DCATAP + "hvdCategory")
    used = {str(o) for graph in graphs.values() for o in graph.objects(None, category)}
    assert len(used) >= 15
    assert {iri for iri in used if f'"{iri}"' not in known} == set()


# --- the broken ones --------------------------------------------------------------------------

Check = Callable[[rdflib.Graph, URIRef, rdflib.term.Node | None], bool]


def _text(graph: rdflib.Graph, node: rdflib.term.Node | None, path: URIRef) -> str:
    value = graph.value(node, path)
    return str(value) if isinstance(value, Literal) else ""


def _is_no_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


def _period(graph: rdflib.Graph, dataset: URIRef) -> tuple[str, str]:
    node = graph.value(dataset, DCTERMS.temporal)
    return _text(graph, node, DCAT.startDate), _text(graph, node, DCAT.endDate)


LAW, CATEGORY = URIRef(ns.DCATAP + "applicableLegislation"), URIRef(ns.DCATAP + "hvdCategory")
CHECKS: dict[str, Check] = {
    "date-unreadable": lambda g, s, d: _is_no_date(_text(g, s, DCTERMS.modified)),
    "url-not-a-url": lambda g, s, d: (
        " " in _text(g, d, DCAT.downloadURL) + _text(g, d, DCAT.accessURL)
    ),
    "title-missing": lambda g, s, d: g.value(s, DCTERMS.title) is None,
    "format-unknown": lambda g, s, d: _text(g, d, DCTERMS.format) == "Ledgerbase 97",
    "media-type-unknown": lambda g, s, d: "x-ledgerbase" in _text(g, d, DCAT.mediaType),
    "number-unreadable": lambda g, s, d: not _text(g, d, DCAT.byteSize).isdigit(),
    "access-url-missing": lambda g, s, d: " " in _text(g, d, DCAT.accessURL),
    "text-for-link": lambda g, s, d: bool(
        _text(g, d, DCAT.accessURL) + _text(g, d, DCAT.downloadURL)
    ),
    "hvd-without-category": lambda g, s, d: (
        g.value(s, LAW) is not None and not g.value(s, CATEGORY)
    ),
    "hvd-category-without-legislation": lambda g, s, d: (
        bool(g.value(s, CATEGORY)) and not g.value(s, LAW)
    ),
    "distribution-not-described": lambda g, s, d: d is not None and (d, None, None) not in g,
    "licence-unknown": lambda g, s, d: _text(g, d, DCTERMS.license) != "",
    "frequency-unknown": lambda g, s, d: _text(g, s, DCTERMS.accrualPeriodicity) != "",
    "theme-unknown": lambda g, s, d: _text(g, s, DCAT.theme) != "",
    "agent-as-text": lambda g, s, d: _text(g, s, DCTERMS.publisher) != "",
    "text-without-language": lambda g, s, d: (
        getattr(g.value(s, DCTERMS.title), "language", "") is None
    ),
    "period-reversed": lambda g, s, d: _period(g, s)[0] > _period(g, s)[1] > "",
}


@pytest.mark.parametrize(("record", "rule"), [row for row in BROKEN if row[0] != "torn"])
def test_a_broken_record_is_broken_as_said(graphs, record, rule):
    graph, dataset = graphs["broken.ttl"], URIRef(WORKSHOP + record)
    assert (dataset, RDF.type, DCAT.Dataset) in graph
    assert CHECKS[rule](graph, dataset, graph.value(dataset, DCAT.distribution))


@pytest.mark.parametrize("record", sorted({row[0] for row in BROKEN} - {"torn"}))
def test_a_broken_record_has_no_fault_that_is_not_said(graphs, record):
    graph, dataset = graphs["broken.ttl"], URIRef(WORKSHOP + record)
    distribution = graph.value(dataset, DCAT.distribution)
    said = {rule for name, rule in BROKEN if name == record}
    found = {rule for rule, check in CHECKS.items() if check(graph, dataset, distribution)}
    if graph.value(distribution, DCAT.byteSize) is None:
        found.discard("number-unreadable")
    if graph.value(dataset, DCTERMS.modified) is None:
        found.discard("date-unreadable")
    assert found == said


def test_every_record_of_the_workshop_is_either_listed_or_behind_the_tear(graphs):
    here = {
        str(s).removeprefix(WORKSHOP) for s in graphs["broken.ttl"].subjects(RDF.type, DCAT.Dataset)
    }
    assert here == {row[0] for row in BROKEN} - {"torn"} | {"after-the-tear"}


def test_the_torn_statement_stops_a_strict_reader_and_is_the_only_one():
    text = (SAMPLE / "broken.ttl").read_text()
    assert len(TORN.findall(text)) == 1
    with pytest.raises(rdflib.plugins.parsers.notation3.BadSyntax):
        rdflib.Graph().parse(data=text, format="turtle", publicID=BASE)


def test_the_relative_landing_page_is_resolved_against_the_document(graphs):
    page = graphs["broken.ttl"].value(URIRef(WORKSHOP + "relative-address"), DCAT.landingPage)
    assert str(page) == "https://workshop.example/pages/tides.html"


def test_one_keyword_of_the_water_board_has_an_empty_language(graphs):
    text = (SAMPLE / "water-board.rdf").read_text()
    assert text.count('xml:lang=""') == 1
    keywords = [k for k in graphs["water-board.rdf"].objects(None, DCAT.keyword) if not k.language]
    assert [str(k) for k in keywords] == ["NEN-EN 1997"]


def test_one_dataset_is_on_contract_and_says_no_licence(graphs):
    graph = graphs["ministry.ttl"]
    restricted = URIRef(ns.NAL + "access-right/RESTRICTED")
    (dataset,) = graph.subjects(DCTERMS.accessRights, restricted)
    assert str(dataset).endswith("/pesajes-camiones")
    assert graph.value(graph.value(dataset, DCAT.distribution), DCTERMS.license) is None
