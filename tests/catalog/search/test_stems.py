"""Words of one stem are found by each other, in the languages of the list."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.folding import fold
from catalog.search.stems import (
    FRONTS,
    LETTERS,
    LONGEST_STEMMED,
    STEMMED,
    beginnings,
    primary,
    stem,
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["road", "roads"]),
        ("en", ["statistic", "statistics", "statistical"]),
        ("de", ["schule", "schulen"]),
        ("de", ["baum", "bäume", "bäumen", "baeume"]),
        ("de", ["straße", "straßen", "strassen"]),
        ("de", ["zürich", "zuerich"]),
        ("nl", ["kaart", "kaarten"]),
        ("nl", ["gemeente", "gemeenten"]),
        ("fr", ["école", "écoles", "ecole"]),
        ("fr", ["communal", "communales"]),
        ("it", ["scuola", "scuole"]),
        ("es", ["carretera", "carreteras"]),
        ("sv", ["karta", "kartor"]),
        ("fi", ["koulu", "koulut", "kouluissa"]),
        ("el", ["σχολείο", "σχολεία"]),
        ("da", ["kommune", "kommuner"]),
        ("no", ["kommune", "kommuner"]),
        ("pt", ["estrada", "estradas"]),
        ("hu", ["térkép", "térképek"]),
        ("ro", ["oraș", "orașe", "orașele"]),
    ],
)
def test_forms_of_a_word_have_one_stem(language, words):
    assert len({stem(word, language) for word in words}) == 1


@pytest.mark.parametrize(
    ("language", "word", "found"),
    [
        ("da", "borgernes", "borg"),
        ("de", "verwaltungen", "verwalt"),
        ("el", "δεδομένων", "δεδομεν"),
        ("en", "happily", "happili"),
        ("es", "administraciones", "administr"),
        ("et", "koolidesse", "kooli"),
        ("fi", "tietojensa", "tieto"),
        ("fr", "heureusement", "heureux"),
        ("ga", "bhfoghlaim", "foghlaim"),
        ("hu", "iskolákban", "iskola"),
        ("it", "amministrazioni", "amministr"),
        ("lt", "duomenimis", "duom"),
        ("nl", "gemeenten", "meen"),
        ("no", "tilgjengelighet", "tilgjeng"),
        ("pt", "administrações", "administr"),
        ("ro", "orașelor", "oras"),
        ("sv", "skolorna", "skol"),
    ],
)
def test_each_language_has_a_stemmer_of_its_own(language, word, found):
    assert [tag for tag in STEMMED if stem(word, tag) == found] == [language]


@pytest.mark.parametrize("word", ["drogi", "dróg", "пътища", "школе", "cesty"])
def test_without_a_language_words_are_folded_only(word):
    assert stem(word, "") == fold(word)


def test_a_stem_is_folded():
    assert stem("écoles", "fr") == "ecol"
    assert stem("områden", "sv") == stem("område", "sv") == "omrad"


def test_what_has_figures_has_no_stem():
    assert stem("covid19s", "en") == "covid19s"


def test_an_endless_word_has_no_stem():
    word = "s" * LONGEST_STEMMED + "chulen"
    assert stem(word, "de") == word


@pytest.mark.parametrize("language", sorted(STEMMED))
@pytest.mark.parametrize("word", ["a", "s", "ing", "ßß", "ñ", "я", "ά", "东", "ıiı", "e" * 40])
def test_no_word_is_stemmed_to_nothing(language, word):
    assert stem(word, language)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-CH", "de"),
        ("de_AT", "de"),
        ("de-t-en-t0-abcd", "de"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("pl", ""),
        ("bg", ""),
        ("deu", ""),
        ("", ""),
        ("x" * 100_000, ""),
        ("\ud800", ""),
    ],
)
def test_the_language_of_a_tag(tag, code):
    assert primary(tag) == code


def test_threads_that_stem_at_once_get_the_stems_of_one():
    words = [f"{a}{b}{end}" for a in "bdfg" for b in "aeo" for end in ("lungen", "keiten", "ern")]
    alone = [stem(word, "de") for word in words]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: [stem(word, "de") for word in words], range(40)))
    assert found == [alone] * 40


@pytest.mark.parametrize("language", sorted(STEMMED))
@given(
    word=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäåéîöüßįčάό"), min_size=1, max_size=12)
)
@settings(max_examples=200, deadline=None)
def test_a_stem_begins_as_its_word_but_for_fronts(language, word):
    if word[0].isascii() and not (language in FRONTS and word.startswith(FRONTS[language])):
        assert stem(word, language)[0] == word[0]


ENDS = (
    "",
    "s",
    "es",
    "e",
    "en",
    "er",
    "ing",
    "ed",
    "y",
    "ies",
    "ment",
    "tion",
    "ly",
    "te",
    "a",
    "i",
)


@pytest.mark.parametrize("language", ["", *sorted(STEMMED)])
@given(
    front=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1, max_size=3),
    inner=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäåéîöüßį"), max_size=5),
    end=st.sampled_from(ENDS),
)
@settings(max_examples=200, deadline=None)
def test_a_word_begins_as_is_said_of_its_stem(language, front, inner, end):
    word = front + inner + end
    known = beginnings(stem(word, language), language)
    if word[:LETTERS].isascii() and known:
        assert any(fold(word).startswith(one) for one in known), (word, known)


@pytest.mark.parametrize("language", ["", "en", "fr"])
def test_every_short_word_begins_as_is_said_of_its_stem(language):
    letters = "abcdefghijklmnopqrstuvwxyz"
    fronts = ["".join(one) for n in (1, 2, 3) for one in product(letters, repeat=n)]
    for word in (front + end for front in fronts for end in ("", "s", "ing", "ies", "ed", "er")):
        known = beginnings(stem(word, language), language)
        assert any(word.startswith(one) for one in known), (word, known)


def test_the_beginning_of_a_stem_is_not_known_where_words_change_theirs():
    assert beginnings("haus", "de") == frozenset()
    assert beginnings("cri", "en") == {"cri", "cry"}
    assert beginnings("die", "en") == {"die", "dii", "dyi"}


def test_fronts_are_taken_off():
    assert stem("gelopen", "nl")[0] == "l"
    assert stem("mbean", "ga")[0] == "b"
