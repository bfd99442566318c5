"""Who sees what is offered: people, participants by their claims, and nobody by a mere name."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from accounts.requester import ANONYMOUS, Requester
from catalog import visibility
from catalog.access import AudienceKind, Audiences, access, audience, rows_among
from catalog.models import Resource
from connector import admissions
from connector.access import Contracts, offered_to, requester_of, visible_offers
from connector.deciding import weigh
from connector.errors import UnknownOffer
from connector.identity.base import Claims
from connector.models import Participant, RemoteOffer
from connector.offers.verbs import publish, withdraw
from tests.connector.offered import (
    FOR_RESEARCH,
    NOW,
    RESEARCH,
    UNTIL_2027,
    claims_of,
    constraint,
    dataset,
    drafted,
    for_party,
    harbour,
    member,
    moment,
    offered,
    only,
    participant,
    source_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    admissions.forget()


def sees(requester: Requester, resource: Resource) -> bool:
    return Resource.objects.visible_to(requester).live().filter(pk=resource.pk).exists()


def peer(one: Participant, now: Any = NOW, **fields: Any) -> Requester:
    return requester_of(claims_of(one, **fields), now)


# --- a participant, by its claims -------------------------------------------------------------
@pytest.mark.parametrize(
    ("policy", "claims", "seen"),
    [
        (FOR_RESEARCH, {"purpose": [RESEARCH]}, True),
        (FOR_RESEARCH, {"purpose": ["https://w3id.org/dpv#Marketing"]}, False),
        (FOR_RESEARCH, {}, False),  # unknown
        (FOR_RESEARCH, {"recipient": [RESEARCH]}, False),
        (UNTIL_2027, {}, True),
        (only(constraint("dateTime", "lt", moment("2026-01-01T00:00:00Z"))), {}, False),  # over
        (for_party("https://consumer.example"), {}, True),
        (for_party("https://stranger.example"), {}, False),
    ],
)
def test_a_participant_sees_what_its_claims_satisfy(policy, claims, seen):
    boats = dataset()
    made = offered(boats, access_policy=policy)
    consumer = peer(participant(**claims))
    assert sees(consumer, boats) is seen
    assert visible_offers(consumer).filter(offer=made).exists() is seen


@pytest.mark.parametrize("state", [Participant.State.PENDING, Participant.State.SUSPENDED])
def test_one_that_is_not_active_sees_what_is_public(state):
    boats, berths = dataset(), dataset("berths")
    offered(boats, access_policy=UNTIL_2027)
    consumer = peer(participant(state=state))
    assert not sees(consumer, boats)
    assert sees(consumer, berths)


def test_claims_that_have_run_out_open_nothing():
    boats = dataset()
    offered(boats, access_policy=UNTIL_2027)
    consumer = participant()
    assert sees(peer(consumer, valid_until=NOW + timedelta(seconds=1)), boats)
    assert not sees(peer(consumer, valid_until=NOW), boats)


def test_a_name_without_claims_proves_nothing():
    boats = dataset()
    offered(boats, access_policy=UNTIL_2027)
    iri = participant().iri
    named = Requester(
        None, "Consumer", is_authenticated=True, is_administrator=False, participant=iri
    )
    assert Contracts().audiences(named) == Audiences()
    assert not sees(named, boats)


def test_what_a_participant_sees_ends_when_the_first_policy_does():
    offered(dataset(), access_policy=UNTIL_2027)
    later = only(constraint("dateTime", "gt", moment("2026-12-24T00:00:00Z")))
    offered(dataset("berths"), access_policy=later)
    found = access().audiences(peer(participant()))
    assert len(found.ids) == 1
    assert found.valid_until is not None and found.valid_until.isoformat()[:10] == "2026-12-24"
    soon = NOW + timedelta(minutes=5)
    assert access().audiences(peer(participant("other"), valid_until=soon)).valid_until == soon


def test_a_policy_is_decided_once_for_the_same_claims(monkeypatch):
    asked = []
    monkeypatch.setattr(admissions, "weigh", lambda *a: asked.append(a) or weigh(*a))
    offered(dataset(), access_policy=FOR_RESEARCH)
    consumer = participant(purpose=[RESEARCH])
    for _ in range(3):
        assert access().audiences(peer(consumer)).ids
    assert len(asked) == 1
    consumer.claims = {}
    assert not access().audiences(peer(consumer)).ids
    assert len(asked) == 2


def test_what_was_decided_is_forgotten_when_the_clock_may_have_changed_it():
    offered(dataset(), access_policy=UNTIL_2027)
    consumer = participant()
    assert access().audiences(peer(consumer)).ids
    assert not access().audiences(peer(consumer, NOW + timedelta(days=60))).ids
    assert access().audiences(peer(consumer)).ids  # of the moment before it was decided last


def test_what_is_kept_in_memory_has_a_bound(monkeypatch):
    monkeypatch.setattr(admissions, "MOST_KEPT", 2)
    offered(dataset(), access_policy=FOR_RESEARCH)
    for number in range(5):
        assert access().audiences(peer(participant(f"p{number}", purpose=[RESEARCH]))).ids
    assert len(admissions._kept) <= 2


def test_only_published_offers_admit():
    boats = dataset()
    made = drafted(boats, access_policy=UNTIL_2027)
    consumer = participant()
    assert not access().audiences(peer(consumer)).ids
    publish(made, None)
    assert access().audiences(peer(consumer)).ids == {
        audience(AudienceKind.ADMISSION, made.admission_id)
    }
    withdraw(made, None)
    assert not access().audiences(peer(consumer)).ids


def test_two_offers_with_the_same_text_have_one_admission():
    one = offered(dataset(), access_policy=UNTIL_2027)
    other = offered(dataset("berths"), access_policy=UNTIL_2027)
    assert one.admission_id == other.admission_id


# --- people -----------------------------------------------------------------------------------
def test_members_see_what_their_organisation_offers_and_others_do_not():
    boats = dataset()
    made = offered(boats, access_policy=UNTIL_2027)
    customs = Organisation.objects.create(slug="customs", name="Customs")
    administrator = member(is_administrator=True)
    for who in (member(harbour()), administrator):
        assert sees(who, boats)
        assert [row.offer for row in visible_offers(who)] == [made]
    for who in (member(customs), ANONYMOUS):
        assert not sees(who, boats)
        assert not visible_offers(who).exists()


def test_an_offer_to_some_is_not_shown_to_others_where_the_resource_is_public():
    boats = dataset()
    offered(boats)
    to_some = offered(boats, access_policy=FOR_RESEARCH)
    assert to_some not in {row.offer for row in visible_offers(ANONYMOUS)}
    assert visible_offers(ANONYMOUS).count() == 1
    assert visible_offers(peer(participant(purpose=[RESEARCH]))).count() == 2


def test_an_offer_without_an_access_policy_does_not_open_what_is_for_members():
    boats = dataset(source=source_of("inner"))
    visibility.restrict_source(boats.source, members_only=True)
    offered(boats)
    assert not visible_offers(ANONYMOUS).exists()
    assert not visible_offers(peer(participant())).exists()
    assert visible_offers(member(harbour())).count() == 1


def test_audiences_of_people_cost_no_query(django_assert_num_queries):
    offered(dataset(), access_policy=UNTIL_2027)
    clerk = member(harbour())
    with django_assert_num_queries(0):
        access().audiences(ANONYMOUS)
        access().audiences(clerk)
    with django_assert_num_queries(1):
        access().audiences(member(is_administrator=True))


def test_a_participant_costs_one_query_however_often_it_is_asked(django_assert_num_queries):
    offered(dataset(), access_policy=UNTIL_2027)
    consumer = peer(participant())
    with django_assert_num_queries(1):
        access().audiences(consumer)
        access().audiences(consumer)


# --- one offer --------------------------------------------------------------------------------
def test_what_is_offered_is_found_by_its_id():
    boats = dataset()
    made = offered(boats, access_policy=FOR_RESEARCH)
    row = made.offered.get()
    found = offered_to(claims_of(participant(purpose=[RESEARCH])), row.wire_id, NOW)
    assert (found, found.resource, found.offer) == (row, boats, made)


def refused(claims: Claims, wire_id: str) -> str:
    with pytest.raises(UnknownOffer) as raised:
        offered_to(claims, wire_id, NOW)
    return f"{raised.value.status} {raised.value}"


def test_unknown_withdrawn_gone_and_hidden_are_one_answer():
    stranger = claims_of(participant("stranger"))
    answers = {
        refused(stranger, "urn:uuid:never"),
        refused(stranger, "nul\0"),
        refused(stranger, ""),
    }

    hidden = offered(dataset("hidden"), access_policy=FOR_RESEARCH)
    draft_only = drafted(dataset("draft"))
    withdrawn = offered(dataset("withdrawn"))
    withdraw(withdrawn, None)
    gone = offered(dataset("gone"))
    Resource.objects.filter(offered__offer=gone).update(withdrawn=NOW, published=False)
    dropped = offered(dataset("dropped"))
    dropped.offered.update(withdrawn=NOW)
    inner = offered(dataset("inner"))
    visibility.restrict_resource(inner.offered.get().resource, members_only=True)
    for one in (hidden, draft_only, withdrawn, gone, dropped, inner):
        answers.add(refused(stranger, one.offered.get().wire_id))
    assert len(answers) == 1


def test_a_suspended_participant_is_offered_what_is_public_alone():
    made = offered(dataset(), access_policy=UNTIL_2027)
    refused(claims_of(participant(state="suspended")), made.offered.get().wire_id)


# --- the seam's other answers -----------------------------------------------------------------
def test_terms_are_said_of_what_is_offered_and_may_be_seen(django_assert_num_queries):
    boats, berths, plans = dataset(), dataset("berths"), dataset("plans")
    offered(boats)
    offered(berths, access_policy=FOR_RESEARCH)
    ids = [boats.pk, berths.pk, plans.pk]
    with django_assert_num_queries(2):
        found = access().terms(ids, ANONYMOUS)
    assert found.keys() == {boats.pk}
    assert found[boats.pk].state == "on-contract"
    assert found[boats.pk].sentence.startswith("Harbour offers it on contract")
    researcher = peer(participant(purpose=[RESEARCH]))
    assert access().terms(ids, researcher).keys() == {boats.pk, berths.pk}
    with django_assert_num_queries(1):
        assert access().terms([plans.pk], ANONYMOUS) == {}
    with django_assert_num_queries(0):
        assert access().terms([], ANONYMOUS) == {}


def test_that_something_is_offered_to_others_alone_is_not_told_by_its_terms():
    berths = dataset("berths")
    offered(berths, access_policy=FOR_RESEARCH)
    assert access().terms([berths.pk], ANONYMOUS) == {}


def test_terms_are_said_of_what_other_participants_offer():
    boats, berths = dataset(), dataset("berths")
    provider = participant("provider")
    for resource, withdrawn in ((boats, None), (berths, NOW)):
        RemoteOffer.objects.create(
            participant=provider, resource=resource, dataset_id=resource.iri, offer_id="o",
            body="{}", withdrawn=withdrawn,
        )  # fmt: skip
    found = access().terms([boats.pk, berths.pk], ANONYMOUS)
    assert found.keys() == {boats.pk}
    assert found[boats.pk].sentence.startswith("Provider offers it on contract: negotiate")
    offered(boats)
    assert access().terms([boats.pk], ANONYMOUS)[boats.pk].sentence.startswith("Harbour")


def test_audiences_of_different_kinds_are_told_apart():
    numbers = [audience(AudienceKind.ORGANISATION, 7), audience(AudienceKind.ADMISSION, 8)]
    assert rows_among(AudienceKind.ADMISSION, numbers) == {8}
    assert rows_among(AudienceKind.ORGANISATION, numbers) == {7}


def test_the_list_asks_once_whether_anything_is_offered_and_once_for_the_terms(client, settings):
    settings.STATIC_ROOT = None
    offered(dataset())
    offered(dataset("berths"))
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/datasets").content.decode()
    assert "Harbour offers it on contract" in page
    assert sum("connector_offeredresource" in query["sql"] for query in asked) == 2
