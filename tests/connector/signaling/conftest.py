"""Signaling is on, and there is a plane of others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connector.signaling.foreign import Foreign


@pytest.fixture(autouse=True)
def _signaling(settings: Any, tmp_path: Path) -> None:
    settings.SIGNALING = True
    settings.OFFERED_DIR = tmp_path / "offered"
    settings.RECEIVED_DIR = tmp_path / "received"


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    """A plane of others."""
    with Foreign() as made:
        yield made
