"""Answers of CKAN's action API, in terms of DCAT."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vocab.dialects.contract import DOCUMENTS, JsonContract
from vocab.dialects import ckan
from vocab.errors import UnreadableDocument

SEARCH, SHOW, LIST = (Path(f"ckan/{name}.json") for name in ("search", "show", "list"))
ACTION = "https://ckan.example/api/3/action/"
NOISE = "<https://provider.example/id/noise>"
TREES = "<https://ckan.example/dataset/c0ffee>"
NAL = "http://publications.europa.eu/resource/authority/"


class TestCkan(JsonContract):
    dialect = ckan.DIALECT
    documents = (SEARCH, SHOW, LIST)
    datasets = 5


@pytest.fixture
def found(said):
    return said(DOCUMENTS / SEARCH, f"{ACTION}package_search?rows=2&start=0&sort=id+asc")


def package(**fields: Any) -> dict[str, Any]:
    return {"success": True, "result": {"id": "1", "title": "One"} | fields}


def test_every_field_is_its_property(found):
    assert {p: o for s, p, o in found.triples if s == NOISE and o[0] != "_"} == {
        "rdf:type": "dcat:Dataset",
        "dct:identifier": '"7f1c"',
        "dct:title": '"Noise in streets"',
        "dct:description": '"Measured at **night**."',
        "dcat:keyword": '"night"',
        "dct:publisher": "<https://provider.example/id/noise-office>",
        "dcat:landingPage": "<https://provider.example/noise>",
        "dcat:version": '"2.1"',
        "dcat:theme": f"<{NAL}data-theme/ENVI>",
        "dct:language": '"fr"',
        "dct:accrualPeriodicity": f"<{NAL}frequency/ANNUAL>",
        "dct:accessRights": '"public"',
        "dct:conformsTo": "<https://standard.example/1>",
        "dct:issued": '"2019-12-31"^^xsd:date',
        "dct:modified": '"2024-05-06T07:08:09.101112"^^xsd:dateTime',
        "dct:spatial": f"<{NAL}country/BEL>",
        "dcat:distribution": "<https://ckan.example/dataset/7f1c/resource/r2>",
    }
    assert found.of(NOISE, "dct:identifier") == ['"N-1"', '"7f1c"']
    assert found.of(NOISE, "dcat:keyword") == ['"Noise"', '"night"']
    assert found.of(NOISE, "dct:language") == ['"nl"', '"fr"']
    assert found.of(NOISE, "adms:identifier", "skos:notation") == ['"alt-1"']
    assert found.of(NOISE, "dct:temporal", "dcat:startDate") == ['"2019-01-01"^^xsd:date']
    assert found.of(NOISE, "dcat:contactPoint", "vcard:fn") == ['"Noise Desk"']
    assert found.of(NOISE, "dct:publisher", "foaf:name") == ['"Noise Office"']
    assert found.of(NOISE, "dct:provenance", "rdfs:label") == ['"Microphones"']


def test_a_shape_is_not_said_of_the_country_that_others_share(found):
    [country, shape] = found.of(NOISE, "dct:spatial")
    assert found.of(country, "locn:geometry") == []
    assert "Polygon" in found.of(shape, "locn:geometry")[0]


def test_every_field_of_a_resource_is_its_property(found):
    [table, wms] = found.of(NOISE, "dcat:distribution")
    assert {p: o for s, p, o in found.triples if s == table and o[0] != "_"} == {
        "rdf:type": "dcat:Distribution",
        "dct:title": '"Table"',
        "dct:description": '"Hourly"',
        "dcat:accessURL": "<https://provider.example/noise.csv>",
        "dcat:byteSize": '"1234"',
        "dct:issued": '"2020-01-02T03:04:05"^^xsd:dateTime',
        "dct:modified": '"2024-01-01T00:00:00"^^xsd:dateTime',
        "dcat:mediaType": '"text/csv"',
        "dct:format": '"CSV"',
        "dct:license": "<https://creativecommons.org/licenses/by/4.0/>",
    }
    assert found.of(table, "spdx:checksum", "spdx:checksumValue") == ['"abcdef"^^xsd:hexBinary']
    assert found.of(wms, "dct:license") == ["<https://provider.example/terms>"]
    assert found.of(wms, "dcat:downloadURL") == ["<https://provider.example/map.zip>"]


def test_objects_of_languages_are_texts_in_them(found):
    assert found.of(TREES, "dct:title") == ['"Bäume"@de', '"Arbres"@fr']
    assert found.of(TREES, "dct:description") == ['"Alle Bäume"@de', '"Tous les arbres"@fr']
    assert found.of(TREES, "dcat:keyword") == ['"baum"@de', '"arbre"@fr']
    assert found.of(TREES, "dct:publisher", "foaf:name") == ['"Parkamt"']
    assert found.of(TREES, "dct:temporal", "dcat:endDate") == ['"2002"^^xsd:gYear']
    assert found.of(TREES, "dcat:contactPoint", "vcard:hasEmail") == ["<mailto:g@provider.example>"]


def test_not_specified_is_no_licence(found):
    assert found.of(TREES, "dcat:distribution", "dct:license") == []
    assert found.of(TREES, "dct:license") == []


def test_the_organisation_publishes_where_no_publisher_is_named(said):
    value = package(organization={"id": "0a", "title": {"de": "Stadt"}})
    found = said(value, f"{ACTION}package_show?id=1")
    [who] = found.of("<https://ckan.example/dataset/1>", "dct:publisher")
    assert who == "<https://ckan.example/organization/0a>"
    assert found.of(who, "foaf:name") == ['"Stadt"@de']


def test_the_maintainer_is_asked_where_no_contact_is_named(said):
    found = said(package(maintainer="Max", maintainer_email="max@e.org", author="Ada"))
    assert found.of(found.named("One"), "dcat:contactPoint", "vcard:fn") == ['"Max"']


def test_an_answer_whose_address_names_no_portal_gives_no_names(said):
    found = said(package(), "https://local.invalid/")
    assert found.named("One").startswith("_:")
    assert found.of(found.named("One"), "dct:identifier") == ['"1"']


def test_a_page_of_a_search_names_the_next_one(found):
    assert found.total_items == 5
    assert found.next_page == f"{ACTION}package_search?rows=2&start=2&sort=id+asc"


def test_a_portal_that_gives_fewer_rows_than_asked_for_is_followed_by_what_came(said):
    found = said(DOCUMENTS / SEARCH, f"{ACTION}package_search?rows=1000")
    assert found.next_page == f"{ACTION}package_search?rows=1000&start=2"


def test_the_last_page_and_an_empty_one_name_none(said):
    assert said(DOCUMENTS / SEARCH, f"{ACTION}package_search?rows=2&start=3").next_page == ""
    empty = {"success": True, "result": {"count": 5, "results": []}}
    assert said(empty, f"{ACTION}package_search?rows=2").next_page == ""


def test_a_list_goes_on_while_pages_are_full(said):
    address = f"{ACTION}current_package_list_with_resources?limit="
    assert said(DOCUMENTS / LIST, f"{address}2").next_page == f"{address}2&offset=2"
    assert said(DOCUMENTS / LIST, f"{address}3").next_page == ""


def test_what_ckan_refuses_is_said_in_its_own_words(said):
    error = {"__type": "Authorization Error", "message": "Access denied: log in first"}
    with pytest.raises(UnreadableDocument, match="Access denied: log in first"):
        said({"help": "x", "success": False, "error": error})
    with pytest.raises(UnreadableDocument, match="rows: not a number"):
        said({"success": False, "error": {"__type": "x", "why": ["rows: not a number"]}})
    with pytest.raises(UnreadableDocument, match="does not say why"):
        said({"success": False, "error": None})


def test_names_alone_are_missed(said):
    found = said({"success": True, "result": ["noise", "trees"]})
    assert set(found.rules()) == {"entry-unusable"}
    assert not found.complete


def test_a_field_of_the_package_goes_before_an_extra_of_that_name(said):
    extras = [{"key": "version", "value": "1"}, {"key": "notes", "value": "From extras"}, "x"]
    found = said(package(version="2", notes="", extras=extras))
    one = found.named("One")
    assert found.of(one, "dcat:version") == ['"2"']
    assert found.of(one, "dct:description") == ['"From extras"']


def test_fluent_translations_go_before_the_plain_text(said):
    found = said(json.dumps(package(title="One", title_translated={"nl": "Een"})))
    assert [o for _, p, o in found.triples if p == "dct:title"] == ['"Een"@nl']
