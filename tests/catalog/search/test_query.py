"""A question is a value: equal when it asks the same, and said as people type it."""

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest
from hypothesis import given

from catalog.search.query import (
    PAGE,
    BadQuery,
    Clause,
    Days,
    Field,
    Filter,
    SearchQuery,
    Sort,
    Term,
)
from catalog.search.text import read
from tests.catalog.search.questions import CLAUSES, QUERIES

HARBOUR, BOAT = Term("harbour"), Term("boat")

SAID = [
    (HARBOUR, "harbour"),
    (Term("harbour", field=Field.TITLE), "title:harbour"),
    (Term("inland harbour", quoted=True), '"inland harbour"'),
    (Term("inland harbour", quoted=True, field=Field.ID), 'id:"inland harbour"'),
    (Clause((HARBOUR,)), "harbour"),
    (Clause((HARBOUR, BOAT)), "harbour OR boat"),
    (Clause((HARBOUR,), excluded=True), "-harbour"),
    (Clause((Term("a b", quoted=True),), excluded=True), '-"a b"'),
    (Clause((Term("x", field=Field.THEME),), excluded=True), "-theme:x"),
    (SearchQuery(), ""),
    (SearchQuery((Clause((BOAT,)), Clause((HARBOUR, BOAT)))), "boat harbour OR boat"),
]


@pytest.mark.parametrize(("value", "said"), SAID, ids=[said for _, said in SAID])
def test_a_question_is_said_as_it_is_typed(value, said):
    assert str(value) == said


@given(CLAUSES)
def test_what_is_said_is_read_as_the_same_question(clauses):
    assert read(str(SearchQuery(clauses))) == clauses


@given(QUERIES)
def test_equal_questions_have_one_hash(query):
    same = SearchQuery(*(getattr(query, field.name) for field in fields(query)))
    assert same == query
    assert hash(same) == hash(query)


def test_a_question_does_not_change():
    with pytest.raises(FrozenInstanceError):
        SearchQuery().size = 3


def test_who_asks_is_no_part_of_the_question():
    named = {field.name for field in fields(SearchQuery)}
    assert named == {
        "clauses",
        "filters",
        "modified",
        "issued",
        "covers",
        "area",
        "sort",
        "size",
        "cursor",
    }


def test_nothing_asked_is_everything_from_the_first_page():
    query = SearchQuery()
    assert (query.clauses, query.filters, query.cursor) == ((), (), "")
    assert (query.sort, query.size) == (Sort.RELEVANCE, PAGE)
    assert not query.modified and not query.issued


def test_chosen_gives_the_values_of_one_facet():
    query = SearchQuery(filters=(Filter("format", ("a", "b")), Filter("theme", ("c",))))
    assert query.chosen("format") == ("a", "b")
    assert query.chosen("theme") == ("c",)
    assert query.chosen("licence") == ()
    assert dict(query.filters) == {"format": ("a", "b"), "theme": ("c",)}


def test_words_are_counted_in_quotes_too():
    assert HARBOUR.words == 1
    assert Term("the inland harbour", quoted=True).words == 3


@pytest.mark.parametrize(
    ("text", "sort", "order"),
    [
        ("", Sort.RELEVANCE, Sort.CHANGED),
        ("-boat", Sort.RELEVANCE, Sort.CHANGED),
        ("boat", Sort.RELEVANCE, Sort.RELEVANCE),
        ("boat -sail", Sort.RELEVANCE, Sort.RELEVANCE),
        ("boat", Sort.TITLE, Sort.TITLE),
        ("", Sort.MODIFIED, Sort.MODIFIED),
    ],
)
def test_relevance_needs_a_wanted_word(text, sort, order):
    assert SearchQuery(read(text), sort=sort).order is order


def test_days_are_something_when_an_end_is_given():
    assert not Days()
    assert Days(first=date(2024, 1, 1))
    assert Days(last=date(2024, 1, 1))


def test_a_bad_query_names_the_parameter_and_says_what_to_mend():
    error = BadQuery("size", "give a smaller one")
    assert error.parameter == "size"
    assert str(error) == "give a smaller one"
    assert isinstance(error, ValueError)
