"""Datasets of schema.org, in terms of DCAT."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vocab.dialects.contract import DOCUMENTS, JsonContract
from vocab.dialects import schema_org

ONE, GRAPH, LIST = (Path(f"schema_org/{name}.json") for name in ("dataset", "graph", "list"))
WHALES = "<https://provider.example/id/whales>"
DATASET: dict[str, Any] = {"@context": "https://schema.org/", "@type": "Dataset", "name": "One"}


class TestSchemaOrg(JsonContract):
    dialect = schema_org.DIALECT
    documents = (ONE, GRAPH, LIST)
    datasets = 6


@pytest.fixture
def one(said):
    return said(DOCUMENTS / ONE)


def test_every_property_is_that_of_dcat(one):
    assert {p: o for s, p, o in one.triples if s == WHALES and o[0] != "_"} == {
        "rdf:type": "dcat:Dataset",
        "dct:identifier": '"W-1"',
        "dct:title": '"Whales seen"@en',
        "dct:alternative": '"Sightings"@en',
        "dct:description": '"Seen from ships"@en',
        "dcat:keyword": '"sea"@en',
        "dct:publisher": "<https://provider.example/id/office>",
        "dcat:landingPage": "<https://provider.example/whales>",
        "dcat:version": '"2"',
        "dct:issued": '"2020-01-01"^^xsd:date',
        "dct:modified": '"2024-05-06T07:08:09Z"^^xsd:dateTime',
        "dct:created": '"2019"^^xsd:gYear',
        "dct:language": '"nl"',
        "dct:spatial": '"Doggerland"',
        "dct:isPartOf": "<https://provider.example/catalog>",
        "dct:bibliographicCitation": '"Wells, A.: Whales"',
        "schema:isAccessibleForFree": '"true"^^xsd:boolean',
    }
    assert one.of(WHALES, "dct:identifier") == ['"doi:10.1234/5"', '"W-1"']
    assert one.of(WHALES, "dct:description") == ['"Gezien"@nl', '"Seen from ships"@en']
    assert one.of(WHALES, "dcat:keyword") == ['"whale"@en', '"ocean"@en', '"sea"@en']
    assert one.of(WHALES, "dct:creator", "foaf:name") == ['"Ada Wells"', '"Max Main"']
    assert one.of(WHALES, "dct:language") == ['"en"', '"nl"']
    assert one.of(WHALES, "adms:identifier", "skos:notation") == ['"https://other.example/whales"']
    assert one.of(WHALES, "dcat:contactPoint", "vcard:hasEmail") == ["<mailto:w@provider.example>"]


def test_time_and_place_are_those_of_dcat(one):
    assert one.of(WHALES, "dct:temporal", "dcat:startDate") == [
        '"2001"^^xsd:gYear',
        '"2007-01-01"^^xsd:date',
    ]
    assert one.of(WHALES, "dct:temporal", "dcat:endDate") == ['"2005-06"^^xsd:gYearMonth']
    assert one.of(WHALES, "dct:spatial", "dcat:bbox") == [
        '"POLYGON((-2 50.5, 8.25 50.5, 8.25 58, -2 58, -2 50.5))"^^geo:wktLiteral'
    ]
    assert one.of(WHALES, "dct:spatial", "dcat:centroid") == ['"POINT(4.5 52.5)"^^geo:wktLiteral']
    assert one.of(WHALES, "dct:spatial", "locn:geometry") == [
        '"POLYGON((4 52, 5 52, 5 53, 4 52))"^^geo:wktLiteral',
        '"POINT(4 52)"^^geo:wktLiteral',
    ]
    assert one.of(WHALES, "dct:spatial", "skos:prefLabel") == ['"North Sea"@en']


def test_files_are_distributions(one):
    [table, api] = one.of(WHALES, "dcat:distribution")
    assert {p: o for s, p, o in one.triples if s == table and o[0] != "_"} == {
        "rdf:type": "dcat:Distribution",
        "dct:title": '"All"@en',
        "dcat:accessURL": "<https://provider.example/whales.csv>",
        "dcat:downloadURL": "<https://provider.example/whales.csv>",
        "dcat:byteSize": '"1234"',
        "dcat:mediaType": '"text/csv"',
        "dct:license": "<https://creativecommons.org/licenses/by/4.0/>",
    }
    assert one.of(table, "spdx:checksum", "spdx:checksumValue") == ['"abcd"^^xsd:hexBinary']
    assert one.of(api, "dcat:accessURL") == ["<https://provider.example/api>"]
    assert one.of(api, "dct:license") == ["<https://provider.example/terms>"]


def test_things_of_a_graph_are_found_by_their_names(said):
    graph = said(DOCUMENTS / GRAPH, "https://provider.example/page1")
    boats, tides = "<https://provider.example/id/boats>", "<https://provider.example/id/tides>"
    assert graph.of(boats, "dct:publisher", "foaf:name") == ['"Harbour Office"']
    assert graph.of(tides, "dct:title") == ['"Tides"']
    catalog = "<https://provider.example/catalog>"
    assert graph.of(catalog, "dct:title") == ['"Harbour"']
    assert {boats, tides} < set(graph.of(catalog, "dcat:dataset"))
    assert graph.next_page == "https://provider.example/page2"


def test_an_address_that_many_share_names_nobody(said):
    graph = said(DOCUMENTS / GRAPH)
    quays = graph.named("Quays")
    assert quays.startswith("_:")
    assert graph.of(quays, "dct:identifier") == ['"https://provider.example/"']


def test_an_identifier_that_is_an_iri_is_a_name(said):
    found = said(
        DATASET | {"identifier": {"@type": "PropertyValue", "value": "https://doi.org/10.1/2"}}
    )
    assert found.datasets() == ["<https://doi.org/10.1/2>"]


@pytest.mark.parametrize(
    "context",
    ["https://schema.org", "http://schema.org/", "https://www.schema.org/",
     "https://schema.org/docs/jsonldcontext.jsonld", ["https://schema.org/", {"x": "https://e.org/"}],
     {"@vocab": "http://schema.org/"}],
)  # fmt: skip
def test_schema_org_is_known_by_every_way_to_write_it(context: Any):
    assert schema_org.fits(DATASET | {"@context": context})
    assert schema_org.fits([DATASET | {"@context": context}])


@pytest.mark.parametrize(
    "value",
    [{"@type": "Dataset"}, DATASET | {"@context": "https://schema.org.example/"}, [],
     DATASET | {"@type": "Person"},
     DATASET | {"@context": {"@vocab": "https://schema.org/", "d": "http://www.w3.org/ns/dcat#"}}],
)  # fmt: skip
def test_other_terms_are_not_guessed(value: Any):
    assert not schema_org.fits(value)


def test_lines_of_it_are_read_each_by_itself(said, tmp_path):
    lines = [DATASET | {"@id": f"https://provider.example/{n}"} for n in range(3)]
    path = tmp_path / "many.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert len(said(path).datasets()) == 3


@pytest.mark.parametrize("words", ["1 2", "95 0 96 1", "a b c d"])
def test_a_box_on_no_globe_stays_text(words: str, said):
    found = said(DATASET | {"spatialCoverage": {"geo": {"@type": "GeoShape", "box": words}}})
    assert found.of(found.named("One"), "dct:spatial") == [f'"{words}"']


def test_a_polygon_without_commas_has_latitude_first(said):
    place = {"geo": {"@type": "GeoShape", "polygon": "52 4 52 5 53 5 52 4"}}
    found = said(DATASET | {"spatialCoverage": place})
    assert found.of(found.named("One"), "dct:spatial", "locn:geometry") == [
        '"POLYGON((4 52, 5 52, 5 53, 4 52))"^^geo:wktLiteral'
    ]


def test_coordinates_with_decimal_commas_are_no_shape(said):
    wkt = "POLYGON((11,8 -15,8, 11,8 -5,3, 13,4 -5,3, 11,8 -15,8))"
    found = said(DATASET | {"geosparql:hasGeometry": {"geosparql:asWKT": wkt}})
    assert found.of(found.named("One"), "dct:spatial") == [f'"{wkt}"']


def test_several_providers_are_one_publisher_and_others_who_took_part(said):
    found = said(DATASET | {"provider": [{"name": "First"}, {"name": "Second"}]})
    dataset = found.named("One")
    assert found.of(dataset, "dct:publisher", "foaf:name") == ['"First"']
    assert found.of(dataset, "dct:contributor", "foaf:name") == ['"Second"']


def test_a_file_set_of_croissant_is_part_of_its_file(said):
    files = [{"@type": "cr:FileObject", "@id": "a.zip", "contentUrl": "https://e.org/a.zip"},
             {"@type": "cr:FileSet", "@id": "images", "includes": "*.png"}]  # fmt: skip
    found = said(DATASET | {"@type": "sc:Dataset", "distribution": files})
    assert len(found.of(found.named("One"), "dcat:distribution")) == 1


def test_what_was_measured_is_kept_by_its_names(said):
    measured = [
        "depth",
        {"@type": "PropertyValue", "name": "salinity", "unitText": "g/kg"},
        {},
        None,
    ]
    found = said(DATASET | {"@id": "https://e.example/1", "variableMeasured": measured})
    assert found.of("<https://e.example/1>", "schema:variableMeasured") == ['"depth"', '"salinity"']
