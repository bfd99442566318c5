"""What a row can ask beyond class and number: addresses, dates, beginnings, languages, advice."""

import pytest

from tests.vocab.profiles.test_validate import MINIMAL, found, lines
from vocab.namespaces import DCAT, DCT
from vocab.profiles.judge import judged
from vocab.profiles.shapes import Demand, Shape, shapes
from vocab.profiles.table import (
    DCAT_AP,
    DCAT_AP_DE,
    DCAT_US,
    GEODCAT_AP,
    MOBILITYDCAT_AP,
    PROFILES,
    Profile,
    table,
)
from vocab.profiles.validate import Result, conforms, validate

THEME = "<https://w3id.org/mobilitydcat-ap#mobilityTheme>"
STANDARD = "<https://w3id.org/mobilitydcat-ap#mobilityDataStandard>"
ORGANISATION = "<http://www.w3.org/ns/org#Organization>"
FILE = "ex:f a dcat:Distribution\nex:f dcat:accessURL ex:csv\n"
LICENCES = "<http://dcat-ap.de/def/licenses/"


def of(text: str, path: str, profile: Profile = MOBILITYDCAT_AP) -> set[str]:
    """The demands that the values of a property do not meet."""
    results = validate(lines(text), profile)
    return {r.shape.demand.value for r in results if r.shape.row.path == path and not r.outside}


@pytest.mark.parametrize(
    ("value", "unmet"),
    [("ex:report", set()), ('"a report"', {"iri"}), ("_:report", {"iri"})],
)
def test_an_address_is_neither_a_text_nor_a_nameless_node(value: str, unmet: set[str]) -> None:
    more = "\n_:report a dcat:Resource" if value.startswith("_:") else ""
    assert of(f"{MINIMAL}ex:d dct:isReferencedBy {value}{more}", "dct:isReferencedBy") == unmet


@pytest.mark.parametrize(
    ("value", "unmet"),
    [
        ("ex:agency", set()),
        ('"the agency"', {"resource", "class"}),
        ("_:agency", {"class"}),
        (f"_:agency\n_:agency a {ORGANISATION}", set()),
    ],
)
def test_where_an_iri_is_enough_only_what_has_none_is_to_be_described(
    value: str, unmet: set[str]
) -> None:
    text = f'{MINIMAL}ex:d dct:publisher {value}\n_:agency dct:title "Agency"'
    assert of(text, "dct:publisher", DCAT_US) == unmet


@pytest.mark.parametrize(
    ("title", "unmet"),
    [('"Roads"@en', set()), ('"Roads"', set()), ('"1"^^xsd:integer', {"datatype"})],
)
def test_a_text_may_have_a_language_and_no_other_datatype(title: str, unmet: set[str]) -> None:
    assert of(f"ex:d a dcat:Dataset\nex:d dct:title {title}", "dct:title", DCAT_US) == unmet


def test_a_name_with_a_hyphen_is_read_whole() -> None:
    """(the findings of an address were said of vcard:postal)"""
    paths = {row.path: row.iris for row in table(GEODCAT_AP) if row.path.startswith("vcard:postal")}
    assert paths == {"vcard:postal-code": ("http://www.w3.org/2006/vcard/ns#postal-code",)}
    assert all(row.iris for profile in PROFILES for row in table(profile))


@pytest.mark.parametrize(
    ("value", "temporal", "date"),
    [
        ('"2026"^^xsd:gYear', set(), {"datatype"}),
        ('"2026-02"^^xsd:gYearMonth', set(), {"datatype"}),
        ('"2026-02-02"^^xsd:date', set(), set()),
        ('"2026-02-02T08:00:00Z"^^xsd:dateTime', set(), set()),
        ('"2026-02-02"', {"datatype"}, {"datatype"}),
        ('"2026-02-30"^^xsd:date', {"datatype"}, {"datatype"}),
        ('"2026-02-02"^^xsd:dateTime', {"datatype"}, {"datatype"}),
    ],
)
def test_a_date_has_one_of_the_types_that_the_profile_knows(
    value: str, temporal: set[str], date: set[str]
) -> None:
    text = f"{MINIMAL}ex:d dct:issued {value}"
    assert of(text, "dct:issued", DCAT_AP) == temporal
    assert of(text, "dct:issued", GEODCAT_AP) == temporal
    assert of(text, "dct:issued") == date


@pytest.mark.parametrize(
    ("theme", "unmet"),
    [
        ("<https://w3id.org/mobilitydcat-ap/mobility-theme/roads>", set()),
        ("<https://w3id.org/mobilitydcat-ap/mobility-theme/>", {"scheme"}),
        ("<https://w3idxorg/mobilitydcat-ap/mobility-theme/roads>", {"scheme"}),
        ("nal:data-theme/TRAN", {"scheme"}),
    ],
)
def test_a_term_begins_as_those_of_its_list(theme: str, unmet: set[str]) -> None:
    assert of(f"{MINIMAL}ex:d {THEME} {theme}", "mobilitydcatap:mobilityTheme") == unmet


def test_a_standard_is_of_the_list_or_described() -> None:
    path = "mobilitydcatap:mobilityDataStandard"
    described = "ex:s a <https://w3id.org/mobilitydcat-ap#MobilityDataStandard>"
    assert of(f"{FILE}ex:f {STANDARD} ex:s", path) == {"scheme"}
    assert of(f"{FILE}ex:f {STANDARD} ex:s\n{described}", path) == set()


@pytest.mark.parametrize(
    ("text", "unmet"),
    [
        ('"Trams"@en', set()),
        ('"Trams"@en-GB', set()),
        ('"Trams"', {"language"}),
        ('""@en', {"language"}),
    ],
)
def test_a_text_is_in_a_language_of_the_union(text: str, unmet: set[str]) -> None:
    assert of(f"{MINIMAL}ex:d dcat:keyword {text}", "dcat:keyword") - {"wish"} == unmet


def test_a_text_without_a_language_is_said_once() -> None:
    results = validate(lines(f'{MINIMAL}ex:d dcat:keyword "trams"'), MOBILITYDCAT_AP)
    keyword = "http://www.w3.org/ns/dcat#keyword"
    assert [f.rule for f in judged(results, ()) if f.path == keyword] == ["profile-other-language"]
    found_before = [("text-without-language", keyword)]
    assert not [f for f in judged(results, found_before) if f.path == keyword]


@pytest.mark.parametrize(
    ("licence", "advised"),
    [(f"{LICENCES}cc-by/4.0>", []), ("ex:terms", ["profile-advised-scheme"])],
)
def test_what_is_advised_warns_and_keeps_nobody_from_conforming(
    licence: str, advised: list[str]
) -> None:
    results = validate(lines(f"{FILE}ex:f dct:license {licence}"), DCAT_AP_DE)
    assert conforms(results)
    assert [f.rule for f in judged(results, ()) if f.path == DCT + "license"] == advised


def test_what_the_profile_has_given_up_warns() -> None:
    text = f"{MINIMAL}ex:d dcat:granularity nal:frequency/DAILY"
    results = validate(lines(text), DCAT_AP_DE)
    assert conforms(results)
    rules = [f.rule for f in judged(results, ()) if f.path.endswith("granularity")]
    assert rules == ["profile-given-up"]


def test_what_is_given_up_is_still_looked_at() -> None:
    """(a second row of the table: one term of the list, while it is used)"""
    wrong = "ex:d dcat:granularity <https://own.example/daily>"
    results = validate(lines(MINIMAL + wrong), DCAT_AP_DE)
    said = {(r.shape.demand, r.shape.severity) for r in results if r.value or r.shape.row.max == 0}
    assert {(Demand.SCHEME, "Violation"), (Demand.MAX, "Warning")} <= said
    twice = MINIMAL + "".join(f"ex:d dcat:granularity nal:frequency/{n}\n" for n in ("A", "B"))
    rules = [f.rule for f in judged(validate(lines(twice), DCAT_AP_DE), ())]
    assert "profile-too-many" in rules, "a fault is said"
    assert "profile-given-up" not in rules, "and the advice to the same is not"


@pytest.mark.parametrize(
    ("schemes", "rules"),
    [
        ((), []),
        (("nal:data-theme",), []),
        (("nal:data-theme", "ex:own"), []),
        (("ex:own",), ["profile-value-absent"]),
    ],
)
def test_one_value_is_asked_where_there_are_any(schemes: tuple[str, ...], rules: list[str]) -> None:
    text = "ex:c a dcat:Catalog\n" + "".join(f"ex:c dcat:themeTaxonomy {s}\n" for s in schemes)
    results = [r for r in validate(lines(text), DCAT_AP_DE) if r.is_violation and not r.outside]
    of_it = [f for f in judged(results, ()) if f.path == f"{DCAT}themeTaxonomy"]
    assert [(f.rule, f.value) for f in of_it] == [(rule, "") for rule in rules]


def test_one_of_several_properties_is_enough() -> None:
    period = "ex:t a dct:PeriodOfTime\n"
    (row,) = found(period, DCAT_AP_DE)
    assert row[2] == "min"
    assert found(period + 'ex:t dcat:endDate "2026-02-02"^^xsd:date', DCAT_AP_DE) == set()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_only_minima_terms_and_what_is_given_up_can_be_advice(profile: Profile) -> None:
    every = [shape for shape in shapes(profile).values() if shape.severity == "Warning"]
    assert {shape.demand for shape in every} <= {Demand.MIN, Demand.SCHEME, Demand.MAX}
    assert all(_is_advice(shape) for shape in every)


def _is_advice(shape: Shape) -> bool:
    row = shape.row
    return row.level in ("R", "D") or row.terms.startswith("should ")


def test_of_two_faults_of_a_value_the_plainer_is_said() -> None:
    results: list[Result] = []
    text = lines(f'{MINIMAL}ex:d dct:relation "trains"')
    for profile in (DCAT_AP, MOBILITYDCAT_AP):
        results += validate(text, profile)
    said = [f.rule for f in judged(results, ()) if f.path == DCT + "relation"]
    assert said == ["profile-not-resource"]
