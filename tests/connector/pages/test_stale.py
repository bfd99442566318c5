"""Asking where the other side's catalogue could not be read lately, or has dropped the offer."""

import pytest

from catalog.models import HarvestRun
from connector.errors import IllegalTransition
from connector.models import ContractNegotiation, RemoteOffer
from connector.negotiation import act
from tests.connector.pages.offering import body_of
from tests.connector.two_sides import USE, offered, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def remote(wire):
    """What the consumer has harvested of the provider."""
    return seen(wire, offered(wire, USE))


def test_before_one_asks_it_is_said_that_the_terms_may_be_old(remote, consumer):
    at, source = f"/contracts/ask/{remote.resource_id}", remote.resource.source
    assert "may be out of date" not in body_of(consumer, at)
    HarvestRun.objects.create(source=source, state="done", complete=True, ended="2026-11-01T00:00Z")
    HarvestRun.objects.create(source=source, state="failed", ended="2026-11-02T07:15Z")
    page = body_of(consumer, at)
    assert "could not be read lately: these terms may be out of date." in page
    assert "2 November 2026 07:15 UTC" in page
    assert "Send the request" in page


def test_an_offer_that_went_while_its_page_was_read_is_not_asked_for(remote, wire):
    RemoteOffer.objects.all().delete()
    with pytest.raises(IllegalTransition, match="not in its catalogue any more"):
        act.ask(remote, wire.consumer.organisation, None)
    assert not ContractNegotiation.objects.exists()
