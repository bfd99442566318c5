"""One spelling for one word, whatever the language."""

import sys
import unicodedata

import pytest
from hypothesis import given

from catalog.search.folding import fold, is_mark, marks, written_out
from tests.catalog.search.texts import texts


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Water", "water"),
        ("WATER", "water"),
        ("Zürich", "zurich"),
        ("Zu\u0308rich", "zurich"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("STRASSE", "strasse"),
        ("Ærø", "aero"),
        ("Œuvre", "oeuvre"),
        ("Łódź", "lodz"),
        ("Đakovo", "dakovo"),
        ("Þórshöfn", "thorshofn"),
        ("Fróði", "frodi"),
        ("Diyarbakır", "diyarbakir"),
        ("İstanbul", "istanbul"),
        ("Ħal", "hal"),
        ("Crème", "creme"),
        ("señal", "senal"),
        ("Väylä", "vayla"),
        ("Ελλάδα", "ελλαδα"),
        ("ΕΛΛΆΔΑ", "ελλαδα"),
        ("ὁδός", "οδοσ"),
        ("ΟΔΟΣ", "οδοσ"),
        ("ᾠδή", "ωιδη"),
        ("Български", "български"),
        ("Йордан", "иордан"),
        ("ѝ", "и"),
        ("ёлка", "елка"),
        ("ﬁche", "fiche"),
        ("Ｄａｔａ", "data"),
        ("m²", "m2"),
        ("Nº", "no"),
        ("ſ", "s"),
        ("Schul\u00adweg", "schulweg"),
        ("Schul\u200bweg", "schulweg"),
        ("col·lecció", "colleccio"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("", ""),
        ("- -", ""),
        ("\ud800", ""),
        ("\u0301", ""),
    ],
)
def test_case_accents_and_ligatures_are_folded(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize("word", ["हिन्दी", "ไทย", "が", "データ", "한국어", "東京"])
def test_signs_that_are_sounds_stay(word):
    assert fold(word) == word


def test_voiced_kana_are_not_voiceless_ones():
    assert fold("が") == fold("か\u3099") != fold("か")


def test_every_character_folds_once_and_for_all():
    for number in range(sys.maxunicode + 1):
        folded = fold(chr(number))
        assert fold(folded) == folded, f"U+{number:04X}"


@given(texts)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_what_is_folded_has_no_signs(text):
    assert all(c.isalnum() or is_mark(c) for c in fold(text))


@given(texts)
def test_both_forms_of_an_accent_fold_alike(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


# --- umlauts ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "without"),
    [
        ("Zürich", "zuerich"),
        ("Zu\u0308rich", "zuerich"),
        ("Gewässer", "gewaesser"),
        ("KÖLN", "koeln"),
        ("größe", "groesse"),
        ("Ærø", "aeroe"),
        ("Ålborg", "aalborg"),
        ("Zuerich", ""),
        ("aktuell", ""),
        ("école", ""),
        ("", ""),
    ],
)
def test_umlauts_are_written_out(written, without):
    assert written_out(written) == without


@given(texts)
def test_what_is_written_out_is_folded(text):
    assert fold(written_out(text)) == written_out(text)


# --- marks ------------------------------------------------------------------------------------
@pytest.mark.parametrize("mark", ["\u0301", "\u0345", "\u093e", "\u3099", "\u20dd", "\U0001d165"])
def test_marks(mark):
    assert is_mark(mark)


@pytest.mark.parametrize("other", ["a", "1", "-", "\u00ad", "\ud800", "´"])
def test_what_is_no_mark(other):
    assert not is_mark(other)


def test_the_ranges_of_marks_hold_all_marks_and_no_more():
    listed = {chr(n) for a, b in _ranges() for n in range(ord(a), ord(b) + 1)}
    every = {chr(n) for n in range(0x20000) if is_mark(chr(n))}
    hangul = {chr(n) for n in range(0x1160, 0x1200)}
    selectors = {chr(n) for n in range(0xE0100, 0xE01F0)}
    kirat_rai = {chr(n) for n in range(0x16D63, 0x16D6B)}
    assert listed == every | hangul | selectors | kirat_rai


def _ranges():
    ranges = marks()
    assert set(ranges[1::3]) == {"-"}
    return zip(ranges[::3], ranges[2::3], strict=True)
