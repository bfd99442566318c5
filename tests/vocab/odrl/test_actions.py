"""Which action is part of which."""

import pytest

from vocab.odrl.actions import INCLUDED_IN, covers


@pytest.mark.parametrize(
    ("rule", "asked", "expected"),
    [
        ("use", "use", True),
        ("use", "read", True),
        ("use", "display", True),  # display is part of play, and that of use
        ("play", "display", True),
        ("read", "use", False),
        ("transfer", "sell", True),
        ("use", "sell", False),
        ("use", "transfer", False),
        ("x:train", "use", False),
        ("x:train", "x:train", True),
        ("use", "x:train", None),
        ("x:train", "x:tune", None),
        ("modify", "write", True),  # deprecated: what replaced it
        ("copy", "reproduce", True),
        ("use", "append", True),
        ("use", "lend", None),  # and nothing did
        ("", "x:train", True),  # every action
    ],
)
def test_a_rule_covers_its_action_and_the_parts_of_it(rule, asked, expected):
    assert covers(rule, asked) is expected


def test_every_action_is_part_of_use_or_of_transfer():
    for action in INCLUDED_IN:
        assert covers("use", action) is not covers("transfer", action)
