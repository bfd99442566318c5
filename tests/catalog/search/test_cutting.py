"""Where words begin and end, in the text as it was written."""

import unicodedata
from itertools import islice

import pytest
from hypothesis import given

from catalog.search import cutting
from catalog.search.cutting import (
    LONGEST_CHUNK,
    LONGEST_TEXT,
    MOST_PIECES,
    Chunk,
    chunks,
    compose,
    plain_words,
)
from tests.catalog.search.texts import HOSTILE, texts


def cut(text: str) -> list:
    """A word as itself, a chunk as (whole, pieces)."""
    return [
        (one.whole[0], [piece[0] for piece in one.pieces]) if isinstance(one, Chunk) else one[0]
        for one in chunks(text)
    ]


def spans(text: str) -> list[tuple[int, int]]:
    found = []
    for one in chunks(text):
        pieces = [one.whole, *one.pieces] if isinstance(one, Chunk) else [one]
        found += [(start, end) for _, start, end in pieces]
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\t", []),
        ("...", []),
        ("Water quality, 2020!", ["Water", "quality", "2020"]),
        ("(map) [of] «roads»", ["map", "of", "roads"]),
        ("end.", ["end"]),
        ("Rad- und Fußwege", ["Rad", "und", "Fußwege"]),
        ("Περιβάλλον και νερό", ["Περιβάλλον", "και", "νερό"]),
        ("Околна среда", ["Околна", "среда"]),
        ("and/or", ["and", "or"]),
        ("Straße/Weg", ["Straße", "Weg"]),
        ("note:this", ["note", "this"]),
        ("_a_", ["a"]),
        ("_\u0301\u00ada", ["a"]),
        ("_\u093e", []),
        ("Schul\u00adweg", ["Schul\u00adweg"]),
    ],
)
def test_words(text, words):
    assert cut(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'eau", ["eau"]),
        ("L’eau", ["eau"]),
        ("d'Orléans", ["Orléans"]),
        ("qu'il", ["il"]),
        ("jusqu'ici", ["ici"]),
        ("dell'acqua", ["acqua"]),
        ("sull’ambiente", ["ambiente"]),
        ("un'isola", ["isola"]),
        ("gl'italiani", ["italiani"]),
        ("l'aigua", ["aigua"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("O'Neill", ["O'Neill"]),
        ("don't", ["don't"]),
        ("children's", ["children"]),
        ("foto’s", ["foto"]),
        ("'quoted'", ["quoted"]),
    ],
)
def test_elisions_and_apostrophes(text, words):
    assert cut(text) == words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("e-mail", ["e", "mail"]),
        ("covid-19", ["covid", "19"]),
        ("covid\u201119", ["covid", "19"]),
        ("ISO-19115", ["ISO", "19115"]),
        ("BE0213.001", ["BE0213", "001"]),
        ("10.5281/zenodo.123", ["10.5281", "zenodo", "123"]),
        ("data_2020.csv", ["data", "2020", "csv"]),
        ("2015-2020", ["2015", "2020"]),
        ("01.02.2020", ["01", "02", "2020"]),
        ("data.gov.be", ["data", "gov", "be"]),
        ("Saint-Jean-d'Angély", ["Saint", "Jean", "Angély"]),
        ("eau-de-vie", ["eau", "de", "vie"]),
    ],
)
def test_what_has_inner_signs_is_whole_and_in_pieces(text, pieces):
    assert cut(text) == [(text, pieces)]


@pytest.mark.parametrize("number", ["1.5", "1,5", "2,000", "1.000.000", "10:30"])
def test_a_number_is_one_word(number):
    assert cut(f"about {number}.") == ["about", number]


def test_an_uuid_is_one_word():
    uuid = "123e4567-e89b-12d3-a456-426614174000"
    assert cut(uuid) == [uuid]


def test_a_chunk_has_few_pieces():
    ((whole, pieces),) = cut("-".join("abcdefghijklmnop"))
    assert whole == "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p"
    assert len(pieces) == MOST_PIECES


def test_an_endless_word_is_looked_at_from_its_beginning():
    assert cut("x" * 10_000) == ["x" * LONGEST_CHUNK]


# --- addresses --------------------------------------------------------------------------------
def test_an_address_is_itself_its_last_part_and_its_host():
    assert cut("see https://www.data.gov.be/a/b/Roads_2020.zip.") == [
        "see",
        ("data.gov.be/a/b/Roads_2020.zip", ["Roads", "2020", "zip"]),
        "data.gov.be",
    ]


def test_of_a_long_address_little_is_left():
    address = "https://e.eu/wms?" + "&".join(f"key{n}=value{n}" for n in range(100))
    found = cut(address)
    assert len(found) == 2
    assert len(found[0][1]) <= MOST_PIECES


@pytest.mark.parametrize("at", ["https://doi.org/", "http://dx.doi.org/"])
def test_the_address_of_a_doi_is_the_doi(at):
    assert cut(f"{at}10.5281/zenodo.123.") == cut("10.5281/zenodo.123")


def test_an_address_without_a_scheme():
    assert cut("www.statistics.eu") == [("statistics.eu", []), "statistics.eu"]


def test_an_address_of_mail_is_itself_and_its_host():
    assert cut("to jan.peeters@example.org now") == [
        "to",
        ("jan.peeters@example.org", []),
        "example.org",
        "now",
    ]


# --- writing without spaces -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京都", ["東京", "京都"]),
        ("水", ["水"]),
        ("データ", ["デー", "ータ"]),
        ("한국어", ["한국", "국어"]),
        ("東京2020年版", ["東京", "2020", "年版"]),
        ("水、空気", ["水", "空気"]),
        ("OpenData東京", ["OpenData", "東京"]),
        ("0\u3099東", ["0\u3099", "東"]),
        ("東\u200b京都", ["東\u200b京", "京都"]),
    ],
)
def test_signs_are_taken_in_pairs(text, words):
    assert cut(text) == words


@pytest.mark.parametrize("text", ["データがある", "한국어", "ไทยแลนด์"])
def test_pairs_are_of_whole_signs_in_both_forms(text):
    taken_apart = unicodedata.normalize("NFD", text)
    assert [unicodedata.normalize("NFC", word) for word in cut(taken_apart)] == cut(text)


# --- composing --------------------------------------------------------------------------------
def test_what_is_composed_knows_where_it_was():
    composed = compose("cafe\u0301s")
    assert composed.text == "cafés"
    assert composed.piece(0, 4) == ("café", 0, 5)
    assert composed.piece(4, 5) == ("s", 5, 6)


def test_a_text_without_marks_is_left_as_it_is():
    assert compose("cafés") == ("cafés", None, None)


def test_a_text_has_an_end():
    assert len(compose("é" * 1_000_000).text) == LONGEST_TEXT


@given(texts)
def test_composing_composes(text):
    composed = compose(text)
    if composed.starts is not None:
        assert composed.text == unicodedata.normalize("NFC", text)
        assert len(composed.starts) == len(composed.ends) == len(composed.text)


@given(texts)
def test_every_piece_stands_where_it_says(text):
    for start, end in spans(text):
        assert 0 <= start < end <= len(text)


@given(texts)
def test_chunks_come_in_their_order(text):
    starts = [one.whole[1] if isinstance(one, Chunk) else one[1] for one in chunks(text)]
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_have_words_of_bounded_length(name):
    for one in islice(chunks(HOSTILE[name]), 1_000):
        for text, _, _ in [one.whole, *one.pieces] if isinstance(one, Chunk) else [one]:
            assert 0 < len(text) <= 2_048


def test_what_a_pattern_cannot_cut_is_seen_at_a_glance():
    """The quick look over a text (_FAR) meets every sign that the careful ones look for."""
    for number in range(0x110000):
        sign = chr(number)
        if cutting._marked().search(sign) or cutting._UNSPACED.search(sign):
            assert cutting._FAR.search(sign), f"U+{number:04X}"
            assert plain_words(f"a{sign}") is None
