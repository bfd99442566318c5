"""Who asks in the tests of pages: the stranger, a steward of the port, an administrator."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from catalog.models import HarvestSource
from tests.factories import make_source


@pytest.fixture(autouse=True)
def _plain_site(settings: Any) -> None:
    settings.STATIC_ROOT = None


@pytest.fixture
def stranger(db: None) -> Client:
    """A visitor who has not signed in."""
    return Client()


@pytest.fixture
def harbour(db: None) -> Organisation:
    """The organisation that looks after the port's source."""
    return Organisation.objects.create(slug="harbour", name="Harbour Office")


@pytest.fixture
def port(harbour: Organisation) -> HarvestSource:
    """A source of the harbour office."""
    return make_source("port", organisation=harbour)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def steward(harbour: Organisation) -> Client:
    """A steward of the harbour office."""
    user = User.objects.create_user("cem@example.org", "a ledger", name="Cem")
    Membership.objects.create(user=user, organisation=harbour, role=Role.STEWARD)
    return _signed_in(user)


@pytest.fixture
def reader(harbour: Organisation) -> Client:
    """A member who only reads."""
    user = User.objects.create_user("dua@example.org", "a ledger", name="Dua")
    Membership.objects.create(user=user, organisation=harbour, role=Role.READER)
    return _signed_in(user)


@pytest.fixture
def administrator(db: None) -> Client:
    """Who runs the installation."""
    return _signed_in(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that a worker has been told of; there is no broker here."""
    told: list[int] = []
    monkeypatch.setattr(
        "catalog.tasks.harvest.apply_async", lambda arguments, **_options: told.append(arguments[0])
    )
    return told
