"""Concepts by IRI: labels for people, broader concepts, facts."""

import pytest

from vocab.authority import files, lookup
from vocab.namespaces import NAL

BNA = "http://data.europa.eu/bna/"
TOP = {
    "c_a9135398": "Companies and company ownership",
    "c_dd313021": "Earth observation and environment",
    "c_ac64a52d": "Geospatial",
    "c_164e0bf5": "Meteorological",
    "c_b79e35eb": "Mobility",
    "c_e1da4e07": "Statistics",
}


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("data-theme", 14),
        ("file-type", 216),
        ("licence", 174),
        ("language", 404),
        ("frequency", 39),
        ("access-right", 7),
        ("planned-availability", 4),
        ("distribution-status", 5),
        ("distribution-type", 4),
        ("dataset-type", 24),
        ("country", 284),
        ("continent", 7),
        ("place", 2947),
        ("hvd-category", 96),
        ("publisher-type", 11),
        ("licence-type", 13),
        ("media-type", 2155),
    ],
)
def test_every_table_is_whole(table, count):
    assert len(lookup.table(table)) == count


def test_every_table_has_its_base_and_a_test_above():
    assert set(lookup.TABLES) == {*files.BASES, lookup.LICENCE_NATIONAL}


def test_a_concept_knows_its_table_code_and_labels():
    csv = lookup.concept(f"{NAL}file-type/CSV")
    assert csv is not None
    assert (csv.table, csv.code, csv.label("en")) == ("file-type", "CSV", "CSV")


def test_an_unknown_iri_is_no_concept():
    assert lookup.concept(f"{NAL}file-type/NOPE") is None
    assert lookup.concept("http://example.org/") is None
    assert lookup.label("http://example.org/", ("en",)) == ""
    assert lookup.top("http://example.org/") == ""


def test_an_unknown_table_is_an_error_of_ours():
    with pytest.raises(KeyError):
        lookup.table("nope")


@pytest.mark.parametrize(
    ("languages", "label"),
    [
        (("de",), "Gesundheit"),
        (("nl-BE",), "Gezondheid"),
        (("xx", "fr"), "Santé"),
        (("nb",), "Helse"),
        (("xx",), "Health"),
        ((), "Health"),
    ],
)
def test_labels_fall_back_to_english(languages, label):
    assert lookup.label(f"{NAL}data-theme/HEAL", languages) == label


def test_without_english_any_label_will_do_and_without_any_the_code():
    only_dutch = lookup.Concept("x", "t", "CODE", {"nl": "naam"}, "", {})
    nameless = lookup.Concept("x", "t", "CODE", {}, "", {})
    assert (only_dutch.label("de"), nameless.label("de")) == ("naam", "CODE")


def test_themes_speak_all_languages_of_the_eu():
    for concept in lookup.table("data-theme").values():
        assert {*files.LANGUAGES} - {"no"} <= set(concept.labels), concept.code


def test_hvd_categories_speak_all_languages_of_the_eu():
    for concept in lookup.table("hvd-category").values():
        assert len(concept.labels) >= 24, concept.code


def test_the_six_tops_of_the_hvd_list():
    found = lookup.table("hvd-category").values()
    assert {c.code: c.label("en") for c in found if not c.broader} == TOP


def test_the_top_category_is_found_from_any_depth():
    waterway_axis, inland_waterways = f"{BNA}c_c19af83a", f"{BNA}c_b151a0ba"
    mobility = f"{BNA}c_b79e35eb"
    assert [lookup.top(i) for i in (waterway_axis, inland_waterways, mobility)] == [mobility] * 3


def test_every_category_has_a_top():
    tops = {lookup.top(iri) for iri in lookup.table("hvd-category")}
    assert tops == {BNA + code for code in TOP}


def test_broader_concepts_exist():
    for name in files.BASES:
        for concept in lookup.table(name).values():
            assert not concept.broader or concept.broader in lookup.table(name), concept.iri


@pytest.mark.parametrize(
    ("code", "short", "holds"),
    [
        ("CC_BY_4_0", "CC BY 4.0", {"open", "attribution"}),
        ("CC_BYSA_4_0", "CC BY-SA 4.0", {"open", "attribution", "sharealike"}),
        ("CC_BYNC_4_0", "CC BY-NC 4.0", {"attribution", "noncommercial"}),
        ("CC_BYNCND_4_0", "CC BY-NC-ND 4.0", {"attribution", "noncommercial", "noderivatives"}),
        ("CC0", "CC0 1.0", {"open"}),
        ("ODC_BL", "ODbL 1.0", {"open", "attribution", "sharealike"}),
    ],
)
def test_what_a_licence_permits_and_asks(code, short, holds):
    licence = lookup.concept(f"{NAL}licence/{code}")
    assert licence is not None
    flags = ("open", "attribution", "sharealike", "noncommercial", "noderivatives")
    assert {flag for flag in flags if licence.is_marked(flag)} == holds
    assert lookup.short_label(licence.iri) == short


def test_of_a_licence_without_facts_we_say_nothing():
    fair = lookup.concept(f"{NAL}licence/FAIR")
    assert fair is not None
    assert "open" not in fair.facts
    assert lookup.short_label(fair.iri) == fair.label("en")


def test_national_licences_are_concepts_too():
    swiss = lookup.concept("http://dcat-ap.ch/vocabulary/licenses/terms_by")
    assert swiss is not None
    assert swiss.table == lookup.LICENCE_NATIONAL
    assert swiss.is_marked("open")
    assert lookup.short_label(swiss.iri) == "Open use, must provide the source (CH)"


def test_the_lists_of_machine_readable_and_non_proprietary_file_types():
    types = lookup.table("file-type").values()
    assert sum(c.is_marked("machine_readable") for c in types) == 20
    assert sum(c.is_marked("non_proprietary") for c in types) == 29
    excel = lookup.table("file-type")[f"{NAL}file-type/XLSX"]
    assert excel.is_marked("machine_readable")
    assert not excel.is_marked("non_proprietary")


def test_a_label_that_changed_after_the_published_file():
    assert lookup.label(f"{NAL}country/MKD", ("fr",)) == "Macédoine du Nord"


def test_a_table_is_read_once():
    assert lookup.table("place") is lookup.table("place")
