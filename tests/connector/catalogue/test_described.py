"""A document as properties of DCAT: what is tagged, typed or named, and what is left out."""

import pytest

from connector.catalogue.described import dataset, distribution


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("2026", "xsd:gYear"),
        ("2026-01", "xsd:gYearMonth"),
        ("2026-01-02", "xsd:date"),
        ("2026-01-02T03:04:05", "xsd:dateTime"),
        ("2026-01-02T03:04:05.000001+01:00", "xsd:dateTime"),
    ],
)
def test_a_moment_has_the_type_of_its_form(said, kind):
    assert dataset({"issued": said}).value == {"dct:issued": {"@type": kind, "@value": said}}


def test_what_could_not_be_read_as_a_moment_stays_as_it_was_said():
    assert dataset({"modified": "last spring"}).value == {"dct:modified": "last spring"}
    assert dataset({"issued": "2026-01-02 03:04"}).value == {"dct:issued": "2026-01-02 03:04"}


def test_a_text_without_a_language_is_a_text():
    found = dataset({"title": {"": "Boats", "nl": "Boten"}, "keywords": {"": ["a", "b"]}}).value
    assert found["dct:title"] == ["Boats", {"@language": "nl", "@value": "Boten"}]
    assert found["dcat:keyword"] == ["a", "b"]


def test_a_term_is_its_iri_else_what_was_received():
    themes = [{"iri": "urn:sea", "received": "Sea"}, {"received": "ships"}]
    assert dataset({"themes": themes}).value == {"dcat:theme": [{"@id": "urn:sea"}, "ships"]}
    licence = {"licence": {"received": "free"}, "media_type": {"iri": "urn:csv"}}
    found = distribution(licence).value
    assert found == {"dct:license": "free", "dcat:mediaType": {"@id": "urn:csv"}}


def test_a_publisher_is_named_as_far_as_it_is_known():
    name = "http://xmlns.com/foaf/0.1/name"
    assert dataset({"publisher": {"iri": "urn:us"}}).value == {"dct:publisher": {"@id": "urn:us"}}
    assert dataset({"publisher": {"name": {"en": "Us"}}}).value == {
        "dct:publisher": {name: [{"@language": "en", "@value": "Us"}]}
    }


def test_what_is_not_said_is_left_out_and_where_the_data_is_never_is_said():
    assert dataset({}).value == distribution({}).value == {}
    way = {"access_urls": ["https://port.example/a"], "download_urls": ["https://port.example/b"]}
    assert distribution(way).value == {}
