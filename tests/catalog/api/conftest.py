"""A site of the feeds and the API, a source with resources, and the people who ask."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.members import create_organisation
from accounts.models import AccessToken, Membership, User
from accounts.roles import Role, Scope
from catalog.models import HarvestSource
from tests.catalog.feeds.walking import BASE
from tests.factories import make_source


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.catalog.feeds.site"
    settings.HANSA_URL = BASE
    settings.STATIC_ROOT = None  # the finders know every file


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that workers were told of, in place of a broker."""
    told: list[int] = []
    monkeypatch.setattr(
        "catalog.tasks.harvest.apply_async", lambda args, **how: told.append(args[0])
    )
    return told


def person(name: str) -> User:
    """Somebody with an account."""
    return User.objects.create_user(f"{name}@example.org", "a ledger others check", name=name)


@pytest.fixture
def steward(db: None) -> User:
    """A steward of the port."""
    user = person("steward")
    town = create_organisation("Port", person("founder"))
    Membership.objects.create(user=user, organisation=town, role=Role.STEWARD)
    return user


@pytest.fixture
def port(steward: User) -> HarvestSource:
    """A source of the port's organisation."""
    return make_source("port", organisation=steward.memberships.get().organisation)


def with_token(user: User, *scopes: str) -> Client:
    """A program that shows an access token of `user`."""
    wanted = list(scopes) or [Scope.SOURCES_WRITE]
    _, secret = AccessToken.issue(user, "script", wanted, days=1, now=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}"})
