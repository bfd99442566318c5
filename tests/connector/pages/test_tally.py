"""The tally: notches from a hash, the same for the same bytes."""

import re

from connector.pages.tally import apart, joined

ONE, OTHER = "fffff" + "0" * 59, "00001" + "0" * 59


def notches(path):
    return [int(x) for x in re.findall(r"M(\d+) ", path)]


def test_the_same_hash_has_the_same_notches_within_the_stick():
    drawn = joined(ONE, "Both")
    assert drawn.joined
    assert notches(drawn.upper) == list(range(40, 280, 12))
    assert drawn == joined(ONE, "Both")


def test_halves_that_differ_show_the_notches_that_do_not_meet():
    drawn = apart(OTHER, ONE)
    assert notches(drawn.upper) == [40]
    assert notches(drawn.lower) == [50]
    assert len(notches(drawn.odd)) == 19
    assert "differ" in drawn.label


def test_halves_that_do_not_differ_are_still_apart():
    drawn = apart(ONE, ONE)
    assert not drawn.joined
    assert drawn.odd == ""
    assert "Not agreed yet" in drawn.label
