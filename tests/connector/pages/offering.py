"""Who asks in the tests of offers and participants: every role of the harbour, and others."""

from django.test import Client

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from tests.connector.offered import harbour


def client_of(role: str) -> Client:
    """`administrator`, a role in the harbour, `member` of another organisation, `lone`, `stranger`."""
    client = Client()
    if role == "stranger":
        return client
    if role == "administrator":
        user = User.objects.create_superuser("ada@example.org", "a ledger", name="Ada")
    else:
        user = User.objects.create_user(f"{role}@example.org", "a ledger", name=role.title())
    if role == "member":
        other = Organisation.objects.create(slug="other", name="Other")
        Membership.objects.create(user=user, organisation=other, role=Role.ADMIN)
    elif role not in ("administrator", "lone"):
        Membership.objects.create(user=user, organisation=harbour(), role=role)
    client.force_login(user)
    return client


def body_of(client: Client, address: str, status: int = 200) -> str:
    """The page at this address, from its main part on."""
    response = client.get(address)
    assert response.status_code == status, response
    page: str = response.content.decode()
    return page[page.index("<main") :]
