"""Questions to a batch find what they find in an index."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from catalog.search.backends.base import Sight
from catalog.search.backends.memory import Memory
from catalog.search.box import Area, Box
from catalog.search.document import Entry, Where
from catalog.search.query import Days
from catalog.search.question import Question
from catalog.search.tree import Form, Layer, Match, Need
from catalog.watching.batch import Batch
from tests.catalog.search.backends.entries import FORMATS, THEMES, ask, entries, make, questions

LARGEST = 100
# Nobody saves a search for what is similar to a dataset.
SAVED = questions().map(lambda asked: replace(asked, rarest=0))


def found(made: list[Entry], asked: Question) -> list[int]:
    return sorted(Batch(made).matching(asked))


def indexed(made: list[Entry], asked: Question) -> list[int]:
    """What an engine finds of the same, whoever looks."""
    memory = Memory()
    with memory.writer() as writer:
        writer.index(one._replace(audiences=()) for one in made)
        writer.commit(1)
    return sorted(memory.search(replace(asked, size=LARGEST, after=""), Sight()).ids)


@settings(max_examples=60, deadline=None)
@given(entries(), SAVED)
def test_a_batch_finds_what_an_index_finds(made, asked):
    assert found(made, asked) == indexed(made, asked)


@settings(max_examples=30, deadline=None)
@given(entries(), SAVED)
def test_so_it_does_with_words_missing(made, asked):
    for missing in (1, 2):
        assert found(made, asked.missing(missing)) == indexed(made, asked.missing(missing))


PORT = [
    make(1, "Ferry crossings of the harbour", theme=[THEMES + "TRAN"], format=[FORMATS + "CSV"]),
    make(2, "Harbour dues", keyword="ferry", modified=date(2026, 1, 5)),
    make(3, "Water levels", description="at the harbour: ferry, crossings", audiences=(7,)),
]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", [1, 2, 3]),
        ("harbour ferry", [1, 2, 3]),
        ("harbour -crossings", [2]),
        ('"ferry crossings"', [1, 3]),
        ('"harbour dues"', [2]),
        ('"dues harbour"', []),
        ("title:harbour", [1, 2]),
        ("harbour OR levels", [1, 2, 3]),
        ("format:CSV", [1]),
        ("unheard", []),
    ],
)
def test_words_phrases_fields_and_what_is_excluded(q, expected):
    assert found(PORT, ask(q)) == expected


def test_filters_and_days():
    assert found(PORT, ask(theme="TRAN")) == [1]
    assert found(PORT, ask(theme="HEAL")) == []
    assert found(PORT, replace(ask(), modified=Days(date(2026, 1, 1), None))) == [2]
    assert found(PORT, replace(ask("ferry"), modified=Days(None, date(2025, 1, 1)))) == []


def test_places_and_times():
    port = [make(1, extent=Box(500, 500, 600, 600), covers=Days(date(2020, 1, 1), None)), make(2)]
    assert found(port, replace(ask(), area=Area(Box(0, 0, 500, 500)))) == [1]
    assert found(port, replace(ask(), area=Area(Box(0, 0, 500, 500), inside=True))) == []
    assert found(port, replace(ask(), covers=Days(date(2026, 1, 1), None))) == [1]
    assert found(port, replace(ask(), covers=Days(None, date(2019, 1, 1)))) == []


def test_words_of_two_texts_do_not_stand_side_by_side():
    made = [make(1, description="one|two", keyword="harbour | ferry")]
    assert found(made, ask('"harbour ferry"')) == indexed(made, ask('"harbour ferry"'))


@pytest.mark.parametrize(("form", "word"), [(Form.PREFIX, "harb"), (Form.NEAR, "harbuor")])
def test_beginnings_and_typos(form, word):
    asked = Question(must=(Need(word, Match(Layer.EXACT, (word,), (Where.TITLE,), form)),))
    assert found(PORT, asked) == indexed(PORT, asked) == [1, 2]


def test_only_whole_words_stand_side_by_side():
    match = Match(Layer.EXACT, ("harbour", "dues"), (Where.TITLE,), Form.NEAR)
    with pytest.raises(ValueError, match="compared whole"):
        Batch(PORT).matching(Question(must=(Need("", match),)))


def test_an_empty_batch_finds_nothing():
    assert Batch([]).matching(ask()) == []
