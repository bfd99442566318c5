"""Folders of this test alone."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.OFFERED_DIR = tmp_path / "offered"
    settings.RECEIVED_DIR = tmp_path / "received"
