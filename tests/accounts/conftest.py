"""The people of these tests. Passwords are hashed fast: only that they are hashed matters."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.members import create_organisation
from accounts.models import AccessToken, Membership, Organisation, User
from accounts.roles import Role, Scope

PASSWORD = "a ledger others can check"
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_site(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.accounts.urls"
    settings.LOGIN_REDIRECT_URL = "home"
    settings.BEHIND_PROXY = False
    settings.STATIC_ROOT = None  # the finders know every file


@pytest.fixture
def ada(db: None) -> User:
    """The administrator of the installation."""
    return User.objects.create_superuser("ada@example.org", PASSWORD, name="Ada")


@pytest.fixture
def bea(db: None) -> User:
    """A person like any other."""
    return User.objects.create_user("bea@example.org", PASSWORD, name="Bea")


@pytest.fixture
def stranger(db: None) -> User:
    """A person who belongs to nothing."""
    return User.objects.create_user("stranger@example.org", PASSWORD, name="Stranger")


@pytest.fixture
def town(bea: User) -> Organisation:
    """An organisation whose only admin is Bea."""
    return create_organisation("Town of Lindau", bea)


@pytest.fixture
def cem(town: Organisation) -> User:
    """A steward of the town."""
    user = User.objects.create_user("cem@example.org", PASSWORD, name="Cem")
    Membership.objects.create(user=user, organisation=town, role=Role.STEWARD)
    return user


def signed_in(user: User) -> Client:
    """A browser in which `user` has signed in."""
    client = Client()
    client.force_login(user)
    return client


def token_of(user: User, *scopes: str, days: int = 30, now: datetime | None = None) -> str:
    """The secret of a new access token."""
    from django.utils import timezone

    wanted = list(scopes) or [Scope.CATALOG_READ]
    _token, secret = AccessToken.issue(user, "script", wanted, days=days, now=now or timezone.now())
    return secret


def bearer(secret: str) -> dict[str, str]:
    """The header that shows an access token, as a keyword argument of the test client."""
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
