"""A source whose contact is told, and a server that takes the messages."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from catalog.models import HarvestSource
from tests.factories import make_source
from tests.post_office import PostOffice


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    """A real server for e-mail, on this machine."""
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "hansa@catalogue.example"
        settings.HANSA_URL = "https://catalogue.example"
        yield office


@pytest.fixture
def port(db: None) -> HarvestSource:
    """A source with two contacts."""
    return make_source("port", contact="desk@port.example, boss@port.example")
