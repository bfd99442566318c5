"""Contexts that are known by their address: read as if they stood in the document."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.vocab.dialects.contract import DOCUMENTS
from vocab.dialects import contexts
from vocab.dialects.contexts import czech
from vocab.errors import UnreadableDocument
from vocab.rdf import jsonld

CZECH = DOCUMENTS / "contexts" / "czech.jsonld"
WEIRS = "<https://provider.example/sady/jezy>"
FILE = "<https://provider.example/sady/jezy/csv>"


def document() -> Any:
    return json.loads(CZECH.read_text("utf-8"))


def test_czech_words_are_properties_of_dcat(said):
    found = said(CZECH)
    assert (found.syntax, found.rules()) == ("JSON-LD", [])
    assert {p: o for s, p, o in found.triples if s == WEIRS and o[0] != "_"} == {
        "rdf:type": "dcat:Dataset",
        "dct:title": '"Weirs"@en',
        "dct:description": '"Všechny jezy."@cs',
        "dcat:keyword": '"jez"@cs',
        "dct:publisher": "<https://provider.example/úřad>",
        "dcat:theme": "<http://publications.europa.eu/resource/authority/data-theme/ENVI>",
        "dct:accrualPeriodicity": "<http://publications.europa.eu/resource/authority/frequency/ANNUAL>",
        "dcatap:applicableLegislation": "<http://data.europa.eu/eli/reg_impl/2023/138/oj>",
        "dcatap:hvdCategory": "<http://data.europa.eu/bna/c_43f88346>",
        "dcat:distribution": FILE,
    }
    assert found.of(WEIRS, "dct:temporal", "dcat:startDate") == ['"2020-01-01"^^xsd:date']
    assert found.of(WEIRS, "dcat:contactPoint", "vcard:fn") == ['"Úřad"@cs']
    assert found.of(FILE, "dcat:downloadURL") == ["<https://provider.example/jezy.csv>"]
    assert found.of(FILE, f"<{czech.CONDITIONS}specifikace>", "rdf:type") == [
        f"<{czech.CONDITIONS}Specifikace>"
    ]


@pytest.mark.parametrize(
    "address",
    [f"https://{czech.ADDRESSES[0]}", f"http://{czech.ADDRESSES[1]}/",
     "https://" + quote(czech.ADDRESSES[1])],
)  # fmt: skip
def test_an_address_is_known_by_any_scheme_and_spelling(address: str, said):
    found = said(document() | {"@context": address})
    assert found.datasets() == [WEIRS]


def test_a_context_of_ones_own_may_stand_beside_it(said):
    value = document()
    value["@context"] = [
        value["@context"],
        {"poznámka": "http://www.w3.org/2004/02/skos/core#note"},
    ]
    assert said(value | {"poznámka": "x"}).of(WEIRS, "skos:note") == ['"x"']


def test_a_node_may_have_it_for_itself(said):
    outer = {"@context": {"dct": "http://purl.org/dc/terms/"}, "@graph": [document()]}
    assert said(outer).datasets() == [WEIRS]


def test_a_large_graph_may_have_it(said, monkeypatch):
    monkeypatch.setattr(jsonld, "WHOLE_BYTES", 100)
    value = document()
    outer = {"@context": value.pop("@context"), "@graph": [value]}
    assert said(outer).datasets() == [WEIRS]


@pytest.mark.parametrize(
    "address",
    ["https://ofn.gov.cz/x", "ofn.gov.cz", "", "https://" + "x" * 9_000, "http://[", "https"],
)
def test_another_address_is_refused_with_the_place_of_those_that_are_known(address: str, said):
    with pytest.raises(UnreadableDocument, match=r"fetched: .* or use one that docs/.*reading\.md"):
        said({"@context": address, "@id": "https://e.org/1"})


def test_every_word_means_a_property_of_a_known_vocabulary():
    for paths in (czech.CLASSES, czech.TEXTS, czech.LINKS):
        assert {path.partition(":")[0] for path in paths.values()} <= czech.PREFIXES.keys()


def test_what_is_no_address_stays_as_it_is():
    for context in (None, 7, {"a": "b"}, [{"a": "b"}, None]):
        assert contexts.inlined(context) == context


def test_the_page_that_the_finding_names_lists_them_all():
    page = Path(__file__).parents[4] / "docs" / "explanations" / "reading.md"
    assert [a for a in contexts.TABLES if a not in page.read_text("utf-8")] == []
