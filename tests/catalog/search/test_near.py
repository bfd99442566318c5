"""Distances between words."""

import pytest

from catalog.search.near import distance


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("", "", 0), ("", "abc", 3), ("road", "road", 0), ("road", "raod", 1), ("road", "roads", 1), ("ca", "abc", 3), ("transport", "trasnprot", 2)],
)  # fmt: skip
def test_distances(one, other, letters):
    assert distance(one, other) == distance(other, one) == letters
