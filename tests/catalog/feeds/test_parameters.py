"""What may stand behind the question mark."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from catalog.feeds.parameters import Cursor, Window, parameters, window
from catalog.feeds.problem import BadRequest

KNOWN = ("after", "limit")


def read(query: str) -> dict[str, str]:
    return parameters(RequestFactory().get(f"/x?{query}"), KNOWN)


def test_known_parameters_are_read():
    assert read("after=7.9&limit=20") == {"after": "7.9", "limit": "20"}
    assert read("") == {}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("page=2", r"'page' is not known here. Known are: after, limit."),
        ("after=1&after=2", "after is given 2 times: give it once"),
        ("after=%00", "control character"),
        ("after=" + "9" * 3_000, "too long: at most 2048"),
        ("&".join(f"x{n}=1" for n in range(1_500)), "Too many parameters"),
        ("%F0%9F%92%A9=1", r"'\\U0001f4a9' is not known"),
    ],
)
def test_others_are_refused_with_a_sentence(query: str, sentence: str):
    with pytest.raises(BadRequest, match=sentence):
        read(query)


def test_an_address_without_parameters_says_so():
    with pytest.raises(BadRequest, match="takes none"):
        parameters(RequestFactory().get("/x?a=1"), ())


@pytest.mark.parametrize(
    ("given_after", "cursor"),
    [("0", Cursor(0)), ("7", Cursor(7)), ("7.0", Cursor(7, 0)), ("12.34", Cursor(12, 34))],
)
def test_a_cursor_is_a_place_and_the_beginning_of_the_walk(given_after: str, cursor: Cursor):
    assert window({"after": given_after}).cursor == cursor


@pytest.mark.parametrize(
    "after",
    ["", "x", "-1", "1.", ".1", "1.2.3", " 1", "1e5", "٣", "9" * 19, "9" * 5_000, "1" * 1_000_000],
)
def test_rubbish_is_no_cursor(after: str):
    with pytest.raises(BadRequest, match="is not a place in this list") as refused:
        window({"after": after})
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("limit", ["", "0", "-1", "1001", "10000", "1.5", "x", "01", "٣", "9" * 99])
def test_a_limit_is_a_number_up_to_a_thousand(limit: str):
    with pytest.raises(BadRequest, match="from 1 to 1000"):
        window({"limit": limit})


@given(st.integers(0, 10**18 - 1), st.none() | st.integers(0, 10**18 - 1), st.integers(1, 1_000))
def test_a_next_address_leads_where_it_was_meant_to(after: int, since: int | None, limit: int):
    asked = Window(Cursor(after, since), limit)
    again = window(read(asked.query(asked.cursor).removeprefix("?")))
    assert again.limit == limit
    assert again.cursor.after == after
    if after:
        assert again.cursor.since == since


@given(st.text(max_size=200))
def test_any_query_is_read_or_refused(query: str):
    try:
        window(read(query))
    except BadRequest as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017
