"""Other words for the same, from a table of our own."""

import csv
from pathlib import Path

import pytest

from catalog.search import synonyms as module
from catalog.search.synonyms import (
    LONGEST_PHRASE,
    begins_a_phrase,
    stems,
    synonyms,
    words,
)


def found(phrase: str, language: str) -> set[str]:
    others = synonyms(words(phrase, language), language)
    return {" ".join(token.exact for token in other) for other in others}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "childcare", "child care"),
        ("en", "dataset", "data set"),
        ("en", "postcode", "postal code"),
        ("en", "postcode", "zip code"),
        ("en", "road", "street"),
        ("en", "bike", "bicycle"),
        ("en", "public transport", "public transit"),
        ("de", "kindertagesstatte", "kita"),
        ("de", "postleitzahl", "plz"),
        ("nl", "ov", "openbaar vervoer"),
        ("fr", "velo", "bicyclette"),
        ("it", "bici", "bicicletta"),
        ("es", "codigo postal", "cp"),
        ("sv", "forskola", "dagis"),
        ("fi", "joukkoliikenne", "julkinen liikenne"),
        ("pl", "kod pocztowy", "pna"),
        ("en", "gis", "geographic information system"),
        ("bg", "gis", "geographic information system"),
    ],
)
def test_both_ways(language, one, other):
    assert other in found(one, language)
    assert one in found(other, language)


def test_one_way():
    assert "kindergarten" in found("Kita", "de")
    assert "bicycle" in found("cycling", "en")
    assert "cycling" not in found("bicycle", "en")


def test_plurals_have_synonyms_too():
    assert "postal code" in found("postcodes", "en")
    assert "road" in found("streets", "en")


def test_a_word_of_one_language_is_none_of_another():
    assert found("ov", "de") == set()
    assert found("bike", "fr") == set()


def test_in_no_language_all_rows_hold():
    assert "openbaar vervoer" in found("OV", "")
    assert "child care" in found("childcare", "")


@pytest.mark.parametrize("language", ["", "en", "xx", "\ud800", "e" * 10_000])
def test_most_words_have_none(language):
    assert found("xylophone", language) == set()
    assert synonyms((), language) == ()


def test_languages_that_nobody_has_heard_of_share_one_table():
    found("GIS", "xx")
    kept = module._table.cache_info().currsize
    for number in range(100):
        assert "geographic information system" in found("GIS", f"x{number}")
    assert module._table.cache_info().currsize == kept


def test_a_region_does_not_matter():
    assert found("OV", "nl-BE") == found("OV", "nl") == found("OV", "nl-t-fr")


def test_the_beginning_of_a_phrase_is_known():
    (child,) = words("child", "en")
    (gent,) = words("gent", "en")
    assert begins_a_phrase(child, "en")
    assert not begins_a_phrase(gent, "en")


# --- the table --------------------------------------------------------------------------------
def _rows():
    path = Path(module.__file__).parent / "tables" / "synonyms.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_table_is_small_and_whole():
    rows = _rows()
    assert len(rows) <= 400
    for row in rows:
        assert row["way"] in ("both", "to"), row
        assert len(row["words"].split("|")) >= 2, row
        assert row["language"] == "" or len(row["language"]) == 2, row


def test_every_phrase_has_words_and_not_too_many():
    for row in _rows():
        for phrase in row["words"].split("|"):
            assert phrase == phrase.strip(), row
            assert 1 <= len(words(phrase, row["language"])) <= LONGEST_PHRASE, row


def test_no_phrase_finds_itself():
    for row in _rows():
        for phrase in row["words"].split("|"):
            key = words(phrase, row["language"])
            assert stems(key) not in map(stems, synonyms(key, row["language"])), row
