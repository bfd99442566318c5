"""ISO 19139 in terms of DCAT: what our records say, and where the expected GeoDCAT-AP says it too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from tests.vocab.dialects import contract
from vocab.dialects import iso19139
from vocab.dialects.iso_values import is_name, part_of_one, system
from vocab.xml import Element, along, tree

DATASET = contract.DOCUMENTS / "iso/dataset.xml"
IRI = "<https://provider.example/id/ferries>"


class TestIso(contract.XmlContract):
    dialect = iso19139.DIALECT
    documents = (Path("iso/dataset.xml"), Path("iso/service.xml"))
    datasets = 1


def record(change: Callable[[Element], None] = lambda _: None) -> tuple[dict[str, Any], list[str]]:
    """Our record after a change, as the node of its dataset, and the rules that it broke."""
    root, found = tree(DATASET), []
    change(root)

    def note(rule: Any, *_: str, **__: str) -> None:
        found.append(rule.id)

    [node] = iso19139.nodes(root, "", note)
    return node["foaf:primaryTopic"], found


def put(path: str, text: str) -> Callable[[Element], None]:
    """Write `text`, or a code, at the first element along `path`."""

    def change(root: Element) -> None:
        element = next(along(root, path))
        if element.get("codeListValue") is not None:
            element.set("codeListValue", text)
        else:
            element.text = text

    return change


def one(node: dict[str, Any], name: str) -> Any:
    [value] = node[name]
    return value


def test_texts_have_the_tags_of_their_languages():
    node, found = record()
    assert node["@id"] == IRI[1:-1]
    assert node["dct:title"] == [
        {"@value": "Veerdiensten", "@language": "nl"},
        {"@value": "Ferries", "@language": "en"},
    ]
    assert one(node, "dct:language") == {
        "@id": "http://publications.europa.eu/resource/authority/language/NLD"
    }
    assert found == []


def test_parties_stand_where_their_role_says():
    node, _ = record()
    assert one(node, "dct:publisher")["foaf:name"][0]["@value"] == "Publisher"
    contact = one(node, "dcat:contactPoint")
    assert contact["vcard:hasEmail"] == {"@id": "mailto:desk@provider.example"}
    assert contact["vcard:hasAddress"]["vcard:locality"] == {"@value": "Harbour"}


def test_of_several_revisions_the_latest_counts():
    node, _ = record()
    assert one(node, "dct:modified")["@value"] == "2024-05-06"
    assert one(node, "dct:issued")["@type"].endswith("#date")


def test_a_box_keeps_its_digits_and_loses_leading_zeros():
    assert one(record()[0], "dct:spatial")["dcat:bbox"]["@value"] == (
        "POLYGON((-3.370 53.47,7.21 53.47,7.21 50.75000000001,-3.370 50.75000000001,-3.370 53.47))"
    )


BOX = "identificationInfo/*/extent/*/geographicElement/EX_GeographicBoundingBox"


@pytest.mark.parametrize("wrong", ["", "north", "91", "40", "1e2", "NaN", "1,5"])
def test_a_box_that_cannot_be_is_left_out_with_a_finding(wrong: str):
    node, found = record(put(f"{BOX}/northBoundLatitude/Decimal", wrong))
    assert "dct:spatial" not in node
    assert found == ["iso-box-wrong"]


def test_a_box_whose_sides_are_exchanged_is_kept_with_a_finding():
    node, found = record(put(f"{BOX}/westBoundLongitude/Decimal", "9"))
    assert "dct:spatial" in node
    assert found == ["iso-box-turned"]


def test_a_period_that_goes_on_has_no_end():
    period = one(record()[0], "dct:temporal")
    assert period["dcat:startDate"]["@value"] == "2019-01-01"
    assert "dcat:endDate" not in period


def test_keywords_with_an_iri_are_concepts():
    node, _ = record()
    assert one(node, "dcat:theme")["@id"] == "http://inspire.ec.europa.eu/theme/tn"
    assert one(node, "dcatap:hvdCategory")["@id"] == "http://data.europa.eu/bna/c_b79e35eb"
    assert one(node, "dcat:keyword") == {"@value": "veer", "@language": "nl"}


def test_a_service_a_file_and_a_page_are_told_apart():
    node, _ = record()
    service, file = node["dcat:distribution"]
    assert service["dcat:accessService"]["dcat:endpointURL"] == {
        "@id": "https://provider.example/ows?map=ferries"
    }
    assert "dcat:downloadURL" not in service
    assert file["dcat:downloadURL"] == {"@id": "https://provider.example/ferries.gpkg"}
    assert one(node, "dcat:landingPage")["@id"] == "https://provider.example/about"


def test_rights_stand_at_the_distributions_and_access_at_the_dataset_too():
    node, _ = record()
    _, file = node["dcat:distribution"]
    assert one(file, "dct:license")["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    assert one(file, "dct:rights")["rdfs:label"][0]["@value"] == "Niet voor navigatie"
    assert one(node, "dct:accessRights")["@id"].endswith("/access-right/PUBLIC")


def test_only_what_was_passed_is_conformed_to():
    assert one(record()[0], "dct:conformsTo")["@id"] == "http://data.europa.eu/eli/reg/2010/1089"


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("hierarchyLevel/MD_ScopeCode", "iso-code-unknown"),
        ("identificationInfo/*/pointOfContact/*/role/CI_RoleCode", "iso-code-unknown"),
        ("identificationInfo/*/language/LanguageCode", "iso-code-unknown"),
        (
            "identificationInfo/*/resourceMaintenance/*/maintenanceAndUpdateFrequency/*",
            "iso-code-unknown",
        ),
        ("distributionInfo/*/transferOptions/*/onLine/*/linkage/URL", "iso-address-wrong"),
    ],
)
def test_what_is_not_understood_is_a_finding(path: str, rule: str):
    _, found = record(put(path, "no such thing"))
    assert found == [rule]


def test_no_iri_is_made_of_what_is_none():
    for text in ("ferries", "a b", "http://[", "https://", "http://e.org/a b", "javascript:x", ""):
        assert not is_name(text), text
    assert is_name("urn:uuid:1") and is_name("https://e.org/a")


def test_a_resource_without_an_identifier_takes_that_of_its_record():
    def remove(root: Element) -> None:
        citation = next(along(root, "identificationInfo/*/citation/CI_Citation"))
        citation.remove(next(along(citation, "identifier")))

    node, _ = record(remove)
    assert "@id" not in node
    assert one(node, "dct:identifier") == {"@value": "ferries-record"}


def test_a_service_says_where_it_answers_and_what_it_serves():
    [node] = iso19139.nodes(tree(contract.DOCUMENTS / "iso/service.xml"), "", contract.ignore)
    service = node["foaf:primaryTopic"]
    assert service["@type"] == "dcat:DataService"
    assert one(service, "dcat:endpointURL")["@id"] == "https://provider.example/wms"
    assert "GetCapabilities" in one(service, "dcat:endpointDescription")["@id"]
    assert one(service, "dcat:servesDataset")["@id"] == IRI[1:-1]
    assert service["@id"] == "https://provider.example/id/view"


def test_reference_systems_and_scales():
    epsg = "http://www.opengis.net/def/crs/EPSG/0/28992"
    assert system("28992", "EPSG") == system("urn:ogc:def:crs:EPSG::28992", "") == epsg
    assert system("28992", "") == system("Amersfoort", "EPSG") == ""
    assert [part_of_one(n) for n in ("50000", "1", "0", "x")] == ["0.00002", "1", "", ""]


DCT, DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
DEGREE = "http://inspire.ec.europa.eu/metadata-codelist/DegreeOfConformity/conformant"
# (property, how the value begins) of expected statements that are not made, and why not.
DIFFERENT = {
    (DCT + "conformsTo", "http://data.europa.eu/930/"): "no word of the publisher's",
    (DCT + "description", "Information sur la conf"): "of the test, whose result is conformsTo",
    (DCT + "description", "This data set is conformant"): "of the test, whose result is conformsTo",
    (DCT + "type", DEGREE): "of the test, whose result is conformsTo",
    ("http://www.w3.org/ns/prov#", ""): "of the test; or a role, which its own property says",
    (DCAT + "hadRole", ""): "a role, which its own property says",
    (DCAT + "bbox", "<gml:Envelope"): "one shape is enough, as WKT",
    (DCAT + "bbox", '{"type":"Polygon"'): "one shape is enough, as WKT",
    ("http://www.w3.org/2011/content#", "UTF-8"): "of the ISO record, which is not served again",
    (DCT + "title", "ISO 19115:2003"): "of the ISO record, which is not served again",
    ("http://www.w3.org/2002/07/owl#versionInfo", ""): "of the ISO record, not served again",
    (DCT + "accessRights", "https://www.etalab"): "a licence is no limit on access",
    (DCT + "description", "Access point / WMS Access"): "expected with its translation inside",
    (DCT + "description", "Portail d'information"): "expected with its translation inside",
    (DCT + "format", "http://publications.europa.eu/"): "as received; it is recognised later",
    (DCT + "language", "http://publications.europa.eu/"): "FRE is no code of the table, FRA is",
    (DCT + "title", "fr"): "an empty title",
    (DCAT + "theme", "http://data.europa.eu/bna/"): "it is a dcatap:hvdCategory",
    ("http://www.w3.org/ns/locn#", ""): "the contact has the address",
    ("http://xmlns.com/foaf/0.1/", ""): "the contact, a second time, as an agent",
}
CASES = ["basic_dataset", "geo-bbox-precision", "multilingual-resource-description"]


def said(quads: Any) -> set[tuple[str, str]]:
    """(property, value) of everything that is no blank node and no type."""
    pairs = set()
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.BlankNode) or quad.predicate.value.endswith("#type"):
            continue
        text = " ".join(value.value.split()) + (getattr(value, "language", None) or "")
        pairs.add((quad.predicate.value, text))
    return pairs


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_what_the_official_tests_expect_is_said_too(shared: Path, case: str, tmp_path: Path):
    folder = shared / "data/dcat/eu-iso-geodcat"
    _, lines = contract.read(folder / f"{case}-input.iso19139.xml", tmp_path)
    ours = said(ox.parse(lines, ox.RdfFormat.N_TRIPLES))
    expected = said(
        ox.parse(path=folder / f"{case}-expected.rdf", format=ox.RdfFormat.RDF_XML, lenient=True)
    )
    missing = {pair for pair in expected - ours if not _is_different(*pair)}
    assert missing == set()
    assert len(ours & expected) > 30


def _is_different(name: str, value: str) -> bool:
    return any(name.startswith(known) and value.startswith(start) for known, start in DIFFERENT)
