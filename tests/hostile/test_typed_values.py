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


def together(folder: Path, cases: dict[str, str]) -> dict[str, Resource]:
    """The records that say so, by case. Every one must come in, whatever it says."""
    records = [dataset(f"n{n}", "", more) for n, more in enumerate(cases.values())]
    run = harvest(file_source(folder, turtle(*records)))
    assert (run.state, run.lost, run.created, run.error) == ("done", 0, len(cases), "")
    kept = {r.stable_id.rpartition("/n")[2]: r for r in Resource.objects.all()}
    assert all(json.dumps(row.document) for row in kept.values())
    return {name: kept[str(n)] for n, name in enumerate(cases)}


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


def test_what_is_no_date_is_kept_as_received_and_said(tmp_path: Path):
    kept = together(tmp_path, {n: f"dct:issued {v} ; dct:modified {v}" for n, v in NO_DATE.items()})
    for name, value in NO_DATE.items():
        row = kept[name]
        assert (row.issued, row.modified) == (None, None), name
        assert "date-unreadable" in found(row), name
        text = value[1:].partition('"')[0].replace("\\n", "\n")
        assert row.document["issued"] == text.strip(), name


DATES = {
    "1582": ('"1582-10-15"^^xsd:date', date(1582, 10, 15)),
    "year 1": ('"0001-01-01"^^xsd:date', date(1, 1, 1)),
    "year 9999": ('"9999-12-31T23:59:59Z"^^xsd:dateTime', date(9999, 12, 31)),
    "a leap day": ('"2024-02-29"^^xsd:date', date(2024, 2, 29)),
    "a month": ('"2024-02"^^xsd:gYearMonth', date(2024, 2, 1)),
    "a year": ('"2024"^^xsd:gYear', date(2024, 1, 1)),
    "a fraction": ('"2024-02-29T10:00:00.123456789012Z"^^xsd:dateTime', date(2024, 2, 29)),
}


def test_real_dates_at_the_edges_are_dates(tmp_path: Path):
    kept = together(tmp_path, {name: f"dct:issued {value}" for name, (value, _) in DATES.items()})
    assert {name: row.issued for name, row in kept.items()} == {
        n: day for n, (_, day) in DATES.items()
    }
    assert not any("date-unreadable" in found(row) for row in kept.values())


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


def test_what_is_no_size_is_left_out_and_said(tmp_path: Path):
    way = "dcat:distribution [ dcat:accessURL <https://port.example/a> ; dcat:byteSize {} ]"
    kept = together(tmp_path, {value: way.format(value) for value in NO_SIZE})
    for value, row in kept.items():
        assert "number-unreadable" in found(row), value
        assert "byte_size" not in row.document["distributions"][0], value
        assert value[1:13].partition('"')[0].encode() in row.lines, value


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


def test_shapes_are_kept_as_received(tmp_path: Path):
    way = 'dct:spatial [ a dct:Location ; dcat:bbox "{0}" ; locn:geometry "{0}" ]'
    kept = together(tmp_path, {name: way.format(shape) for name, shape in SHAPES.items()})
    for name, row in kept.items():
        (place,) = row.document["spatial"]
        assert place["bbox"] == SHAPES[name].replace('\\"', '"').strip(), name


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
    boats = together(tmp_path, {"words": f"dcat:keyword {words}"})["words"]
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
