"""What the tests of quality share."""

from typing import Any

import pytest


@pytest.fixture
def unchecked(settings: Any) -> None:
    """The courier checks nothing, so that scores need not wait for it."""
    settings.COURIER_READERS = {"score": settings.COURIER_READERS["score"]}
