"""Which bytes a request asks for (RFC 9110, section 14)."""

import random
import re

import pytest

from connector.delivery.ranges import NotSatisfiable, Span, Wanted, choose

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=5-", 5, 10),
        ("bytes=9-", 9, 10),
        ("bytes=-1", 9, 10),
        ("bytes=-100", 0, 10),
        ("bytes=3-1000", 3, 10),
        ("BYTES= 3-4 ", 3, 5),
    ],
)
def test_a_range_is_these_bytes(asked: str, start: int, end: int) -> None:
    span = choose(Wanted(asked), 10, ETAG)
    assert span == Span(start, end, 10)
    assert span.content_range == f"bytes {start}-{end - 1}/10"
    assert span.length == end - start


@pytest.mark.parametrize(
    "asked",
    [
        "", "bytes=", "bytes=-", "bytes=a-b", "bytes=4-3", "bytes=0-1,3-4", "lines=0-1", "bytes 0-1",
        "bytes=0-1;x", "bytes=--1", "bytes=" + "9" * 40 + "-", "bytes=+1-2", "bytes=1-2\n",
    ],
)  # fmt: skip
def test_what_is_no_single_range_is_ignored(asked: str) -> None:
    assert choose(Wanted(asked), 10, ETAG) is None
    assert Wanted(asked).single() == ""


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=-0", f"bytes={10**17}-"])
def test_a_range_beyond_the_end_is_not_satisfiable(asked: str) -> None:
    with pytest.raises(NotSatisfiable) as refused:
        choose(Wanted(asked), 10, ETAG)
    assert refused.value.size == 10


def test_of_nothing_no_range_is_satisfiable() -> None:
    for asked in ("bytes=0-", "bytes=-1", "bytes=0-0"):
        with pytest.raises(NotSatisfiable):
            choose(Wanted(asked), 0, ETAG)


@pytest.mark.parametrize(
    ("if_range", "is_taken"),
    [
        (ETAG, True),
        ('"other"', False),
        ('W/"abc"', False),
        ("Wed, 21 Oct 2026 07:28:00 GMT", False),
    ],
)
def test_a_range_holds_for_the_same_file_only(if_range: str, is_taken: bool) -> None:
    assert (choose(Wanted("bytes=1-2", if_range), 10, ETAG) is not None) is is_taken


def test_where_there_is_no_strong_etag_no_if_range_holds() -> None:
    assert choose(Wanted("bytes=1-2", '""'), 10, "") is None


def test_any_text_gives_a_range_within_the_file_or_none() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(5_000):
        text = "bytes=" + "".join(chance.choices("0123456789-, ", k=chance.randrange(8)))
        size = chance.randrange(50)
        try:
            span = choose(Wanted(text), size, ETAG)
        except NotSatisfiable:
            continue
        if span is not None:
            assert 0 <= span.start < span.end <= size, text
            assert re.search(r"\d", text)
