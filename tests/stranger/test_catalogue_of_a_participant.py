"""What a participant shows to us as a participant: at every door nobody finds it but its members.

The same doors and the same world as for members only; its secret source follows a participant.
"""

import pytest

from catalog.models import HarvestSource
from connector.access import requester_of, visible_offers
from connector.federation.follow import KIND
from connector.models import Participant
from tests.connector.offered import NOW, RESEARCH, claims_of, participant
from tests.stranger import test_stranger as walls
from tests.stranger.test_stranger import finds
from tests.stranger.world import STRANGERS, World, build

pytestmark = pytest.mark.django_db
_plain_site = walls._plain_site
ADDRESS = "https://partner.example/dsp/2025-1"  # no secret
DOORS = (
    "", "datasets", "datasets/suggest", "datasets/<row:resource_id>", "datasets.atom", "sources",
    "catalog", "dump.<syntax:format>", "status.json", "api/1/resources", "api/1/sources",
    "api/search", "dsp/2025-1/catalog/request", "dsp/2025-1/catalog/datasets/<path:dataset_id>",
    "contracts/participants/<row:participant_id>", "contracts/ask/<row:resource_id>",
)  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    """Its secret source is the catalogue of the participant that offers what is in it."""
    made = build()
    Participant.objects.filter(iri="https://partner.example").update(address=ADDRESS)
    HarvestSource.objects.filter(pk=made.secret.pk).update(kind=KIND, url=ADDRESS)
    made.secret.refresh_from_db()
    return made


@pytest.mark.long
def test_who_is_no_member_finds_nothing(world: World) -> None:
    for at, route in enumerate(DOORS):
        walls.nothing_is_found(world, route, STRANGERS[at % 2], ("GET",))


def test_a_member_finds_it(world: World) -> None:
    for route in ("datasets", "sources", "api/1/resources", "contracts/ask/<row:resource_id>"):
        assert finds(route, world, world.members["member"]), route


def test_no_participant_is_shown_it_by_our_own_catalogue(world: World) -> None:
    other = requester_of(claims_of(participant(purpose=[RESEARCH])), NOW)
    assert not visible_offers(other).filter(resource__source=world.secret).exists()
