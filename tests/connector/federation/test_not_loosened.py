"""What a participant shows to us alone is shown to nobody else, nor offered on, nor asked of another.

And what it offers no more is not negotiated any more.
"""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Membership, Organisation, User
from accounts.requester import ANONYMOUS, Requester
from accounts.roles import Role
from catalog import visibility
from catalog.models import HarvestSource, Resource
from connector import participants
from connector.access import visible_offers
from connector.errors import IllegalTransition
from connector.models import Offer, Participant, RemoteOffer
from connector.negotiation import act
from connector.offers.selection import bring_up, selection
from connector.offers.verbs import Draft, draft, publish
from tests.connector.federation.test_source import (
    Provider,
    dataset,
    followed,
    member,
    offer,
    provider,
    titles,
)
from tests.connector.offered import USE
from tests.harvests import harvest

__all__ = ["followed", "provider"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tides(provider: Provider, followed: HarvestSource) -> Resource:
    """The one dataset that the provider shows us."""
    provider.pages = [[dataset("tides")]]
    harvest(followed)
    return Resource.objects.get()


def steward(organisation: Organisation | None) -> Client:
    """Signed in."""
    assert organisation is not None
    user = User.objects.create_user("stella@example.org", "a ledger", name="Stella")
    Membership.objects.create(user=user, organisation=organisation, role=Role.STEWARD)
    client = Client()
    client.force_login(user)
    return client


def test_nobody_shows_its_catalogue_to_everyone(
    followed: HarvestSource, tides: Resource, settings: object
) -> None:
    settings.STATIC_ROOT = None  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="must stay for members only"):
        visibility.restrict_source(followed, members_only=False)
    visibility.restrict_resource(tides, members_only=False)
    form = {
        "name": "Provider", "organisation": followed.organisation_id, "members_only": "everyone",
        "schedule": "daily", "active": "on", "url": "https://other.example/dsp/2025-1",
    }  # fmt: skip
    client = steward(followed.organisation)
    answer = client.post(f"/sources/{followed.slug}/edit", form)
    assert answer.status_code == 422
    assert "must stay for members only" in answer.content.decode()
    form["members_only"] = "members"
    assert client.post(f"/sources/{followed.slug}/edit", form).status_code == 302
    address = followed.url
    followed.refresh_from_db()
    assert (followed.members_only, followed.url) == (True, address)
    assert titles(ANONYMOUS) == set()
    assert titles(member(followed)) == {"Tides"}


def test_it_is_not_offered_on(followed: HarvestSource, tides: Resource, settings: object) -> None:
    settings.STATIC_ROOT = None  # type: ignore[attr-defined]
    home = followed.organisation
    assert home is not None
    for chosen, words in (
        ({"source": followed}, "catalogue of another participant"),
        ({"resources": [tides]}, "Tides came from another participant"),
    ):
        made = draft(Draft(organisation=home, title="On", contract_policy=USE, **chosen), None)  # type: ignore[arg-type]
        with pytest.raises(ValidationError, match=words):
            publish(made, None)
        Offer.objects.filter(pk=made.pk).update(state="published")
        bring_up(made)
        assert not selection(made).exists()
    peer = Requester(
        None, "peer", is_authenticated=False, is_administrator=False, roles={}, participant="urn:p"
    )
    for who in (ANONYMOUS, peer, member(followed)):
        assert not visible_offers(who).exists()
    client = steward(home)
    RemoteOffer.objects.all().delete()
    page = client.get(f"/datasets/{tides.pk}").content.decode()
    assert "Offer this dataset" not in page and "Where the data are delivered" not in page
    assert followed.slug not in client.get("/contracts/offers/new?template=until").content.decode()


def test_the_source_goes_where_the_participant_goes(
    followed: HarvestSource, settings: object
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True  # type: ignore[attr-defined]
    participants.set_address(Participant.objects.get(), "https://new.example/dsp/2025-1", None)
    followed.refresh_from_db()
    assert followed.url == "https://new.example/dsp/2025-1"


def test_what_vanished_from_its_catalogue_is_not_negotiated_any_more(
    provider: Provider, followed: HarvestSource, tides: Resource, settings: object
) -> None:
    settings.STATIC_ROOT = None  # type: ignore[attr-defined]
    client, at = steward(followed.organisation), f"/contracts/ask/{tides.pk}"
    before = RemoteOffer.objects.get()
    page = client.get(at).content.decode()
    value = page.partition('name="offer" value="')[2].partition('"')[0]
    form = {"offer": value, "organisation": str(followed.organisation_id)}
    provider.pages = [[dataset("tides", offer("urn:offer:new"))]]
    harvest(followed)
    answer = client.post(at, form)
    assert answer.status_code == 422
    assert "or is gone: read its terms again" in answer.content.decode()
    assert followed.organisation is not None
    with pytest.raises(IllegalTransition, match="not in its catalogue any more"):
        act.ask(before, followed.organisation, None)
    provider.pages = [[dataset("ships")]]
    harvest(followed)
    assert client.post(at, form).status_code == 404
    assert "Request access" not in client.get(f"/datasets/{tides.pk}").content.decode()
