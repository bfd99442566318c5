"""Descriptions with markup become the text they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pages.plain import excerpt, plain


@pytest.mark.parametrize(
    ("given_text", "said"),
    [
        ("One\ntwo", "One\ntwo"),
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("One<br/>two<BR>three", "One\n\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n\n• b"),
        ("<a href='https://x.example'>here</a>", "here"),
        ("a < b and c > d", "a < b and c > d"),
        ("less than <5 mg", "less than <5 mg"),
        ("R&amp;D &eacute;t&eacute;", "R&D été"),
        ("R&D", "R&D"),
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style>x", "x"),
        ("a\r\n\r\n\r\nb", "a\n\nb"),
        ("", ""),
    ],
)
def test_markup_goes_and_its_text_stays(given_text, said):
    assert plain(given_text) == said


@given(st.text(alphabet="<>/&;pbr script=\"'a\n", max_size=80))
def test_any_text_can_be_made_plain(text):
    plain(text)


def test_an_excerpt_is_one_line_cut_between_words():
    assert excerpt("one two\nthree", 8) == "one two …"
    assert excerpt("one\n\ntwo") == "one two"
