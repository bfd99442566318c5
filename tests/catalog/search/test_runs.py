"""Runs are the tokens of a text in their order, whichever way they were come by."""

from collections.abc import Iterator, Sequence
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import runs as module
from catalog.search.analysis import VERSION, Token, tokens
from catalog.search.runs import BETWEEN, MOST_WORDS, Runs, runs
from catalog.search.stems import primary
from tests.catalog.search.texts import LANGUAGES, texts

SAID = (
    "Covid-19: 1.5 % of Kinderopvang, Schulwegpläne", "ISO-19115 https://example.org/a/b-c", "公共データ",
    "children's écoles Ελλάδα ΟΔΟΣ", "10.5281/zenodo.123 a@example.org 2020/21",
)  # fmt: skip


# --- the plain way, token by token ------------------------------------------------------------
def plainly(text: str, tag: str) -> Runs:
    found = tokens(text, tag)
    words = [token.exact for token in found if not token.pieces]
    others = [*_others(found)]
    exact = [" ".join(words), *([" ".join(others)] if others != words else [])]
    language = primary(tag)
    stems: list[str] = []
    if language:
        stems = [" ".join(f"{language}:{token.stem}" for token in found if not token.pieces)]
        stems += [" ".join(f"{language}:{part}" for part in token.parts) for token in found]
    return Runs(BETWEEN.join(filter(None, exact)), BETWEEN.join(filter(None, stems)))


def _others(found: Sequence[Token]) -> Iterator[str]:
    after = 0
    for token in found:
        if token.pieces:
            yield token.exact
            after = token.position + token.pieces
        elif token.position >= after:
            yield token.also[0] if token.also else token.exact


plain = st.lists(st.text(st.sampled_from("aeußöœΣİKſĲ19-.,:<\">(/@'’_()<&"), max_size=9)).map(
    " ".join
)


@given(st.one_of(texts, plain), st.sampled_from(LANGUAGES))
def test_words_that_are_known_and_words_that_are_not_give_the_same(text, tag):
    for language in module._KNOWN:
        module._KNOWN[language] = module._Known(language)
    first = runs([(tag, text)])
    assert first == plainly(text, tag)
    assert runs([(tag, text)]) == first


# --- by hand ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tag", "text", "exact", "stem"),
    [
        ("", "Covid-19 cases", "covid 19 cases | covid19 cases", ""),
        ("de", "Zürich", "zurich | zuerich", "de:zurich"),
        ("en", "roads, rivers", "roads rivers", "en:road en:river"),
        ("pl", "drogi", "drogi", ""),
        ("en", " ·-· ", "", ""),
    ],
)
def test_layers(tag, text, exact, stem):
    assert runs([(tag, text)]) == Runs(exact, stem)


def test_texts_are_kept_apart():
    assert runs([("", "child"), ("en", ""), ("en", "care")]) == Runs("child | care", "en:care")


def test_the_parts_of_a_compound_stand_apart_from_the_words():
    assert runs([("de", "Alle Schulwegpläne")]).stem.startswith("de:all de:schulwegplan | de:schul")


def test_what_is_beyond_the_most_words_is_not_searched():
    long = " ".join(f"w{n}" for n in range(MOST_WORDS))
    found = runs([("", "first second"), ("", long), ("", "last")])
    assert found.exact.startswith("first second | w0 w1 ")
    assert len(found.exact.split()) == MOST_WORDS + 1
    chunks = runs([("", "a-b-c " * MOST_WORDS)])
    assert len(chunks.exact.split(BETWEEN)[0].split()) <= MOST_WORDS


def test_no_more_words_are_remembered_than_allowed(monkeypatch):
    monkeypatch.setattr(module, "MOST_KNOWN", 30)
    monkeypatch.setitem(module._KNOWN, "nl", module._Known("nl"))
    for n in range(10):
        text = f"eerste{n} tweede{n} {'x' * 60}"
        assert runs([("nl", text)]) == plainly(text, "nl")
        assert sum(map(len, module._KNOWN["nl"])) <= 30 + len(text)


@pytest.mark.parametrize("name", ["https://example.org/dataset/1", "dataset-1", "123456"])
def test_names_of_one_thing_are_not_remembered(monkeypatch, name):
    monkeypatch.setitem(module._KNOWN, "en", module._Known("en"))
    assert runs([("en", name)]) == plainly(name, "en")
    assert not module._KNOWN["en"]


@pytest.mark.parametrize(
    ("most", "exact"),
    [
        (0, ""),
        (1, "roads"),
        (3, "roads | rivers"),
        (4, "roads covid 19 | roads covid19"),
        (5, "roads covid 19 cases | roads covid19 cases"),
        (6, "roads covid 19 cases | roads covid19 cases | rivers"),
    ],
)
def test_a_chunk_of_several_words_is_in_or_out(monkeypatch, most, exact):
    monkeypatch.setattr(module, "MOST_WORDS", most)
    assert runs([("en", "roads: covid-19 (cases)"), ("", "rivers")]).exact == exact


def test_an_index_knows_when_texts_give_other_tokens_than_before():
    """When this fails, raise VERSION in catalog/search/analysis.py, and write the new figure here."""
    said = [runs([(tag, f"{text} straße-2 l'eau ßü")]) for tag in LANGUAGES for text in SAID]
    assert (VERSION, f"{crc32(repr(said).encode()):08x}") == (1, "786c924c")
