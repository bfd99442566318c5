"""A catalogue as connectors write it, said in DCAT."""

import json
from typing import Any

import pytest

from connector.dsp import wire
from connector.dsp.messages import Catalog
from connector.federation import as_dcat
from vocab.namespaces import DCAT, DCT, FOAF

BASE = "https://provider.example/dsp/2025-1"
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
OFFER = {"@id": "urn:o1", "@type": "Offer", "permission": [{"action": "use"}]}


def catalog(*datasets: dict[str, Any], **more: Any) -> Catalog:
    """A catalogue of these datasets, each with an offer and a distribution."""
    body = {
        "@context": CONTEXT,
        "@id": "urn:catalog",
        "@type": "Catalog",
        "participantId": "provider",
        "dataset": [
            {
                "@type": "Dataset",
                "hasPolicy": [OFFER],
                "distribution": [
                    {"@type": "Distribution", "format": "HttpData-PULL", "accessService": "urn:s"}
                ],
                **dataset,
            }
            for dataset in datasets
        ],
        **more,
    }
    return wire.read(body, Catalog)


def said(**extra: Any) -> dict[str, Any]:
    """The node of one dataset with these properties."""
    found = as_dcat.document(catalog({"@id": "https://d.example/1", **extra}), BASE)
    node: dict[str, Any] = json.loads(found)["@graph"][0]
    return node


@pytest.mark.parametrize(
    "name", ["title", "dct:title", "dcterms:title", "http://purl.org/dc/terms/title", "name"]
)
def test_a_title_is_found_whatever_its_name(name: str) -> None:
    assert said(**{name: "Tides"})[DCT + "title"] == [{"@value": "Tides"}]


def test_languages_stay_with_their_texts() -> None:
    titles = [{"@value": "Tides", "@language": "en"}, {"@value": "Getijden", "@language": "nl"}]
    assert said(**{"dct:title": titles})[DCT + "title"] == titles


def test_terms_are_names_and_words_are_words() -> None:
    theme = "http://publications.europa.eu/resource/authority/data-theme/TRAN"
    found = said(**{"dcat:theme": [theme, {"@id": theme}, "traffic"], "keyword": ["a", "b"]})
    assert found[DCAT + "theme"] == [{"@id": theme}, {"@id": theme}, {"@value": "traffic"}]
    assert found[DCAT + "keyword"] == [{"@value": "a"}, {"@value": "b"}]


def test_a_publisher_described_in_place() -> None:
    found = said(**{"dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Harbour"}})
    (publisher,) = found[DCT + "publisher"]
    assert publisher == {"@type": [FOAF + "Agent"], FOAF + "name": [{"@value": "Harbour"}]}


def test_what_is_not_in_our_table_is_left_out() -> None:
    found = said(**{"edc:secret": "x", "https://evil.example/p": "y", "odd": {"@id": "z"}})
    assert set(found) == {"@id", "@type", DCAT + "distribution"}


def test_the_data_are_where_the_contract_is_and_nowhere_else() -> None:
    found = said(**{"dcat:distribution": [{"dcat:downloadURL": "https://evil.example/x"}]})
    (distribution,) = found[DCAT + "distribution"]
    assert distribution[DCAT + "accessURL"] == [
        {"@id": f"{BASE}/catalog/datasets/https%3A%2F%2Fd.example%2F1"}
    ]
    assert "evil" not in json.dumps(found)


def test_an_id_that_is_no_iri_gets_the_address_that_the_protocol_gives_it() -> None:
    found = json.loads(as_dcat.document(catalog({"@id": "a 1/ü"}), BASE))["@graph"][0]
    assert found["@id"] == f"{BASE}/catalog/datasets/a%201%2F%C3%BC"
    assert found[DCT + "identifier"] == [{"@value": "a 1/ü"}]


def test_datasets_of_catalogues_within_are_found_too() -> None:
    inner = {"@id": "urn:inner", "@type": "Catalog", "dataset": [
        {"@id": "urn:d2", "@type": "Dataset", "hasPolicy": [OFFER], "distribution": [
            {"@type": "Distribution", "format": "f", "accessService": "urn:s"}]}]}  # fmt: skip
    found = json.loads(as_dcat.document(catalog({"@id": "urn:d1"}, catalog=[inner]), BASE))
    assert [node["@id"] for node in found["@graph"]] == ["urn:d1", "urn:d2"]


def test_the_same_catalogue_is_the_same_bytes_whatever_its_offers_are_called() -> None:
    """EDC gives its offers and services new ids each time it is asked."""
    other = {**OFFER, "@id": "urn:o2"}
    assert as_dcat.document(catalog({"@id": "urn:d"}), BASE) == as_dcat.document(
        catalog({"@id": "urn:d", "hasPolicy": [other]}), BASE
    )


@pytest.mark.parametrize("value", [None, [], {}, [[["x"]]], {"a": {"b": {"c": {"d": "e"}}}}, 1e308])
def test_odd_values_are_no_reason_to_fail(value: Any) -> None:
    assert said(**{"dct:publisher": value, "dct:title": value})["@id"] == "https://d.example/1"
