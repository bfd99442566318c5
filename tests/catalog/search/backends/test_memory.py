"""The double keeps the contract that it stands for."""

import pytest

from catalog.search.backends.memory import Memory
from tests.catalog.search.backends.contract import BackendContract


class TestMemory(BackendContract):
    """An index in memory."""

    @pytest.fixture
    def backend(self) -> Memory:
        """Without an index."""
        return Memory()
