"""JSON is walked whole whatever its depth, and each value is judged by itself."""

import pytest

from vocab.plain_json import nodes, wrong


def test_every_key_and_value_comes_once_with_its_depth():
    found = list(nodes({"a": [1, {"b": None}]}))
    shallow = [(0, {"a": [1, {"b": None}]}), (1, "a"), (1, [1, {"b": None}])]
    deep = [(2, 1), (2, {"b": None}), (3, "b"), (3, None)]
    assert sorted(found, key=repr) == sorted(shallow + deep, key=repr)


def test_depth_costs_no_stack():
    value = []
    for _ in range(100_000):
        value = [value]
    assert max(depth for depth, _ in nodes(value)) == 100_000


@pytest.mark.parametrize("good", [None, True, 0, 1.5, "é", "", [], {}, [float("nan")], {"a": 1}])
def test_json_is_good_whatever_is_in_it(good):
    assert wrong(good) == ""


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (float("-inf"), "Leave out -inf"),
        ({1: 2}, "members of an object by strings"),
        ((1,), "tuple is no value"),
        (b"x", "bytes is no value"),
        ("a\0", "U+0000"),
        ("\udfff", "whole characters"),
    ],
)
def test_what_is_none_or_cannot_be_kept_says_what_to_mend(bad, sentence):
    assert sentence in wrong(bad)
