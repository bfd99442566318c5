"""Bytes of a stranger: whatever comes, JSON within bounds or one error with a sentence."""

import json
import math
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.dsp.parse import DEEPEST, LARGEST, LONGEST_NUMBER, bound, parse
from connector.errors import MalformedMessage


def sentence(source, **bounds):
    with pytest.raises(MalformedMessage) as refused:
        parse(source, **bounds)
    (fault,) = refused.value.faults
    assert fault.pointer == ""
    assert fault.sentence.isascii(), "a log line that any terminal can show"
    return fault.sentence


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "Send JSON"),
        (b"<html>", "line 1, column 1"),
        (b'{"a": 1,}', "Send JSON; at line 1"),
        (b"{} {}", "Extra data"),
        (b"\xef\xbb\xbf{}", "Send JSON"),
        (b'{"a": "\xff"}', "byte 7"),
        ("{}".encode("utf-16"), "Send UTF-8"),
        (b'{"a": 1, "b": 2, "a": 3}', "Say 'a' once only"),
        (b'[{"x": {"@id": "p", "@id": "q"}}]', "Say '@id' once only"),
        (b'{"\\u00e9": 1, "\xc3\xa9": 2}', "once only"),
        (b"[NaN]", "Leave out NaN"),
        (b"[-Infinity]", "Leave out -Infinity"),
        (b"[1e999]", "fits a double"),
        (b"[-1e400]", "fits a double"),
        (b"[1." + b"1" * 10_000 + b"]", "fits a double"),
        (b"[" + b"9" * 10_000 + b"]", f"at most {LONGEST_NUMBER} digits"),
        (b'["\\ud800"]', "whole characters"),
        (b'{"\\udfff": 1}', "whole characters"),
        (b'["\\ud800\\ud800"]', "whole characters"),
        (b'["\\u00e9\\ud800"]', "whole characters"),
        (b'["\\u0000"]', "U+0000"),
        (b'{"\\u00e9\\u0000": 1}', "U+0000"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), f"at most {DEEPEST} deep"),
        (b"[" * 400_000, f"at most {DEEPEST} deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, f"at most {DEEPEST} deep"),
    ],
)  # fmt: skip
def test_what_is_not_good_json_is_refused_with_a_sentence(source, said):
    assert said in sentence(source)


def test_a_message_is_bounded_in_bytes_before_it_is_looked_at():
    assert f"at most {LARGEST} bytes" in sentence(b"<" * (LARGEST + 1))
    assert parse(b" " * (LARGEST - 2) + b"{}") == {}
    assert "at most 10 bytes; this message has 11" in sentence(b" " * 11, limit=10)


def test_what_just_fits_is_read():
    deep = b"[" * DEEPEST + b"]" * DEEPEST
    assert json.dumps(parse(deep)).encode() == deep
    assert parse(b"[" + b"9" * LONGEST_NUMBER + b"]") == [int("9" * LONGEST_NUMBER)]
    assert parse('["😀", "\\ud83d\\ude00", 1.5e300, -0]'.encode()) == ["😀", "😀", 1.5e300, 0]


def test_a_key_is_found_twice_among_very_many_without_comparing_each_with_each():
    names = ",".join(f'"{number}":0' for number in range(80_000))
    assert "Say '79999' once only" in sentence(f'{{{names},"79999":0}}'.encode())


def test_parsed_json_is_bounded_too():
    loop = []
    loop.append(loop)
    wide = [0]
    for _ in range(60):
        wide = [wide, wide]
    for value in (
        math.nan, [math.inf], {1: 2}, (1,), {"a": b"x"}, {"a": {1, 2}}, "\ud800", {"\ud800": 1}, loop,
        wide, object(),
    ):  # fmt: skip
        with pytest.raises(MalformedMessage):
            bound(value, limit=10_000)
    bound({"a": [1, 1.5, True, None, "é"]})


@given(st.binary(max_size=200))
@example(b"\x00")
def test_any_bytes_give_json_or_one_error(source):
    json_or_one_error(source)


def json_or_one_error(source):
    try:
        value = parse(source)
    except MalformedMessage as refused:
        faults = refused.faults
    else:
        faults = ["none"]
        assert parse(json.dumps(value).encode()) == value
    assert len(faults) == 1


@given(st.text(alphabet='{}[]",:\\u0dDeE+-.19ntrfNaI ', max_size=60))
def test_anything_that_looks_like_json_gives_json_or_one_error(text):
    json_or_one_error(text.encode())


def test_deep_nesting_is_refused_even_where_little_of_the_stack_is_left():
    def descend(left):
        return descend(left - 1) if left else sentence(b"[" * 5_000)

    assert "deep" in descend(sys.getrecursionlimit() // 2)
