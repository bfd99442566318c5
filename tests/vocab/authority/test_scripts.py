"""Words that mix letters of two scripts, which nobody sees."""

import pytest

from vocab.authority import files, lookup, normalise
from vocab.authority.scripts import one_script
from vocab.namespaces import NAL


@pytest.mark.parametrize(
    ("mixed", "mended"),
    [
        ("Б\u0065лгия", "Белгия"),
        ("\u0041в\u0063т\u0070ия", "Австрия"),
        ("Наука и \u0074ехнологии", "Наука и технологии"),
        ("Δικαι\u006fσύνη", "Δικαιοσύνη"),
        ("\u005aάγκρεμπ", "Ζάγκρεμπ"),
    ],
)
def test_letters_that_look_alike_become_those_of_the_word(mixed: str, mended: str) -> None:
    assert mixed != mended
    assert one_script(mixed) == mended


@pytest.mark.parametrize("text", ["", "Österreich", "PDF файл", "PDFфайл", "Белгия", "e5 Ελλάδα"])
def test_words_of_one_script_stay_and_those_with_another_letter_too(text: str) -> None:
    assert one_script(text) == text


@pytest.mark.parametrize("table", sorted(files.BASES))
def test_no_label_of_a_table_mixes_scripts(table: str) -> None:
    labels = [label for c in lookup.table(table).values() for label in c.labels.values()]
    assert [label for label in labels if label != one_script(label)] == []


@pytest.mark.parametrize("written", ["Белгия", "Б\u0065лгия", "БЕЛГИЯ"])
def test_a_country_is_known_by_its_name_in_either_spelling(written: str) -> None:
    assert normalise.place(written)[0] == f"{NAL}country/BEL"
