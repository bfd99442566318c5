"""A query becomes terms: words, and other words for the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis import tokens
from catalog.search.terms import MOST_QUERY_TOKENS, query_tokens
from tests.catalog.search.texts import HOSTILE, LANGUAGES, texts


def asked(query: str, language: str) -> list[tuple[str, set[str]]]:
    return [
        (
            " ".join(token.exact for token in term.words),
            {" ".join(token.exact for token in other) for other in term.others},
        )
        for term in query_tokens(query, language)
    ]


def finds(query: str, text: str, language: str) -> bool:
    """Is every term in the text, as an engine would look: a word anywhere, another as a phrase?"""
    there = tokens(text, language)
    forms = {form for t in there for form in (t.exact, t.stem, *t.also, *t.parts)}

    def is_phrase(words) -> bool:
        places = [
            {t.position - n for t in there if w.stem in (t.exact, t.stem)}
            for n, w in enumerate(words)
        ]
        return bool(set.intersection(*places))

    return all(
        all({t.exact, t.stem, *t.also} & forms for t in term.words)
        or any(is_phrase(other) for other in term.others)
        for term in query_tokens(query, language)
    )


def test_words_are_terms():
    assert asked("water Gent", "en") == [("water", set()), ("gent", set())]


def test_a_phrase_with_synonyms_is_one_term():
    first, second = asked("child care Gent", "en")
    assert first[0] == "child care"
    assert {"childcare", "daycare", "day care"} <= first[1]
    assert second == ("gent", set())


def test_a_chunk_is_one_term_of_its_pieces_or_the_whole():
    assert asked("e-mail", "") == [("e mail", {"email"})]
    assert asked("ISO-19115 maps", "") == [("iso 19115", {"iso19115"}), ("maps", set())]


def test_a_chunk_with_synonyms_has_both():
    ((words, others),) = asked("covid-19", "")
    assert words == "covid 19"
    assert {"covid19", "coronavirus", "sars cov 2"} <= others


@pytest.mark.parametrize(
    ("language", "query", "text"),
    [
        ("en", "childcare", "Child care places in Ghent"),
        ("en", "child care", "Childcare places in Ghent"),
        ("en", "children", "Children's playgrounds"),
        ("en", "email", "List of e-mail addresses"),
        ("en", "e-mail", "List of email addresses"),
        ("en", "covid 19", "COVID-19 cases"),
        ("en", "covid-19", "Covid 19 cases"),
        ("en", "covid19", "COVID-19 cases"),
        ("en", "zip codes", "Postal code areas"),
        ("en", "iso 19115", "Profile of ISO-19115"),
        ("en", "iso19115", "Profile of ISO-19115"),
        ("en", "10.5281/zenodo.123", "see https://doi.org/10.5281/zenodo.123"),
        ("en", "zenodo.123", "DOI 10.5281/zenodo.123"),
        ("en", "BE0213.001", "Station BE0213.001"),
        ("en", "data_2020.csv", "The file DATA_2020.CSV"),
        ("en", "data.gov.be", "https://www.data.gov.be/en/roads"),
        ("de", "Schulweg", "Schulwegplan der Stadt Zürich"),
        ("de", "Plan", "Schulwegplan der Stadt Zürich"),
        ("de", "Zuerich", "Schulwegplan der Stadt Zürich"),
        ("de", "Zurich", "Schulwegplan der Stadt Zürich"),
        ("de", "Zürich", "Schulwegplan der Stadt Zuerich"),
        ("", "Zuerich", "Schulwegplan der Stadt Zürich"),
        ("", "Zürich", "Schulwegplan der Stadt Zuerich"),
        ("", "Zurich", "Schulwegplan der Stadt Zürich"),
        ("de", "Schutzgebiet", "Trinkwasserschutzgebiete"),
        ("de", "Wasser", "Trinkwasserschutzgebiete"),
        ("de", "Strasse", "Straßen in Köln"),
        ("de", "Kitas", "Kindertagesstätten in Köln"),
        ("nl", "OV", "Haltes van het openbaar vervoer"),
        ("nl", "openbaar vervoer", "OV-haltes"),
        ("nl", "kaart", "Waterkaarten"),
        ("fr", "eau", "Qualité de l'eau"),
        ("fr", "qualité de l’eau", "QUALITE DE L'EAU"),
        ("fr", "ecoles", "École primaire"),
        ("it", "acqua", "Qualità dell'acqua"),
        ("es", "carreteras", "Carretera nacional"),
        ("sv", "väg", "Cykelvägar"),
        ("fi", "koulu", "Koulut ja päiväkodit"),
        ("pl", "lodz", "Drogi w mieście Łódź"),
        ("el", "ΣΧΟΛΕΙΑ", "Σχολεία της Ελλάδας"),
        ("bg", "ПЪТИЩА", "Републикански пътища"),
        ("ja", "東京", "東京都のデータ"),
    ],
)
def test_queries_find(language, query, text):
    assert finds(query, text, language)


@pytest.mark.parametrize(
    ("language", "query", "text"),
    [
        ("en", "childcare", "Child support and health care"),
        ("en", "1.5", "15 roads"),
        ("en", "2015-2020", "20152020"),
        ("pl", "droga", "Drogi"),
        ("de", "Land", "Irland"),
        ("ja", "京東", "東京都"),
        ("en", "water", "roads"),
    ],
)
def test_queries_do_not_find(language, query, text):
    assert not finds(query, text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_asked_by_nothing(language):
    assert query_tokens("", language) == query_tokens(" -- ", language) == []


@given(texts, st.sampled_from(LANGUAGES))
def test_no_word_is_lost_and_none_comes_twice(text, language):
    words = [token for term in query_tokens(text, language) for token in term.words]
    typed = [t for t in tokens(text, language, most=MOST_QUERY_TOKENS) if not t.pieces]
    assert words == typed


@given(texts, st.sampled_from(LANGUAGES))
def test_a_text_is_found_by_itself(text, language):
    assert finds(text, text, language)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_have_few_terms(name):
    terms = query_tokens(HOSTILE[name], "de")
    assert sum(len(term.words) for term in terms) <= MOST_QUERY_TOKENS


def test_a_whole_that_the_budget_cuts_is_one_term_all_the_same():
    query = "a " * (MOST_QUERY_TOKENS - 3) + "one-two-three"
    last = query_tokens(query, "en")[-1]
    assert [token.exact for token in last.words] == ["one", "two"]
    assert last.others == ()
