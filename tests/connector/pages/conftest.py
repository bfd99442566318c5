"""Who asks in the tests of these pages: members of both sides, a reader, members of neither."""

from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from connector.models import ContractNegotiation
from tests.connector.two_sides import BASE, USE, Side, Wire, asked, offered


@pytest.fixture(autouse=True)
def _plain_site(settings: Any) -> None:
    settings.STATIC_ROOT = None


def signed_in(organisation: Organisation, role: Role, name: str) -> Client:
    """A member with this role."""
    user = User.objects.create_user(f"{name}@example.org", "a ledger", name=name.title())
    Membership.objects.create(user=user, organisation=organisation, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def provider(wire: Wire) -> Client:
    """A negotiator of the provider."""
    return signed_in(wire.provider.organisation, Role.NEGOTIATOR, "paula")


@pytest.fixture
def consumer(wire: Wire) -> Client:
    """A steward of the consumer."""
    return signed_in(wire.consumer.organisation, Role.STEWARD, "carl")


@pytest.fixture
def reader(wire: Wire) -> Client:
    """A member of the provider who only reads."""
    return signed_in(wire.provider.organisation, Role.READER, "rita")


@pytest.fixture
def member(wire: Wire) -> Client:
    """An admin of an organisation that has nothing to do with it."""
    other = Organisation.objects.create(slug="other", name="Other")
    return signed_in(other, Role.ADMIN, "otto")


@pytest.fixture
def stranger(db: None) -> Client:
    """A visitor who has not signed in."""
    return Client()


def of(side: Side) -> ContractNegotiation:
    """The only negotiation of a side."""
    return ContractNegotiation.objects.get(role=side.name)


def begun(wire: Wire, rules: Any = USE, *, approval: str = "human") -> ContractNegotiation:
    """The consumer has asked, and the provider has heard it: its negotiation."""
    asked(wire, offered(wire, rules, approval=approval))
    wire.settle()
    return of(wire.provider)


def acting(role: str) -> Any:
    """What is done within is done by this side: both are one installation here."""
    iri = f"https://{role}.example"
    return override_settings(PARTICIPANT_ID=iri, DSP_URL=f"{iri}{BASE}")


def seen_of(page: str) -> str:
    """What the page says that it has shown."""
    return page.partition('name="seen" value="')[2].partition('"')[0]
