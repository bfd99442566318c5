"""What is shown to participants alone is nowhere for everybody else, and there for its members.

The same doors and the same world as for members only; what differs is who restricts: an offer with
an access policy, of a source for members only and of one record of a public source.
"""

from typing import Any

import pytest

from accounts.models import Organisation
from catalog import visibility
from catalog.models import Distribution, HarvestSource, Resource
from connector.access import requester_of
from connector.models import Offer
from connector.offers.verbs import Draft, draft, publish, withdraw
from tests.connector.offered import FOR_RESEARCH, NOW, RESEARCH, USE, claims_of, participant
from tests.stranger import test_stranger as walls
from tests.stranger.test_stranger import SHOWING, finds
from tests.stranger.world import World, build, number_changes

pytestmark = pytest.mark.django_db
_plain_site = walls._plain_site


def offer(organisation: Organisation, **selection: Any) -> Offer:
    """To those who do research alone; published."""
    for resource in selection.get("resources", ()):
        Distribution.objects.get_or_create(
            resource=resource, key="offered", defaults={"position": 9}
        )
    wanted = Draft(
        organisation=organisation, title="On contract", contract_policy=USE,
        access_policy=FOR_RESEARCH, **selection,
    )  # fmt: skip
    made = draft(wanted, None)
    publish(made, None)
    return made


@pytest.fixture
def world(db: None) -> World:
    """Its one secret record is restricted by an offer and by nothing else."""
    made = build(members_only=False)
    harbour = Organisation.objects.get(slug="harbour")
    visibility.restrict_source(made.secret, members_only=True)
    for boats in Resource.objects.filter(source=made.secret, kind="Dataset", withdrawn=None):
        Distribution.objects.get_or_create(resource=boats, key="offered", defaults={"position": 9})
    offer(harbour, source=HarvestSource.objects.get(pk=made.secret.pk))
    offer(harbour, resources=[made.one])
    made.one.refresh_from_db()
    number_changes()
    assert not made.one.members_only and made.one.shown_to
    return made


@pytest.mark.parametrize(("route", "who"), walls.by_turns(SHOWING))
def test_who_is_no_member_finds_nothing(world: World, route: str, who: str) -> None:
    walls.nothing_is_found(world, route, who, ("GET",))


@pytest.mark.parametrize("route", SHOWING)
def test_a_member_finds_it(world: World, route: str) -> None:
    assert finds(route, world, world.members["member"])


def test_a_participant_that_is_admitted_sees_both_and_another_none(world: World) -> None:
    admitted = requester_of(claims_of(participant(purpose=[RESEARCH])), NOW)
    other = requester_of(claims_of(participant("stranger")), NOW)
    secrets = [world.one.pk, *world.secret.resources.values_list("pk", flat=True)]
    seen = Resource.objects.visible_to(admitted).live().filter(pk__in=secrets)
    assert set(seen.values_list("source__slug", flat=True)) == {"port", world.secret.slug}
    assert not Resource.objects.visible_to(other).filter(pk__in=secrets).exists()


def test_withdrawing_the_offer_opens_the_record_and_not_the_source(world: World) -> None:
    for made in Offer.objects.all():
        withdraw(made, None)
    number_changes()
    stranger = world.strangers["stranger"]
    assert stranger.get(f"/datasets/{world.one.pk}").status_code == 200
    assert stranger.get(f"/datasets/{world.of_source['dataset']}").status_code == 404
