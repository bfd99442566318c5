"""The questions of the bench are of the stated classes, in the stated shares."""

import re
from collections import Counter
from functools import cache

import pytest

from bench.corpus import SEED, VERSION
from bench.search.engine import COUNTED
from bench.search.mix import FILE, Class, header, read
from bench.search.mixing import words
from bench.search.portal import COLUMNS
from bench.search.stored import AUDIENCES

QUESTIONS = read()
SAMPLE = range(50_000, 52_000)  # none of those that the words were counted in


@cache
def sample():
    return [words(number) for number in SAMPLE]


def share(of: Class) -> float:
    """In which share of the sample the texts of a class stand, on average."""
    texts = [frozenset(question.text.split()) for question in QUESTIONS if question.of == of]
    met = sum(text <= found for found in sample() for text in texts)
    return met / len(texts) / len(SAMPLE)


def test_the_mix_was_made_for_this_corpus():
    lines = FILE.read_text("utf-8").splitlines()
    assert lines[0] == header(VERSION, SEED), "run python -m bench.search.mixing"
    assert len(lines) <= 500


def test_one_question_in_five_has_no_text_one_is_broad_one_rare_and_two_are_medium():
    of = Counter(question.of for question in QUESTIONS)
    assert of == {Class.NONE: 80, Class.BROAD: 80, Class.MEDIUM: 160, Class.RARE: 80}


def test_classes_are_mixed():
    for start in range(0, len(QUESTIONS), 100):
        assert {question.of for question in QUESTIONS[start : start + 100]} == set(Class)


#                              of the datasets: from, to
@pytest.mark.parametrize(("of", "least", "most"), [
    (Class.BROAD,  0.08,   0.13),
    (Class.MEDIUM, 0.005,  0.009),
    (Class.RARE,   0.0001, 0.001),
])  # fmt: skip
def test_texts_are_as_frequent_as_their_class_says(of, least, most):
    assert least <= share(of) <= most


def test_questions_without_text_have_none_and_the_others_words_without_operators():
    for question in QUESTIONS:
        assert bool(question.text) == (question.of != Class.NONE)
        assert re.fullmatch(r"([^\W\d_]+( [^\W\d_]+)?)?", question.text)
        assert str(question.query) == question.text
        assert len(question.query.clauses) == len(question.text.split())


@pytest.mark.parametrize("of", Class)
def test_questions_of_every_class_have_none_to_three_filters(of):
    filters = Counter(len(q.query.filters) for q in QUESTIONS if q.of == of)
    assert set(filters) == {0, 1, 2, 3}
    assert len(set(filters.values())) == 1


def test_filters_are_of_eight_facets_and_sometimes_have_two_values():
    used = Counter(f.facet for question in QUESTIONS for f in question.query.filters)
    assert set(used) == set(COLUMNS)
    assert set(COUNTED) <= set(COLUMNS)
    assert min(used.values()) > used.total() / 30
    two = sum(len(f.values) == 2 for question in QUESTIONS for f in question.query.filters)
    assert 0.05 <= two / used.total() <= 0.25


def test_values_are_read_as_the_index_keeps_them():
    for question in QUESTIONS:
        for facet, values in question.query.filters:
            assert all(value.startswith("http") or facet == "catalogue" for value in values)


def test_who_asks_has_no_audience_some_or_all():
    counts = Counter(len(question.audiences) for question in QUESTIONS)
    assert counts[0] == 160
    assert counts[AUDIENCES] == 40
    assert sum(counts[n] for n in (1, 2, 3)) == 120
    assert all(ids <= set(range(1, AUDIENCES + 1)) for ids in (q.audiences for q in QUESTIONS))


def test_a_line_says_class_parameters_and_audiences(tmp_path):
    file = tmp_path / "mix.tsv"
    file.write_text("# a remark\nbroad\tq=eau+ville&theme=ENVI&theme=TRAN\t3,17\nnone\t\t1-4\n")
    broad, none = read(file)
    assert (broad.of, broad.text, broad.audiences) == (Class.BROAD, "eau ville", {3, 17})
    assert broad.parameters["theme"] == ("ENVI", "TRAN")
    assert broad.address == "q=eau+ville&theme=ENVI&theme=TRAN"
    assert (none.parameters, none.text, none.audiences) == ({}, "", {1, 2, 3, 4})
