"""The engine in a folder keeps the contract."""

from pathlib import Path

import pytest

from catalog.search.backends.embedded import Embedded
from tests.catalog.search.backends.contract import BackendContract


class TestEmbedded(BackendContract):
    """An index in a folder of its own."""

    @pytest.fixture
    def backend(self, tmp_path: Path) -> Embedded:
        """Without an index."""
        return Embedded(tmp_path / "index")
