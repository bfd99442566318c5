"""Values that say they are something else (B13), and records that say they are another's (B14)."""

import json
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from catalog.models import Resource
from tests.harvests import dataset, file_source, harvest, titles, turtle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_DIR = tmp_path / "spool"


def harvested(folder: Path, more: str) -> Resource:
    """The record that has these statements too. It must come in, whatever they are."""
    run = harvest(file_source(folder, turtle(dataset("boats", "Boats", more), dataset("tides"))))
    assert (run.state, run.lost, run.created, run.error) == ("done", 0, 2, "")
    return Resource.objects.get(title="Boats")


def found(resource: Resource) -> set[str]:
    return set(resource.findings.exclude(severity="info").values_list("rule", flat=True))


NO_DATE = {
    "year 99999": '"99999-01-01"^^xsd:date',
    "year 0000": '"0000-01-01"^^xsd:date',
    "year -44": '"-0044-03-15"^^xsd:date',
    "31 February": '"2023-02-31"^^xsd:date',
    "24:00": '"2023-02-01T24:00:00"^^xsd:dateTime',
    "25:61": '"2023-02-01T25:61:00Z"^^xsd:dateTime',
    "a zone of 99 hours": '"2023-02-01T10:00:00+99:00"^^xsd:dateTime',
    "a boolean": '"true"^^xsd:date',
    "a duration": '"P1Y2M"^^xsd:duration',
    "words": '"last spring"',
    "NaN": '"NaN"^^xsd:double',
    "a number of 5,000 figures": '"' + "9" * 5_000 + '"^^xsd:gYear',
    "a year in other figures": '"２０２３-01-01"^^xsd:date',
    "a line break": '"2023-01-01\\n; DROP"^^xsd:date',
}


@pytest.mark.parametrize("value", NO_DATE.values(), ids=list(NO_DATE))
def test_what_is_no_date_is_kept_as_received_and_said(tmp_path: Path, value: str):
    boats = harvested(tmp_path, f"dct:issued {value} ; dct:modified {value}")
    assert (boats.issued, boats.modified) == (None, None)
    assert "date-unreadable" in found(boats)
    text = value[1:].partition('"')[0].replace("\\n", "\n")
    assert boats.document["issued"] == text.strip()
    assert json.dumps(boats.document)


DATES = {
    "1582": ('"1582-10-15"^^xsd:date', date(1582, 10, 15)),
    "year 1": ('"0001-01-01"^^xsd:date', date(1, 1, 1)),
    "year 9999": ('"9999-12-31T23:59:59Z"^^xsd:dateTime', date(9999, 12, 31)),
    "a leap day": ('"2024-02-29"^^xsd:date', date(2024, 2, 29)),
    "a month": ('"2024-02"^^xsd:gYearMonth', date(2024, 2, 1)),
    "a year": ('"2024"^^xsd:gYear', date(2024, 1, 1)),
    "a fraction": ('"2024-02-29T10:00:00.123456789012Z"^^xsd:dateTime', date(2024, 2, 29)),
}


@pytest.mark.parametrize(("value", "day"), DATES.values(), ids=list(DATES))
def test_real_dates_at_the_edges_are_dates(tmp_path: Path, value: str, day: date):
    boats = harvested(tmp_path, f"dct:issued {value}")
    assert boats.issued == day
    assert "date-unreadable" not in found(boats)


NO_SIZE = [
    '"-1"^^xsd:integer',
    '"NaN"^^xsd:double',
    '"INF"^^xsd:double',
    '"4 MB"',
    '"true"^^xsd:boolean',
]
NO_SIZE += [
    '"' + "9" * 5_000 + '"^^xsd:integer',
    '"1e400"^^xsd:decimal',
    '"0x10"^^xsd:integer',
    '"1.5"^^xsd:decimal',
]


@pytest.mark.parametrize("value", NO_SIZE, ids=[value[:12] for value in NO_SIZE])
def test_what_is_no_size_is_left_out_and_said(tmp_path: Path, value: str):
    boats = harvested(
        tmp_path,
        f"dcat:distribution [ dcat:accessURL <https://port.example/a> ; dcat:byteSize {value} ]",
    )
    assert "number-unreadable" in found(boats)
    assert "byte_size" not in boats.document["distributions"][0]
    assert value[1:13].partition('"')[0].encode() in boats.lines


SHAPES = {
    "100,000 points": "POLYGON((" + ", ".join(f"{n % 180} {n % 90}" for n in range(100_000)) + "))",
    "crossing itself": "POLYGON((0 0, 10 10, 0 10, 10 0, 0 0))",
    "axes exchanged": "POINT(52.1 181.9)",
    "no figures": "POINT(here there)",
    "brackets only": "((((((((((" * 500,
    "never closed": "POLYGON((0 0, 1 1",
    "not a number": "POINT(NaN INF)",
    "a bomb of GML": "<gml:Point><gml:pos>" + "1 " * 10_000,
    "GeoJSON that nests": '{\\"a\\":' * 1_000,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_shapes_are_kept_as_received(tmp_path: Path, shape: str):
    boats = harvested(
        tmp_path,
        f'dct:spatial [ a dct:Location ; dcat:bbox "{shape}" ; locn:geometry "{shape}" ]',
    )
    (place,) = boats.document["spatial"]
    assert place["bbox"] == shape.replace('\\"', '"').strip()
    assert json.dumps(boats.document)


ODD = {
    "datatypes nobody knows": '"x"^^<https://e.org/type> , "y"^^<urn:t>',
    "a boolean where a text belongs": "true",
    "a number where a text belongs": "1e999",
    "a node in a circle": "_:c . _:c dct:title _:c ; dct:publisher _:c",
    "the record itself": "d:boats",
    "a list": "( ( 1 2 ) ( ) )",
    "an IRI that runs": "<javascript:alert(1)>",
    "an IRI with a page in it": "<data:text/html,x>",
    "an empty text": '""',
    "characters that control": '"a\\u0000b\\u0007c\\u202Ed\\uFEFF"',
    "half a pair": '"\\uD800"',
    "a very long text": '"' + "x" * 300_000 + '"',
    "a long language": '"x"@' + "-".join(["a", *(["abcdefgh"] * 100)]),
}
PLACES = (
    "dct:title",
    "dct:description",
    "dcat:keyword",
    "dct:publisher",
    "dcat:theme",
    "dcat:contactPoint",
    "dcat:distribution",
    "dct:temporal",
    "dct:spatial",
    "dct:license",
    "dct:conformsTo",
    "dcat:landingPage",
    "dcat:inSeries",
    "dct:accrualPeriodicity",
    "dcatap:applicableLegislation",
    "dct:identifier",
)


@pytest.mark.parametrize("value", ODD.values(), ids=list(ODD))
def test_an_odd_value_anywhere_never_loses_a_record(tmp_path: Path, value: str):
    head, dot, more = value.partition(" . ")
    said = " ; ".join(f"{place} {head}" for place in PLACES)
    text = turtle(dataset("boats", "Boats", said), f"{more} ." if dot else "", dataset("tides"))
    run = harvest(file_source(tmp_path, text))
    assert (run.state, run.lost, run.error) == ("done", 0, "")
    assert Resource.objects.filter(stable_id__endswith="/tides").exists()
    for resource in Resource.objects.filter(kind="Dataset"):
        page = json.dumps(resource.document)
        assert "\\u0000" not in page
        assert len(page) < 2_000_000
    assert Resource.objects.filter(stable_id__endswith="/boats").exists() or run.findings.exists()


def test_amounts_over_the_caps_are_stored_with_a_finding(tmp_path: Path):
    words = ", ".join(f'"word {n}"@en' for n in range(3_000))
    boats = harvested(tmp_path, f"dcat:keyword {words}")
    assert "too-many-values" in found(boats)
    assert len(boats.document["keywords"]["en"]) == 1_000


def test_a_record_that_claims_the_iri_of_another_source_takes_nothing(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(dataset("boats", "The port's")), slug="port"))
    theft = turtle(
        dataset("boats", "Stolen", "dcat:distribution [ dcat:accessURL <https://evil.example/> ]"),
        '<https://evil.example/c> a dcat:Catalog ; dct:title "All"@en ; dcat:dataset d:boats .',
        "d:boats dct:isReplacedBy <https://evil.example/d> .",
    )
    run = harvest(file_source(tmp_path, theft, slug="stranger"))
    assert run.state == "done"
    assert titles() == {"The port's"}
    assert not Resource.objects.live().filter(document__icontains="evil.example", kind="Dataset")
    run = harvest(file_source(tmp_path, turtle(dataset("own", "Own")), slug="stranger"))
    assert titles() == {"The port's", "Own"}
    assert run.withdrawn == 2


def test_a_blank_record_cannot_pass_for_one_with_an_iri(tmp_path: Path):
    text = turtle(
        dataset("boats", "Boats"),
        '_:x a dcat:Dataset ; dct:title "False"@en ; dct:identifier "https://port.example/dataset/boats" .',
        '<identifier:7> a dcat:Dataset ; dct:title "Seven"@en .',
        '_:y a dcat:Dataset ; dct:title "False seven"@en ; dct:identifier "7" .',
    )
    run = harvest(file_source(tmp_path, text))
    assert (run.state, run.lost) == ("done", 0)
    assert titles() == {"Boats", "False", "Seven", "False seven"}
    assert Resource.objects.get(iri="https://port.example/dataset/boats").title == "Boats"
