"""A SPARQL endpoint: a real one, in memory, behind a door of the standard library."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from pytest_django import Settings

from catalog.models import HarvestSource, Resource
from tests.catalog.harvest.kinds import KindContract, Portal
from tests.harvests import blank, dataset, harvest, rules, titles, turtle

pytestmark = pytest.mark.django_db(transaction=True)

MORE = """dcat:distribution <https://port.example/dist/{0}> ; dct:publisher <https://port.example/org> ;
    dct:spatial [ a dct:Location ; locn:geometry "POINT(4 52)" ]"""
AROUND = """<https://port.example/dist/{0}> a dcat:Distribution ; dcat:accessURL <https://port.example/{0}.csv> ;
    dct:license [ a dct:LicenseDocument ; dct:title "Free" ] .
<https://port.example/about/{0}> a dcat:CatalogRecord ; foaf:primaryTopic d:{0} ."""
PUBLISHER = '<https://port.example/org> a foaf:Agent ; foaf:name "Port" .'


class TestSparql(KindContract):
    """A count, then two datasets at a time."""

    kind = "sparql"
    media_type = "application/n-triples"
    start = "/sparql"

    @pytest.fixture(autouse=True)
    def two_at_a_time(self, settings: Settings) -> None:
        settings.SPARQL_PAGE = 2

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        [query] = parse_qs(urlsplit(path).query)["query"]
        store = ox.Store()
        store.load(turtle(*map(dataset, names)).encode(), ox.RdfFormat.TURTLE)
        found = ox.serialize(store.query(query), format=ox.RdfFormat.N_TRIPLES) or b""
        return "".join(sorted(found.decode().splitlines(keepends=True)))

    @pytest.mark.long
    def test_whatever_does_not_come_nothing_is_withdrawn(self, port: Portal) -> None:
        super().test_whatever_does_not_come_nothing_is_withdrawn(port)


class Endpoint(ThreadingHTTPServer):
    """Answers queries over what `says` told it; `fails` at that query, counted from 1."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.store = ox.Store()
        self.queries: list[str] = []
        self.fails = 0

    def says(self, *records: str) -> None:
        self.store.clear()
        self.store.load(turtle(*records).encode(), ox.RdfFormat.TURTLE)


class _Door(BaseHTTPRequestHandler):
    server: Endpoint

    def do_GET(self) -> None:
        [query] = parse_qs(urlsplit(self.path).query)["query"]
        self.server.queries.append(query)
        if len(self.server.queries) == self.server.fails:
            self.send_error(500)
            return
        found = self.server.store.query(query)
        body = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
        self.send_response(200)
        self.send_header("Content-Type", "application/n-triples")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def endpoint(settings: Settings, no_rest: None) -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.ALLOW_PRIVATE_ADDRESSES = True
        settings.FETCH_PORTS = [server.server_address[1]]
        settings.SPARQL_PAGE = 2
        yield server
        server.shutdown()
        thread.join()


def whole(name: str) -> str:
    return dataset(name, more=MORE.format(name)) + AROUND.format(name)


def source(endpoint: Endpoint, query: str = "") -> HarvestSource:
    made, _ = HarvestSource.objects.get_or_create(
        slug="port",
        defaults={
            "name": "Port",
            "kind": "sparql",
            "url": f"http://127.0.0.1:{endpoint.server_address[1]}/sparql{query}",
        },
    )
    return made


def test_all_datasets_come_a_few_at_a_time(endpoint: Endpoint):
    """(those without a name have no place in an order)"""
    endpoint.says(*map(whole, "abcde"), PUBLISHER, blank("nameless", "dct:issued '2026'"))
    run = harvest(source(endpoint))
    assert (run.state, run.complete, run.records, titles()) == ("done", True, 5, set("abcde"))
    assert [query.count("ORDER BY ?d LIMIT 2 OFFSET") for query in endpoint.queries] == [0, 1, 1, 1]


def test_services_and_series_come_too_and_what_is_two_of_them_comes_once(endpoint: Endpoint):
    twice = "d:a a dcat:DatasetSeries . d:b a dcat:DatasetSeries ."
    service = 'd:s a dcat:DataService ; dct:title "s"@en .'
    endpoint.says(*map(whole, "abcd"), twice, service, PUBLISHER)
    run = harvest(source(endpoint))
    live = Resource.objects.live().values_list("title", flat=True)
    assert (run.complete, sorted(live), len(endpoint.queries)) == (True, list("abcds"), 4)


def test_a_dataset_comes_with_what_belongs_to_it(endpoint: Endpoint):
    endpoint.says(*map(whole, "abc"), PUBLISHER, '<https://port.example/x> dct:title "Unrelated" .')
    harvest(source(endpoint))
    lines = Resource.objects.get(title="b").lines
    for said in (b'"Port"', b"b.csv", b"CatalogRecord", b'"POINT(4 52)"', b'"Free"'):
        assert said in lines
    for other in (b"a.csv", b"Unrelated"):
        assert other not in lines


def test_the_address_may_have_a_query_of_its_own(endpoint: Endpoint):
    endpoint.says(whole("a"))
    assert harvest(source(endpoint, "?default-graph-uri=")).created == 1


def test_what_is_no_more_there_is_withdrawn_and_the_same_is_not_read(endpoint: Endpoint):
    endpoint.says(*map(whole, "abc"))
    harvest(source(endpoint))
    assert harvest(source(endpoint)).same
    endpoint.says(*map(whole, "ac"))
    run = harvest(source(endpoint))
    assert (run.complete, run.withdrawn, titles()) == (True, 1, {"a", "c"})


@pytest.mark.parametrize("number", [2, 3])
def test_an_answer_that_does_not_come_withdraws_nothing(endpoint: Endpoint, number: int):
    endpoint.says(*map(whole, "abc"))
    harvest(source(endpoint))
    endpoint.says(*map(whole, "abd"))
    endpoint.fails = len(endpoint.queries) + number
    run = harvest(source(endpoint))
    assert (run.state, run.complete) == ("done", False)
    assert "c" in titles()
    assert "page-unavailable" in rules(run)


def test_an_endpoint_without_datasets_fails_with_a_sentence(endpoint: Endpoint):
    endpoint.says(PUBLISHER)
    run = harvest(source(endpoint))
    assert run.state == "failed"
    assert "dcat:Dataset" in run.error


def test_no_more_answers_are_asked_for_than_the_setting_says(
    endpoint: Endpoint, settings: Settings
):
    settings.PAGES_PER_RUN = 2
    endpoint.says(*map(whole, "abcde"))
    run = harvest(source(endpoint))
    assert (run.complete, titles()) == (False, {"a", "b"})
    assert "too-many-pages" in rules(run)
