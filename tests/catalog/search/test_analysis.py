"""Tokens: folded, stemmed, in parts, and where they stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis import (
    LONGEST_PREFIX,
    LONGEST_TOKEN,
    MOST_PREFIXED,
    MOST_TOKENS,
    SHORTEST_PREFIX,
    Token,
    prefixes,
    readings,
    tokens,
)
from catalog.search.folding import fold
from tests.catalog.search.texts import HOSTILE, LANGUAGES, texts, words


def exact(text: str, language: str = "") -> list[str]:
    return [token.exact for token in tokens(text, language)]


def stems(text: str, language: str) -> list[str]:
    return [token.stem for token in tokens(text, language)]


def test_a_token_says_all_about_one_word():
    text = "Der Schulwegplan"
    assert tokens(text, "de")[1] == Token(
        exact="schulwegplan",
        stem="schulwegplan",
        also=(),
        parts=("schul", "schulweg", "weg", "wegplan", "plan"),
        start=4,
        end=16,
        position=1,
    )


@pytest.mark.parametrize(
    ("language", "text", "words", "stemmed"),
    [
        ("en", "Public Roads", ["public", "roads"], ["public", "road"]),
        ("de", "Öffentliche Bäume", ["offentliche", "baume"], ["offent", "baum"]),
        ("nl", "Kaarten", ["kaarten"], ["kaart"]),
        ("fr", "Écoles d'été", ["ecoles", "ete"], ["ecol", "ete"]),
        ("it", "Scuole", ["scuole"], ["scuol"]),
        ("es", "Estación", ["estacion"], ["estacion"]),
        ("sv", "Vägar", ["vagar"], ["vag"]),
        ("fi", "Koulut", ["koulut"], ["koulu"]),
        ("pl", "Łódzkie drogi", ["lodzkie", "drogi"], ["lodzkie", "drogi"]),
        ("el", "Σχολεία", ["σχολεια"], ["σχολει"]),
        ("bg", "Пътища", ["пътища"], ["пътища"]),
        ("", "Écoles", ["ecoles"], ["ecoles"]),
        ("de-t-en-t0-x", "Schulen", ["schulen"], ["schul"]),
        ("nl-BE", "Kaarten", ["kaarten"], ["kaart"]),
    ],
)
def test_languages(language, text, words, stemmed):
    assert exact(text, language) == words
    assert stems(text, language) == stemmed


def test_umlauts_have_two_spellings():
    (token,) = tokens("Zürich", "")
    assert (token.exact, token.also) == ("zurich", ("zuerich",))


def test_the_case_of_a_text_does_not_matter():
    for language, text in [("de", "Straßen und Bäume"), ("el", "Οδός Αθηνάς"), ("fr", "l'Été")]:
        lower, upper = (stems(t, language) for t in (text.lower(), text.upper()))
        assert lower == upper


# --- pieces -----------------------------------------------------------------------------------
def test_pieces_have_positions_and_the_whole_stands_at_the_first():
    found = [(t.exact, t.position, t.pieces) for t in tokens("new covid-19 cases", "en")]
    assert found == [
        ("new", 0, 0),
        ("covid19", 1, 2),
        ("covid", 1, 0),
        ("19", 2, 0),
        ("cases", 3, 0),
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("e-mail", "email"),
        ("ISO-19115", "iso19115"),
        ("10.5281/zenodo.123", "105281zenodo123"),
        ("BE0213.001", "be0213001"),
        ("data_2020.csv", "data2020csv"),
        ("Open-Data-Portal", "opendataportal"),
        ("2015-2020", "2015-2020"),
        ("2015\u20112020", "2015-2020"),
        ("01.02.2020", "01.02.2020"),
    ],
)
def test_the_whole_is_written_in_one_unless_it_is_all_figures(text, whole):
    first = tokens(text, "")[0]
    assert first.exact == whole
    assert first.pieces > 1
    assert text[first.start : first.end] == text


@pytest.mark.parametrize(("text", "number"), [("1.5", "1.5"), ("2,000", "2000"), ("7", "7")])
def test_numbers(text, number):
    assert exact(text) == [number]


def test_a_hyphened_compound_has_parts():
    assert "plan" in tokens("Schul-Wegplan", "de")[0].parts


@pytest.mark.parametrize("joined", ["Schul\u00adweg", "Schul\u200bweg", "Schulweg", "SCHULWEG"])
def test_what_nobody_sees_does_not_part_a_word(joined):
    assert exact(joined, "de") == ["schulweg"]


def test_addresses_do_not_become_many_words():
    text = "https://geo.example.eu/wms?service=WMS&request=GetCapabilities&layers=a,b,c&format=x"
    assert len(exact(text)) <= 10


def test_the_host_of_an_address_is_a_word():
    assert "datagovbe" in exact("https://data.gov.be/en/roads")
    assert exact("data.gov.be")[0] == "datagovbe"


def test_highlighting_shows_what_was_written():
    text = "Qualite\u0301 de l'eau – ZU\u0308RICH, Schul\u00adwege"
    shown = [text[t.start : t.end] for t in tokens(text, "fr")]
    assert shown == ["Qualite\u0301", "de", "eau", "ZU\u0308RICH", "Schul\u00adwege"]


# --- properties -------------------------------------------------------------------------------
@given(texts, st.sampled_from(LANGUAGES))
def test_every_token_points_into_the_text(text, language):
    for token in tokens(text, language):
        assert 0 <= token.start < token.end <= len(text)


@given(words, st.sampled_from(LANGUAGES))
def test_a_token_is_what_it_points_at_folded(text, language):
    for token in tokens(text, language):
        pointed_at = fold(text[token.start : token.end])
        assert fold(token.exact) == pointed_at[:LONGEST_TOKEN]


@given(texts, st.sampled_from(LANGUAGES))
def test_both_forms_of_an_accent_give_the_same_tokens(text, language):
    composed, apart = (
        [t._replace(start=0, end=0) for t in tokens(unicodedata.normalize(form, text), language)]
        for form in ("NFC", "NFD")
    )
    assert composed == apart


@given(texts, st.sampled_from(LANGUAGES))
def test_positions_count_from_nought_without_gaps(text, language):
    positions = [token.position for token in tokens(text, language) if not token.pieces]
    assert positions == list(range(len(positions)))


@given(texts, st.sampled_from(LANGUAGES))
def test_no_form_is_empty_or_long(text, language):
    for token in tokens(text, language):
        for form in (token.exact, token.stem, *token.also, *token.parts):
            assert 0 < len(form) <= LONGEST_TOKEN
            assert not any(c.isspace() or "\ud800" <= c <= "\udfff" for c in form)


@given(texts)
def test_there_are_no_more_tokens_than_characters(text):
    assert len(tokens(text, "de")) <= 2 * len(text)


@given(texts, st.integers(0, 10))
def test_fewer_tokens_are_the_first_ones(text, most):
    assert tokens(text, "nl", most=most) == tokens(text, "nl")[:most]


# --- budgets ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", ["", "de", "fr"])
def test_hostile_texts_have_bounded_tokens(name, language):
    found = tokens(HOSTILE[name], language)
    assert len(found) <= MOST_TOKENS
    assert all(len(t.exact) <= LONGEST_TOKEN and len(t.parts) <= 20 for t in found)
    assert sum(len(t.exact) for t in found) <= 500_000


def test_a_text_of_many_words_has_the_most_tokens():
    assert len(tokens("a b " * MOST_TOKENS, "en")) == MOST_TOKENS


def test_an_endless_word_is_one_token():
    (token,) = tokens("a" * 1_000_000, "en")
    assert token.exact == "a" * LONGEST_TOKEN


# --- prefixes ---------------------------------------------------------------------------------
def test_prefixes_are_the_beginnings_of_words():
    assert prefixes("Water") == ["wa", "wat", "wate", "water"]
    assert prefixes("data date") == ["da", "dat", "data", "date"]


def test_prefixes_are_folded_and_have_both_spellings_of_umlauts():
    assert {"zur", "zue", "zurich", "zuerich"} <= set(prefixes("ZÜRICH"))


def test_prefixes_of_pieces_and_wholes():
    assert {"covid", "covid1", "covid19", "19"} <= set(prefixes("covid-19"))


def test_words_of_one_letter_have_no_prefix():
    assert prefixes("a é 1") == prefixes("") == []


@given(texts)
def test_prefixes_are_bounded_and_each_once(text):
    found = prefixes(text)
    assert len(found) == len(set(found)) <= 2 * MOST_PREFIXED * LONGEST_PREFIX
    assert all(SHORTEST_PREFIX <= len(prefix) <= LONGEST_PREFIX for prefix in found)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_have_bounded_prefixes(name):
    assert len(prefixes(HOSTILE[name])) <= 2 * MOST_PREFIXED * LONGEST_PREFIX


@given(texts, st.integers(1, 64))
def test_a_text_is_read_in_several_languages_as_in_each_alone(text: str, most: int) -> None:
    alone = {language: tokens(text, language, most=most) for language in LANGUAGES}
    assert readings(text, LANGUAGES, most=most) == alone
