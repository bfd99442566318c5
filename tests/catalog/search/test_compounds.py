"""What German, Dutch and Swedish write in one word is found by its parts."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import compounds
from catalog.search.compounds import LANGUAGES, MOST_PARTS, parts
from catalog.search.folding import fold
from catalog.search.stems import stem


@pytest.mark.parametrize(
    ("language", "compound", "words"),
    [
        ("de", "schulwegplan", ["schule", "schulweg", "weg", "plan", "pläne"]),
        ("de", "schulwegpläne", ["schulwege", "plan"]),
        ("de", "trinkwasserschutzgebiete", ["trinkwasser", "wasser", "schutzgebiet", "gebiete"]),
        ("de", "straßenverzeichnis", ["straße", "verzeichnisse"]),
        ("de", "strassenverzeichnis", ["straße"]),
        ("de", "verkehrszählung", ["verkehr", "zählung", "zählungen"]),
        ("de", "baumkataster", ["baum", "bäume", "kataster"]),
        ("de", "gewässerkarte", ["gewässer", "karten"]),
        ("de", "gewaesserkarte", ["gewässer", "karten"]),
        ("de", "bevölkerungsdaten", ["bevölkerung", "daten"]),
        ("de", "bodenerosionskarte", ["bodenerosion", "karte"]),
        ("de", "hochwasserrisikokarte", ["hochwasser", "risiko", "risikokarte"]),
        ("de", "öffnungszeiten", ["öffnung", "zeit"]),
        ("de", "radwegenetz", ["rad", "radweg", "netz"]),
        ("nl", "waterkaart", ["water", "kaarten"]),
        ("nl", "wegverkeer", ["weg", "verkeer"]),
        ("nl", "bestemmingsplannen", ["bestemming", "plan"]),
        ("nl", "natuurgebieden", ["natuur", "gebied"]),
        ("nl", "fietsenstallingen", ["fiets", "stalling"]),
        ("nl", "schoolgebouwen", ["school", "gebouw"]),
        ("nl", "drinkwater", ["water"]),
        ("sv", "cykelvägar", ["cykel", "väg", "vägen"]),
        ("sv", "vattenskyddsområden", ["vatten", "område", "skydd"]),
        ("sv", "detaljplaner", ["plan", "planer"]),
        ("sv", "trafikolyckor", ["trafik", "olycka"]),
        ("sv", "översiktskarta", ["karta"]),
    ],
)
def test_a_compound_is_found_by_its_parts(language, compound, words):
    found = parts(compound, language)
    for word in words:
        assert stem(word, language) in found, f"{word} is not among {found}"


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "schule"),
        ("de", "straße"),
        ("de", "kaplan"),
        ("de", "irland"),
        ("de", "holland"),
        ("de", "ausland"),
        ("de", "überfluss"),
        ("de", "landschaft"),
        ("de", "nachteil"),
        ("de", "transport"),
        ("de", "investoren"),
        ("de", "quartier"),
        ("nl", "bestuur"),
        ("nl", "infrastructuur"),
        ("nl", "internet"),
        ("sv", "digital"),
        ("de", "bewegung"),
        ("nl", "kaarten"),
        ("nl", "bewegen"),
        ("sv", "vatten"),
        ("de", ""),
        ("de", "weg"),
        ("de", "schul3weg"),
        ("en", "waterplan"),
        ("", "schulwegplan"),
        ("fr", "schulwegplan"),
    ],
)
def test_what_is_no_compound_has_no_parts(language, word):
    assert parts(word, language) == ()


def test_the_whole_is_not_among_its_parts():
    assert stem("schulwegplan", "de") not in parts("schulwegplan", "de")


def test_a_compound_of_too_many_words_is_cut_from_its_end():
    found = parts("wasserwegkartenplandatennetz"[:40], "de")
    assert stem("netz", "de") in found
    assert len(found) <= MOST_PARTS * (MOST_PARTS + 1) // 2


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@given(
    words=st.lists(st.sampled_from(["wasser", "väg", "kaart", "plan", "ß", "ü", "s"]), max_size=30)
)
def test_parts_are_few_and_folded(language, words):
    found = parts("".join(words), language)
    assert len(found) <= 20
    assert all(part and fold(part) == part for part in found)


# --- the table --------------------------------------------------------------------------------
def _rows():
    path = Path(compounds.__file__).parent / "tables" / "heads.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_every_head_stands_once_in_its_order():
    keys = [(row["language"], row["word"]) for row in _rows()]
    assert keys == sorted(set(keys))


def test_every_head_is_a_word_of_a_language_that_is_cut():
    for row in _rows():
        assert row["language"] in LANGUAGES, row
        for word in [row["word"], *row["also"].split()]:
            assert word.isalpha() and word == word.lower(), row
            assert len(word) >= 2, row
