"""The first page of the room, the inbox, and the number in the navigation."""

import re

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from connector.models import ContractNegotiation
from tests.connector.pages.conftest import begun, signed_in
from tests.connector.two_sides import asked, offered

pytestmark = pytest.mark.django_db
COUNT = re.compile(r'Contracts <span class="count">([\d,]+)<span')


def counted(client, path="/status"):
    found = COUNT.search(client.get(path).content.decode())
    return found[1] if found else None


def test_the_navigation_says_how_many_wait_to_those_who_may_answer(
    wire, provider, consumer, reader, member, stranger
):
    begun(wire)
    assert counted(provider) == "1"
    for client in (consumer, reader, member):
        assert counted(client) is None
        assert '<a href="/contracts"' in client.get("/status").content.decode()
    assert '<a href="/contracts"' not in stranger.get("/status").content.decode()


def test_who_belongs_to_no_organisation_has_no_contracts(wire):
    begun(wire)
    client = Client()
    client.force_login(User.objects.create_user("nemo@example.org", "a ledger", name="Nemo"))
    assert '<a href="/contracts"' not in client.get("/status").content.decode()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.STEWARD, Role.NEGOTIATOR])
def test_every_role_that_may_answer_is_told(wire, role):
    begun(wire)
    assert counted(signed_in(wire.provider.organisation, role, "pat")) == "1"


def test_an_administrator_is_told_of_all(wire):
    begun(wire)
    client = Client()
    client.force_login(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))
    assert counted(client) == "1"


def test_the_number_costs_one_query(wire, provider, reader, django_assert_num_queries):
    begun(wire)
    for client in (provider, reader):
        client.get("/organisations")
    with django_assert_num_queries(5):
        provider.get("/organisations")


def test_the_inbox_says_who_asks_for_what_and_since_when(wire, provider, reader, consumer, member):
    found = begun(wire)
    for client in (provider, reader):
        for path in ("/contracts", "/contracts/inbox"):
            page = client.get(path).content.decode()
            assert f'href="/contracts/negotiations/{found.pk}"' in page
            assert "<strong>Consumer</strong> asks for a contract" in page
            assert "Dataset one" in page
            assert "waits since" in page
    assert "You may read along" in reader.get("/contracts/inbox").content.decode()
    for client in (consumer, member):
        assert "Nothing waits for you" in client.get("/contracts/inbox").content.decode()
        assert "Nothing waits for you" in client.get("/contracts").content.decode()


def test_the_longest_wait_stands_first(wire, provider):
    begun(wire)
    asked(wire, offered(wire, name="two", approval="human"))
    wire.settle()
    _first, second = ContractNegotiation.objects.filter(role="provider").order_by("pk")
    ContractNegotiation.objects.filter(pk=second.pk).update(changed="2020-01-01T00:00Z")
    page = provider.get("/contracts/inbox").content.decode()
    assert page.index("Dataset two") < page.index("Dataset one")


def test_the_first_page_counts_what_there_is(wire, provider):
    begun(wire)
    page = provider.get("/contracts").content.decode()
    shown = re.findall(r'<a href="/contracts/(\w+)">[^<]*</a><span class="num">(\d+)<', page)
    assert dict(shown) == {"inbox": "1", "negotiations": "1", "agreements": "0", "transfers": "0"}


def test_lists_ask_as_often_for_many_as_for_one(wire, provider, django_assert_max_num_queries):
    found = begun(wire)
    rows = [
        ContractNegotiation(
            role="provider", participant=found.participant, organisation=found.organisation,
            dataset_id=f"urn:{n}", state="REQUESTED", waits=True, resource=found.resource,
        )
        for n in range(110)
    ]  # fmt: skip
    ContractNegotiation.objects.bulk_create(rows)
    with django_assert_max_num_queries(8):
        page = provider.get("/contracts/inbox").content.decode()
    assert "These 100 wait longest" in page
    with django_assert_max_num_queries(10):
        page = provider.get("/contracts").content.decode()
    assert "All 111 that wait" in page
