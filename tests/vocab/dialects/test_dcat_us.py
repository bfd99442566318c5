"""DCAT-US: what a data.json says, in terms of DCAT."""

from pathlib import Path

import pytest

from tests.vocab.dialects.contract import DOCUMENTS, JsonContract
from vocab.dialects import dcat_us

ONE, THREE = Path("dcat_us/catalog.json"), Path("dcat_us/three.json")
WELLS = "<https://provider.example/id/wells>"
SAYS = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema"}


class TestDcatUs(JsonContract):
    dialect = dcat_us.DIALECT
    documents = (ONE, THREE)
    datasets = 6


@pytest.fixture
def one(said):
    return said(DOCUMENTS / ONE)


@pytest.fixture
def three(said):
    return said(DOCUMENTS / THREE)


def test_every_key_is_its_property(one):
    [contact] = one.of(WELLS, "dcat:contactPoint")
    [publisher] = one.of(WELLS, "dct:publisher")
    assert {p: o for s, p, o in one.triples if s == WELLS and o[0] != "_"} == {
        "rdf:type": "dcat:Dataset",
        "dct:identifier": '"https://provider.example/id/wells"',
        "dct:title": '"Wells and springs"',
        "dct:description": '"Where water comes out of the ground, and how much."',
        "dcat:keyword": '"wells"',
        "dcat:theme": '"geospatial"',
        "dct:issued": '"2019-04-01"^^xsd:date',
        "dct:modified": '"2024-11-05T08:30:00Z"^^xsd:dateTime',
        "dct:accessRights": "<http://publications.europa.eu/resource/authority/access-right/RESTRICTED>",
        "dct:rights": '"Ask the Water Office for the exact places."',
        "dct:accrualPeriodicity": '"R/P1Y"',
        "dct:language": '"en-GB"',
        "dcat:landingPage": "<https://provider.example/water>",
        "foaf:page": "<https://provider.example/water/handbook>",
        "dct:isPartOf": "<https://provider.example/id/water>",
        "<https://project-open-data.cio.gov/v1.1/schema#bureauCode>": '"018:11"',
        "<https://project-open-data.cio.gov/v1.1/schema#programCode>": '"018:001"',
    }
    assert one.of(WELLS, "dcat:keyword") == ['"water"', '"wells"']
    assert one.of(contact, "vcard:fn") == ['"Ada Wells"']
    assert one.of(contact, "vcard:hasEmail") == ["<mailto:ada@provider.example>"]
    assert one.of(publisher, "foaf:name") == ['"Water Office"']


def test_time_and_place_are_those_of_dcat(one):
    assert one.of(WELLS, "dct:temporal", "dcat:startDate") == [
        '"2000-01-15T00:45:00Z"^^xsd:dateTime'
    ]
    assert one.of(WELLS, "dct:temporal", "dcat:endDate") == ['"2010-01-15T00:06:00Z"^^xsd:dateTime']
    assert one.of(WELLS, "dct:spatial", "dcat:bbox") == [
        '"POLYGON((5.5 50.75, 7.25 50.75, 7.25 53.5, 5.5 53.5, 5.5 50.75))"^^geo:wktLiteral'
    ]


def test_a_distribution_without_licence_has_that_of_its_dataset(one):
    files = one.of(WELLS, "dcat:distribution")
    assert [one.of(file, "dct:license") for file in files] == [
        ["<https://creativecommons.org/licenses/by/4.0/>"],
        ["<https://provider.example/terms>"],
    ]
    assert one.of(WELLS, "dct:license") == []
    assert [one.of(file, "dcat:mediaType") for file in files] == [
        ['"text/csv"'],
        ['"application/json"'],
    ]
    assert [one.of(file, "dct:format") for file in files] == [['"CSV"'], []]
    assert one.of(files[0], "dcat:downloadURL") == ["<https://provider.example/wells.csv>"]
    assert one.of(files[1], "dcat:accessURL") == ["<https://provider.example/wells/api>"]


def test_a_dataset_without_distribution_keeps_its_licence(one):
    assert one.of(one.named("Levels of the lake"), "dct:license") == ['"Ask us"']


def test_an_identifier_that_is_no_iri_stays_one_of_a_blank_node(one):
    lake = one.named("Levels of the lake")
    assert lake.startswith("_:")
    assert one.of(lake, "dct:identifier") == ['"WATER-17"']


def test_words_where_codes_belong_stay_words(one):
    lake = one.named("Levels of the lake")
    assert one.of(lake, "dct:temporal") == ['"since ever"']
    assert one.of(lake, "dct:spatial") == ['"the lake"']
    assert one.of(lake, "dcat:contactPoint", "vcard:hasEmail") == ['"at the desk"']
    assert one.of(lake, "dct:publisher", "foaf:name") == ['"Water Office"']


def test_the_catalogue_lists_its_datasets(one):
    assert len(one.of("<https://provider.example/data.json>", "dcat:dataset")) == 2


def test_dcat_us_3_names_its_datasets_by_objects_and_has_catalogues_in_catalogues(three):
    assert "<https://provider.example/id/trees>" in three.datasets()
    assert "<https://provider.example/id/benches>" in three.datasets()
    assert three.of(three.named("Tree of the year"), "dct:identifier") == ['"T-2"']
    assert three.of("<https://provider.example/dcat-us-3.json>", "rdf:type") == ["dcat:Catalog"]
    trees = "<https://provider.example/id/trees>"
    assert three.of(trees, "dct:publisher") == ["<https://provider.example/id/parks>"]
    assert three.of(trees, "dct:temporal", "dcat:startDate") == ['"2020"^^xsd:gYear']
    assert three.of(trees, "dct:temporal", "dcat:endDate") == ['"2024-06"^^xsd:gYearMonth']
    assert three.of(trees, "dct:spatial", "skos:prefLabel") == ['"The city"']


def test_a_member_of_a_series_that_stands_there_twice_is_one(three):
    budget = "<https://provider.example/id/budget-2023>"
    assert three.datasets().count(budget) == 1
    assert set(three.of(budget, "dcat:inSeries")) == {"<https://provider.example/id/budgets>"}
    assert three.of("<https://provider.example/id/budgets>", "rdf:type") == ["dcat:DatasetSeries"]


def test_a_service_says_what_it_serves(three):
    api = "<https://provider.example/id/api>"
    assert three.of(api, "dcat:endpointURL") == ["<https://provider.example/api>"]
    assert three.of(api, "dcat:servesDataset") == ["<https://provider.example/id/trees>"]


def test_two_datasets_never_share_a_name(said):
    name = "https://provider.example/id/1"
    rows = [{"identifier": name, "title": title} for title in ("One", "Other", "One")]
    found = said(SAYS | {"dataset": rows})
    assert found.datasets().count(f"<{name}>") == 1
    assert found.named("Other").startswith("_:")
    assert found.rules() == ["name-twice"]


def test_datasets_that_share_a_landing_page_are_two(said):
    rows = [
        {"title": title, "landingPage": "https://provider.example/"} for title in ("One", "Two")
    ]
    found = said(SAYS | {"dataset": rows})
    assert len(set(found.datasets())) == 2
    assert found.of(found.named("One"), "dct:identifier") == ['"https://provider.example/"']


def test_an_entry_that_is_no_object_is_missed(said):
    found = said(SAYS | {"dataset": ["https://provider.example/1", {"title": "One"}]})
    assert found.rules() == ["entry-unusable"]
    assert not found.complete


def test_a_catalogue_with_inline_terms_is_json_ld(said):
    terms = {"dataset": "http://www.w3.org/ns/dcat#dataset"}
    assert said(SAYS | {"@context": terms, "dataset": []}).syntax == "JSON-LD"


def test_access_levels_tell_the_dialect_where_nothing_else_does(said):
    assert said({"dataset": [{"title": "One", "accessLevel": "public"}]}).syntax == "DCAT-US"
    assert not dcat_us.fits({"dataset": [{"title": "One"}]})
