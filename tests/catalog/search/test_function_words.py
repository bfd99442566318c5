"""Words that only join others are not needed; words that mean something are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.folding import fold
from catalog.search.function_words import _rows, only_join
from tests.catalog.search.texts import texts
from vocab.authority.files import LANGUAGES


def left(query: str) -> str:
    words = query.split()
    return " ".join(w for w, joins in zip(words, only_join(words), strict=True) if not joins)


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("qualité de eau", "qualité eau"),
        ("data about the schools", "data schools"),
        ("statistics by municipality", "statistics municipality"),
        ("kaart van de fietspaden in Gent", "kaart fietspaden Gent"),
        ("die Schulen in der Stadt", "Schulen Stadt"),
        ("Preise für Wohnungen", "Preise Wohnungen"),
        ("Ποιότητα του νερού", "Ποιότητα νερού"),
        ("качество на въздуха", "качество въздуха"),
        ("calidad del aire y las aguas", "calidad aire aguas"),
        ("jakość wody w rzekach", "jakość wody rzekach"),
        ("ÉCOLES À PARIS", "ÉCOLES PARIS"),
        ("die in Paris", "die Paris"),
    ],
)
def test_words_that_join_are_left_out(query, needed):
    assert left(query) == needed


@pytest.mark.parametrize(
    "query",
    [
        "die casting",
        "or",
        "or argent",
        "the",
        "of the",
        "vitamin A",
        "by statistik",
        "wind MIT licence",
        "war zone",
        "electric van",
        "",
    ],
)
def test_words_that_mean_something_are_kept(query):
    assert left(query) == query


def test_every_language_of_the_union_has_its_words():
    assert {row["language"] for row in _rows() if row["way"] == "joins"} == set(LANGUAGES)


def test_what_means_something_joins_in_another_language():
    rows = list(_rows())
    joins = {
        (r["language"], fold(w)) for r in rows if r["way"] == "joins" for w in r["words"].split()
    }
    for row in (row for row in rows if row["way"] == "means"):
        for word in row["words"].split():
            assert any(
                word == other and language != row["language"] for language, other in joins
            ), word


@given(st.lists(texts, max_size=8))
def test_some_word_is_always_left(words):
    found = only_join(words)
    assert len(found) == len(words)
    assert not words or not all(found)
