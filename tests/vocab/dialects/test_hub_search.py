"""Records of data.europa.eu's search, in terms of DCAT."""

import json
from pathlib import Path

import pytest

from tests.vocab.dialects.contract import DOCUMENTS, JsonContract
from vocab.dialects import hub_search

RECORD, PAGE = Path("hub_search/record.json"), Path("hub_search/page.json")
STOPS = "<http://data.europa.eu/88u/dataset/bus-stops>"
NAL = "http://publications.europa.eu/resource/authority/"
SEARCH = "https://search.example/search?filter=dataset&page=1&limit=2"


class TestHubSearch(JsonContract):
    dialect = hub_search.DIALECT
    documents = (RECORD, PAGE)
    datasets = 3


@pytest.fixture
def record(said):
    return said(DOCUMENTS / RECORD)


def test_every_key_is_its_property(record):
    assert {p: o for s, p, o in record.triples if s == STOPS and o[0] != "_"} == {
        "rdf:type": "dcat:Dataset",
        "dct:identifier": '"STOPS-1"',
        "dct:title": '"Holdeplasser"@no',
        "dct:description": '"All stops."@en-t-nl',
        "dcat:keyword": '"bus"@nl',
        "dcat:theme": f"<{NAL}data-theme/TRAN>",
        "dct:publisher": "<https://provider.example/id/bus>",
        "dcat:landingPage": "<https://provider.example/stops>",
        "dcat:version": '"1.0"',
        "dct:issued": '"2020-06-16"^^xsd:date',
        "dct:modified": '"2026-05-31T00:06:04"^^xsd:dateTime',
        "dct:language": '"ua"',
        "dct:accessRights": f"<{NAL}access-right/PUBLIC>",
        "dct:accrualPeriodicity": f"<{NAL}frequency/DAILY>",
        "dcatap:applicableLegislation": "<http://data.europa.eu/eli/reg_impl/2023/138/oj>",
        "dcatap:hvdCategory": "<http://data.europa.eu/bna/c_b79e35eb>",
    }
    assert record.of(STOPS, "dct:language") == [f"<{NAL}language/NLD>", '"ua"']
    assert record.of(STOPS, "dct:provenance", "rdfs:label") == ['"Counted by hand"']
    assert record.of(STOPS, "adms:identifier", "skos:notation") == ['"https://other.example/9"']
    assert record.of(STOPS, "dct:temporal", "dcat:endDate") == ['"2024-12-31"^^xsd:date']
    assert len(record.of(STOPS, "dct:spatial", "locn:geometry")) == 1


def test_what_a_machine_translated_has_the_tag_that_says_so(record):
    assert record.of(STOPS, "dct:title") == [
        '"Bushaltes"@nl', '"Bus stops"@en-t-nl', '"Holdeplasser"@no',
    ]  # fmt: skip


def test_whom_to_ask_has_no_telephone_of_a_dash(record):
    assert record.of(STOPS, "dcat:contactPoint", "vcard:hasEmail") == [
        "<mailto:desk@provider.example>"
    ]
    assert record.of(STOPS, "dcat:contactPoint", "vcard:hasTelephone") == []


def test_the_catalogue_record_says_what_it_is_about(record):
    [about] = [s for s, p, o in record.triples if (p, o) == ("foaf:primaryTopic", STOPS)]
    assert record.of(about, "rdf:type") == ["dcat:CatalogRecord"]
    assert record.of(about, "dct:modified") == ['"2025-01-01T00:00:00Z"^^xsd:dateTime']


def test_distributions_and_their_services_are_described_in_place(record):
    [table, service] = record.of(STOPS, "dcat:distribution")
    assert record.of(table, "dct:format") == [f"<{NAL}file-type/CSV>"]
    assert record.of(table, "dcat:mediaType") == ['"text/csv"']
    assert record.of(table, "dcat:byteSize") == ['"2167"']
    assert record.of(table, "dct:license") == ["<https://creativecommons.org/licenses/by/4.0/>"]
    assert record.of(service, "dct:format") == ['"WMS"']
    endpoint = record.of(service, "dcat:accessService", "dcat:endpointURL")
    assert endpoint == ["<https://provider.example/wms>"]
    assert record.of(service, "dcat:accessService", "rdf:type") == []


def test_what_is_no_high_value_dataset_has_no_law(said):
    value = json.loads((DOCUMENTS / RECORD).read_text()) | {"is_hvd": False}
    assert said(value).of(STOPS, "dcatap:applicableLegislation") == []


def test_a_record_may_come_as_the_result_of_a_request(said):
    value = json.loads((DOCUMENTS / RECORD).read_text())
    assert said({"result": value}).datasets() == [STOPS]


def test_a_page_of_results_names_the_next_one(said):
    found = said(DOCUMENTS / PAGE, SEARCH)
    assert (found.total_items, found.next_page) == (
        25,
        "https://search.example/search?filter=dataset&page=2&limit=2",
    )
    assert found.of(found.named("B"), "dct:identifier") == ['"B-1"']


def test_the_last_page_and_an_empty_one_name_none(said):
    assert said(DOCUMENTS / PAGE, SEARCH.replace("page=1", "page=12")).next_page == ""
    empty = {"result": {"index": "dataset", "count": 25, "results": []}}
    assert said(empty, SEARCH).next_page == ""
