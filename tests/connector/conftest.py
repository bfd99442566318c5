"""The two parties of every test here."""

from collections.abc import Iterator
from typing import Any

import pytest

from connector.outbox import lines
from connector.outbox.lines import hang_up
from tests.connector.two_sides import Wire, messenger_on, two_sides


@pytest.fixture(autouse=True)
def _plain_site(settings: Any) -> None:
    """No page of style: who has never run `make start` has no folder of it."""
    settings.STATIC_ROOT = None


@pytest.fixture
def wire(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Wire]:
    """Provider and consumer, and what is between them."""
    settings.ALLOWED_HOSTS = ["testserver"]
    made = two_sides()
    monkeypatch.setattr(lines, "Messenger", messenger_on(made))
    hang_up()  # of tests before
    return made
