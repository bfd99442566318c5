"""Whom offers show a resource to, at once and later; and what a harvest brings in after that."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.requester import ANONYMOUS
from catalog import visibility
from catalog.access import AudienceKind, audience, members_of
from catalog.models import HarvestSource, ReaderState, Resource
from catalog.queries import head
from connector.models import Offer
from connector.offers import reader as reading
from connector.offers.reader import reader
from connector.offers.selection import follow
from connector.offers.verbs import publish, withdraw
from tests.connector.offered import (
    FOR_RESEARCH,
    NOW,
    UNTIL_2027,
    changed,
    dataset,
    harbour,
    member,
    offered,
    source_of,
)
from tests.factories import make_resource
from tests.harvests import dataset as described
from tests.harvests import file_source, harvest, kinds, turtle

pytestmark = pytest.mark.django_db(transaction=True)


def audiences(resource: Resource) -> list[int]:
    resource.refresh_from_db()
    return resource.audiences


def admitted(*offers: Offer) -> set[int]:
    """The audiences of what only the members and the admitted of these offers see."""
    kind = AudienceKind.ADMISSION
    return {members_of(harbour().pk), *(audience(kind, one.admission_id or 0) for one in offers)}


def in_offer(offer: Offer) -> set[str]:
    rows = offer.offered.filter(withdrawn=None)
    return set(rows.values_list("resource__title", flat=True))


def caught_up() -> int:
    """Let a new reader follow until nothing is left; how many steps that took."""
    following, steps = reader(lambda: None), 1
    while following.step():
        steps += 1
    ReaderState.objects.update_or_create(name="offers", defaults={"position": following.position()})
    following.close()
    return steps


# --- at once ----------------------------------------------------------------------------------
def test_an_offer_to_some_restricts_and_its_end_lifts_that():
    boats = dataset()
    made = offered(boats, access_policy=FOR_RESEARCH)
    assert set(audiences(boats)) == admitted(made)
    withdraw(made, None)
    assert audiences(boats) == []
    assert kinds(boats) == ["content", "audience", "audience"]


def test_offers_to_some_are_joined():
    boats = dataset()
    one, other = (
        offered(boats, access_policy=FOR_RESEARCH),
        offered(boats, access_policy=UNTIL_2027),
    )
    assert set(audiences(boats)) == admitted(one, other)
    withdraw(one, None)
    assert set(audiences(boats)) == admitted(other)


def test_one_offer_to_everybody_lifts_the_others():
    boats = dataset()
    to_some = offered(boats, access_policy=FOR_RESEARCH)
    to_all = offered(boats)
    assert audiences(boats) == []
    withdraw(to_all, None)
    assert set(audiences(boats)) == admitted(to_some)


def test_what_is_for_members_stays_so_whatever_is_offered():
    boats = dataset()
    visibility.restrict_resource(boats, members_only=True)
    offered(boats)
    assert audiences(boats) == [members_of(harbour().pk)]


def test_a_row_that_was_taken_out_does_not_restrict_what_is_live():
    boats, berths = dataset(), dataset("berths")
    made = offered(boats, berths, access_policy=FOR_RESEARCH)
    made.offered.filter(resource=boats).update(withdrawn=NOW)
    boats.distributions.update(withdrawn=NOW)
    follow([boats.pk])
    assert audiences(boats) == []
    assert set(audiences(berths)) == admitted(made)


# --- what offers promise ----------------------------------------------------------------------
def whole_source(**fields: Any) -> tuple[HarvestSource, Resource, Offer]:
    source = source_of()
    boats = dataset("boats", source)
    visibility.restrict_source(source, members_only=True)
    return source, boats, offered(source=source, **fields)


def test_a_source_that_is_offered_to_some_stays_for_members_only():
    source, boats, made = whole_source(access_policy=UNTIL_2027)
    with pytest.raises(ValidationError, match="must stay for members only"):
        visibility.restrict_source(source, members_only=False)
    assert set(audiences(boats)) == admitted(made)
    withdraw(made, None)
    visibility.restrict_source(HarvestSource.objects.get(pk=source.pk), members_only=False)
    assert audiences(boats) == []


def test_a_source_that_is_offered_to_everybody_may_be_opened():
    source, boats, _ = whole_source()
    visibility.restrict_source(source, members_only=False)
    assert audiences(boats) == []


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_offered_stays_with_its_organisation(whole):
    source = source_of()
    boats = dataset("boats", source)
    made = offered(source=source) if whole else offered(boats)
    source.organisation = None
    with pytest.raises(ValidationError, match="Withdraw these offers first"):
        visibility.save_source(source)
    withdraw(made, None)
    visibility.save_source(source)


def test_a_source_may_be_saved_as_it_is():
    source, _, _ = whole_source(access_policy=UNTIL_2027)
    source.refresh_from_db()
    source.name = "Port of Ghent"
    visibility.save_source(source)


# --- later ------------------------------------------------------------------------------------
def test_what_comes_later_is_hidden_until_it_is_in_the_offer():
    source, _, made = whole_source(access_policy=UNTIL_2027)
    later = dataset("later", source, audiences=HarvestSource.objects.get(pk=source.pk).audiences)
    assert audiences(later) == [members_of(harbour().pk)]
    caught_up()
    assert set(audiences(later)) == admitted(made)
    assert in_offer(made) == {"Dataset boats", "Dataset later"}


def test_what_is_withdrawn_leaves_the_offer_and_comes_back_restricted():
    boats = dataset()
    made = offered(boats, dataset("berths"), access_policy=FOR_RESEARCH)
    row = made.offered.get(resource=boats)
    changed(boats, withdrawn=NOW, published=False)
    follow([boats.pk])
    assert in_offer(made) == {"Dataset berths"}
    assert set(audiences(boats)) == admitted(made), "it may come back before anybody looks"
    changed(boats, withdrawn=None, published=True)
    follow([boats.pk])
    assert in_offer(made) == {"Dataset berths", "Dataset boats"}
    row.refresh_from_db()
    assert row.withdrawn is None


def test_a_theme_lets_in_and_out():
    source = source_of()
    boats = dataset("boats", source, themes=["urn:sea"])
    dataset("berths", source, themes=["urn:sea"])
    made = offered(source=source, themes=["urn:sea"])
    changed(boats, themes=["urn:land"])
    follow([boats.pk])
    assert in_offer(made) == {"Dataset berths"}
    changed(boats, themes=["urn:sea"])
    follow([boats.pk])
    assert in_offer(made) == {"Dataset berths", "Dataset boats"}


def test_a_harvest_brings_in_and_takes_out(tmp_path: Path):
    way = "dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://port.example/a> ]"
    text = turtle(described("boats", more=way))
    source = file_source(tmp_path, text, organisation=harbour(), members_only=True)
    harvest(source)
    made = offered(source=source, access_policy=UNTIL_2027)
    assert in_offer(made) == {"boats"}
    caught_up()
    text = turtle(
        described("berths", more=way), described("bare"), described("boats", "Ships", way)
    )
    harvest(file_source(tmp_path, text, organisation=harbour(), members_only=True))
    assert not Resource.objects.visible_to(ANONYMOUS).exists()
    caught_up()
    assert in_offer(made) == {"Ships", "berths"}
    for row in Resource.objects.filter(offered__offer=made):
        assert set(row.audiences) == admitted(made)
    bare = Resource.objects.get(title="bare")
    assert bare.audiences == [members_of(harbour().pk)]
    assert Resource.objects.visible_to(member(harbour())).count() == 3


def test_a_chosen_dataset_keeps_its_restriction_when_it_is_harvested_again(tmp_path: Path):
    way = "dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://port.example/a> ]"
    source = file_source(tmp_path, turtle(described("boats", more=way)), organisation=harbour())
    harvest(source)
    boats = Resource.objects.get(title="boats")
    made = offered(boats, access_policy=UNTIL_2027)
    again = turtle(described("boats", "Ships", way))
    harvest(file_source(tmp_path, again, organisation=harbour()))
    assert set(audiences(boats)) == admitted(made)
    assert not Resource.objects.visible_to(ANONYMOUS).exists()
    caught_up()
    assert in_offer(made) == {"Ships"}


# --- the reader -------------------------------------------------------------------------------
def test_it_takes_many_in_batches_and_stands_where_it_stopped(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 3)
    source, _, made = whole_source(access_policy=UNTIL_2027)
    for number in range(7):
        dataset(f"n{number}", source, audiences=[members_of(harbour().pk)])
    assert caught_up() > 2
    assert len(in_offer(made)) == 8
    assert caught_up() >= 1
    following = reader(lambda: None)
    assert following.position() is None
    while following.step():
        pass
    assert following.position() == head()


def test_it_begins_where_the_courier_says_it_stood(monkeypatch):
    made = offered(source=source_of_one())
    caught_up()
    seen: list[int] = []
    monkeypatch.setattr(reading, "follow", lambda ids: seen.extend(ids))
    later = dataset("later")
    caught_up()
    assert seen == [later.pk]
    assert in_offer(made) == {"Dataset boats"}


def source_of_one() -> HarvestSource:
    source = source_of()
    dataset("boats", source)
    return source


def test_half_a_change_is_not_passed(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    offered(source=source_of_one())
    whole = changed(*(dataset(f"n{number}") for number in range(3))).number or 0
    ReaderState.objects.create(name="offers", position=whole - 1)
    following = reader(lambda: None)
    assert following.step()
    assert following.position() == whole - 1
    assert not following.step()
    assert following.position() == head()


def test_where_nothing_is_offered_it_goes_straight_to_the_head(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    for name in ("boats", "berths", "plans"):
        make_resource(source_of(), name)
    assert caught_up() == 1
    assert ReaderState.objects.get(name="offers").position == head()


def test_it_confirms_that_it_is_its_turn_before_it_commits():
    class Lost(Exception):
        pass

    def confirm() -> None:
        raise Lost

    source, _, made = whole_source(access_policy=UNTIL_2027)
    dataset("later", source, audiences=[members_of(harbour().pk)])
    with pytest.raises(Lost):
        reader(confirm).step()
    assert in_offer(made) == {"Dataset boats"}


def test_a_withdrawn_offer_takes_nothing_in():
    source, _, made = whole_source(access_policy=UNTIL_2027)
    withdraw(made, None)
    later = dataset("later", source, audiences=[members_of(harbour().pk)])
    caught_up()
    assert later.offered.count() == 0
    publish(made, None)
    assert in_offer(made) == {"Dataset boats", "Dataset later"}
