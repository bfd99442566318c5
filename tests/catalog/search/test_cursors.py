"""A cursor is ours, and holds for its own question."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import cursors
from catalog.search.parse import parse
from catalog.search.query import BadQuery

ROADS = parse({"q": ["roads"], "theme": ["TRAN"]})


@given(st.text(min_size=1, max_size=40, alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_written_is_read(after):
    cursor = cursors.write(ROADS, after)
    asked = parse({"q": ["roads"], "theme": ["TRAN"], "cursor": [cursor]})
    assert cursors.read(asked) == after


def test_the_end_has_no_cursor_and_no_cursor_is_the_beginning():
    assert cursors.write(ROADS, "") == ""
    assert cursors.read(ROADS) == ""


@pytest.mark.parametrize("change", [{"q": ["rivers"]}, {"theme": ["ENVI"]}, {"size": ["5"]}])
def test_another_question_cannot_use_it(change):
    asked = parse(
        {"q": ["roads"], "theme": ["TRAN"], "cursor": [cursors.write(ROADS, "20")]} | change
    )
    with pytest.raises(BadQuery, match="not a place in these results"):
        cursors.read(asked)


@pytest.mark.parametrize("made_up", ["x", "0" * 16, "0" * 16 + "MjA", "-" * 40, "A" * 500])
def test_a_made_up_one_is_refused(made_up):
    with pytest.raises(BadQuery, match="not a place in these results"):
        cursors.read(replace(ROADS, cursor=made_up))


@given(st.integers(0, 30), st.sampled_from("abcdefghijklmnop0123456789-_"))
def test_a_changed_one_is_refused(place, letter):
    cursor = cursors.write(ROADS, "level 0 after 20")
    place %= len(cursor)
    changed = cursor[:place] + letter + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(BadQuery):
            cursors.read(replace(ROADS, cursor=changed))


def test_no_cursor_has_a_second_spelling():
    cursor = cursors.write(ROADS, "20")
    others = [
        cursor[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter != cursor[-1]
    ]
    for other in others:
        with pytest.raises(BadQuery):
            cursors.read(replace(ROADS, cursor=other))
