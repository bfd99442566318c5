"""Header fields as servers really write them."""

from datetime import UTC, datetime

import pytest

from outbound import headers
from outbound.errors import FetchRefused

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://provider.example/feed?page=1"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("text/turtle", ("text/turtle", "")),
        ("Text/Turtle;charset=UTF-8", ("text/turtle", "utf-8")),
        ('text/turtle; charset="utf-8"', ("text/turtle", "utf-8")),
        ('text/turtle ; Charset = "iso-8859-1" ; q=1', ("text/turtle", "iso-8859-1")),
        ("text/turtle; charset=utf-8; charset=latin-1", ("text/turtle", "utf-8")),
        ('application/ld+json; profile="a;b"; charset=utf-8', ("application/ld+json", "utf-8")),
        ("text/turtle;", ("text/turtle", "")),
        ("", ("", "")),
        ("turtle", ("", "")),
        ("text/", ("", "")),
        ("text/turtle, text/html", ("", "")),
        ("te xt/turtle", ("", "")),
        ("<script>/x", ("", "")),
    ],
)
def test_media_type_and_charset(field: str, expected: tuple[str, str]) -> None:
    assert headers.media_type(field) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<?page=2>; rel=next", "https://provider.example/feed?page=2"),
        ('<https://a.example/2>; rel="next"', "https://a.example/2"),
        ('<a>; rel="prev", <b>; rel="last NEXT"', "https://provider.example/b"),
        ("<a,b;c>; rel=next", "https://provider.example/a,b;c"),
        ('<a>; title="x, <b>; rel=next"; rel=prev, <c>; rel=next', "https://provider.example/c"),
        ('<a>; title="<"; rel=prev, <b>; rel=next', "https://provider.example/b"),
        ('<a"b>; rel=prev, <c>; rel=next', "https://provider.example/c"),
        ("<a>; REL=Next", "https://provider.example/a"),
        ("<a>; rel=prev; rel=next", ""),
        ('<a>; rel=next; anchor="#other"', ""),
        ("<a>; rel=nextpage", ""),
        ("<a>", ""),
        ("a; rel=next", ""),
        ("ab>; rel=next", ""),
        ("<http://[::1>; rel=next", ""),
        ("", ""),
        ("<a; rel=next", ""),
    ],
)
def test_the_next_page_of_a_link_field(field: str, expected: str) -> None:
    assert headers.link_next(field, BASE) == expected


@pytest.mark.parametrize("letter", ["<", '"', ",", ";", "\\", "<>,", '";', "=", " "])
def test_a_long_field_of_marks_is_read_to_its_limit(letter: str) -> None:
    assert headers.link_next(letter * 100_000, BASE) == ""
    assert headers.media_type(letter * 100_000) == ("", "")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("86400", 3_600.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 09:00:00 GMT", 3_600.0),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0.0),
        ("Thu, 01 Jan 2026 00:01:00", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 5_000, None),
        ("١٢", None),
        ("", None),
    ],
)
def test_when_to_come_back(field: str, expected: float | None) -> None:
    assert headers.retry_after(field, NEW_YEAR, 3_600) == expected


def test_a_folded_field_is_one_line() -> None:
    assert headers.Fields({"Link": "<a>;\r\n  rel=next "})["Link"] == "<a>; rel=next"


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f", "\n", "\r"])
def test_a_control_character_refuses_the_field_that_holds_it_when_it_is_read(letter: str) -> None:
    fields = headers.Fields({"ETag": f'"a{letter}b"', "Link": "<a>"})
    assert fields["Link"] == "<a>"
    assert fields["Date"] == ""
    with pytest.raises(FetchRefused, match="field ETag holds a control character"):
        fields["ETag"]


def test_what_stands_behind_the_limit_of_a_field_is_not_read() -> None:
    assert headers.link_next("," * headers.LONGEST_FIELD + "<a>; rel=next", BASE) == ""
