"""A site of the feeds and the API alone, and a base address that does not move."""

from typing import Any

import pytest
from django.test import Client

from tests.catalog.feeds.walking import BASE


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.catalog.feeds.site"
    settings.HANSA_URL = BASE
    settings.HANSA_NAME = "Harbour"
    settings.STATIC_ROOT = None  # the finders know every file


@pytest.fixture
def stranger(client: Client) -> Client:
    """Who asks without saying who they are."""
    return client
