"""Rules are compared letter by letter and in their order, and the first difference has a place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.dsp.values import Json
from connector.rules import RULES, first_difference, rules_of

USE = {"action": "use"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "use", "/"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "action"]), inner, max_size=3)
    ),
    max_leaves=8,
)
POLICIES = st.dictionaries(st.sampled_from([*RULES, "@id", "target"]), VALUES, max_size=4)


def differ(one: Any, other: Any) -> str:
    """The first difference between two policies."""
    return first_difference(Json.of(one), Json.of(other))


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ({"permission": [USE]}, {"permission": [USE]}, ""),
        ({"permission": [USE], "@id": "x"}, {"permission": [USE], "target": "y"}, ""),
        ({"permission": [USE], "prohibition": []}, {"permission": [USE]}, ""),
        ({"permission": [USE]}, {"permission": [USE, USE]}, "/permission/1"),
        ({"permission": [USE]}, {"prohibition": [USE]}, "/permission"),
        ({"permission": [USE]}, {"permission": [{"action": "print"}]}, "/permission/0/action"),
        (
            {"permission": [{**USE, "constraint": [{"rightOperand": "1"}]}]},
            {"permission": [{**USE, "constraint": [{"rightOperand": 1}]}]},
            "/permission/0/constraint/0/rightOperand",
        ),
        ({"permission": [USE, {"action": "b"}]}, {"permission": [{"action": "b"}, USE]}, "/permission/0/action"),
    ],
)  # fmt: skip
def test_the_place_of_the_first_difference(one: Any, other: Any, place: str) -> None:
    assert differ(one, other) == place
    assert bool(differ(other, one)) == bool(place)


def test_a_yes_is_no_one() -> None:
    """(Python takes True for 1.)"""
    assert differ({"permission": [True]}, {"permission": [1]}) == "/permission/0"


@given(POLICIES, POLICIES)
def test_there_is_none_where_the_rules_are_the_same_text(one: Any, other: Any) -> None:
    same = rules_of(Json.of(one)) == rules_of(Json.of(other))
    assert (differ(one, other) == "") == same
    assert differ(one, one) == ""


@given(POLICIES)
def test_only_rules_are_kept(policy: Any) -> None:
    kept = json.loads(rules_of(Json.of(policy)).text)
    assert set(kept) <= set(RULES)
    assert all(policy[name] == kept[name] for name in kept)
