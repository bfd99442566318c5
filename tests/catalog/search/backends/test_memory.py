"""The double keeps the contract that it stands for."""

import pytest

from catalog.search.backends.memory import Memory, distance
from tests.catalog.search.backends.contract import BackendContract


class TestMemory(BackendContract):
    """An index in memory."""

    @pytest.fixture
    def backend(self) -> Memory:
        """Without an index."""
        return Memory()


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("", "", 0), ("", "abc", 3), ("road", "road", 0), ("road", "raod", 1), ("road", "roads", 1), ("ca", "abc", 3), ("transport", "trasnprot", 2)],
)  # fmt: skip
def test_distances(one, other, letters):
    assert distance(one, other) == distance(other, one) == letters
