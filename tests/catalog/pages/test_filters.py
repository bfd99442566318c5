"""The reader's wish as a value: there and back."""

from contextlib import suppress

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Kind
from catalog.pages.filters import SORTS, Filters, parse, theme_code, theme_key
from catalog.pages.refusals import Refused

SOURCES = ["port", "ministry"]
words = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30)


def some(values):
    return st.lists(values, max_size=4, unique=True).map(tuple)


wishes = st.builds(
    Filters,
    kinds=some(st.sampled_from(Kind.values)),
    themes=some(words),
    sources=some(st.sampled_from(SOURCES)),
    publishers=some(words),
    hvd=st.booleans(),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 100),
    size=st.integers(1, 100),
)


@given(wishes)
def test_a_wish_survives_its_own_address(wish):
    again = parse(QueryDict(wish.query().removeprefix("?")), SOURCES)
    assert again.query() == wish.query()
    assert again.first == wish.first


@given(st.dictionaries(words, words, max_size=5))
def test_any_parameters_are_understood_or_refused(parameters):
    given_parameters = QueryDict(mutable=True)
    given_parameters.update(parameters)
    with suppress(Refused):
        parse(given_parameters, SOURCES)


def test_nothing_asked_for_is_datasets_and_series():
    wish = parse(QueryDict(""), SOURCES)
    assert wish.shown_kinds == (Kind.DATASET, Kind.DATASET_SERIES)
    assert wish.query() == ""


def test_a_theme_is_named_by_its_code_where_it_has_one():
    key = "http://publications.europa.eu/resource/authority/data-theme/HEAL"
    assert theme_code(key) == "HEAL"
    assert theme_key("HEAL") == key
    assert theme_code("gezondheid") == theme_key("gezondheid") == "gezondheid"


def test_a_filter_is_taken_off_and_the_first_page_shown():
    wish = Filters(sources=("port", "ministry"), hvd=True, page=4)
    assert wish.without("sources", "port") == Filters(sources=("ministry",), hvd=True)
    assert wish.without("sources") == Filters(hvd=True)
    assert wish.without("hvd") == Filters(sources=("port", "ministry"))


@pytest.mark.parametrize(("page", "size"), [(10_000, 1), (100, 100), (500, 20)])
def test_pages_may_go_as_deep_as_ten_thousand_rows(page, size):
    assert parse(QueryDict(f"page={page}&size={size}"), SOURCES).page == page


@pytest.mark.parametrize(("page", "size"), [(10_001, 1), (101, 100), (501, 20)])
def test_and_no_deeper(page, size):
    with pytest.raises(Refused):
        parse(QueryDict(f"page={page}&size={size}"), SOURCES)
