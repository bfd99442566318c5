"""One offer in the place of another: wider or narrower, who gains, what would be answered again."""

import html
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from connector.deciding import Known
from connector.decisions import Scope, keep, weighed
from connector.dsp.values import Json
from connector.models import Agreement, ContractNegotiation, OfferedResource
from connector.pages.against import against
from tests.connector.offered import (
    FOR_RESEARCH,
    RESEARCH,
    UNTIL_2027,
    USE,
    constraint,
    dataset,
    drafted,
    harbour,
    only,
    participant,
)
from tests.connector.pages.offering import client_of

pytestmark = pytest.mark.django_db
SELLING = "https://w3id.org/dpv#SellProducts"
FOR_SELLING = only(constraint("purpose", "eq", SELLING))
FEW_TIMES = only(constraint("purpose", "eq", RESEARCH), constraint("count", "lteq", "3"))


def offers(*policies, **fields):
    thing = dataset()
    return [
        drafted(thing, title=f"Offer {n}", contract_policy=policy, **fields)
        for n, policy in enumerate(policies)
    ]


def asked(offer, by, purpose, *, days=1) -> ContractNegotiation:
    """What somebody asked for some days ago, and was answered."""
    made = ContractNegotiation.objects.create(
        role="provider", participant=by, organisation=harbour(), pid=f"urn:{by.name}:{purpose}",
        offered=OfferedResource.objects.get_or_create(
            offer=offer, resource=offer.offered.get().resource, defaults={"wire_id": f"urn:{offer.pk}"}
        )[0],
    )  # fmt: skip
    known = Known(timezone.now() - timedelta(days=days), by.iri, {"purpose": frozenset({purpose})})
    keep(weighed(Json(offer.contract_policy), known), Scope.NEGOTIATION, made)
    return made


@pytest.mark.parametrize(
    ("before", "after", "word", "examples"),
    [
        (USE, USE, "The same", 1),
        (FOR_RESEARCH, USE, "Wider", 2),
        (FOR_RESEARCH, FEW_TIMES, "Narrower", 2),
        (FOR_RESEARCH, UNTIL_2027, "Other", 3),
        (FOR_RESEARCH, FOR_SELLING, "Nothing in common", 2),
        (USE, only(constraint("spatialCoordinates", "eq", "1")), "Not known", 0),
    ],
)
def test_what_it_is_to_the_other(before, after, word, examples):
    other, this = offers(before, after)
    found = against(this, other, timezone.now()).relation
    assert (found.word, len(found.examples)) == (word, examples)


def test_an_example_says_what_is_refused_from_now_on():
    other, this = offers(FOR_RESEARCH, FEW_TIMES)
    first, _both = against(this, other, timezone.now()).relation.examples
    assert first.title == "Refused from now on"
    facts = {str(name): value for name, value in first.facts}
    assert facts["To do"] == "use"
    assert facts["For what"] == RESEARCH
    assert int(facts["Used before"]) >= 3


def test_who_gains_and_who_loses():
    participant("lab", purpose=[RESEARCH])
    participant("shop", purpose=[SELLING])
    participant("club", purpose=["https://w3id.org/dpv#Other"])
    other, this = offers(FOR_RESEARCH, FOR_SELLING)
    found = against(this, other, timezone.now())
    assert {one.participant.name: one.voice for one in found.shifts} == {"Lab": "no", "Shop": "go"}
    assert found.participants == 3
    reasons = {one.voice: one.reason for one in found.shifts}
    assert reasons["go"] == "use is permitted"
    assert reasons["no"].startswith(f"purpose eq {SELLING} is not satisfied")


def test_who_does_not_see_it_any_more_loses():
    participant("lab", purpose=[RESEARCH])
    (other,) = offers(USE)
    thing = other.offered.get().resource
    this = drafted(thing, title="This", contract_policy=USE, access_policy=FOR_SELLING)
    (shift,) = against(this, other, timezone.now()).shifts
    assert (shift.voice, shift.after.is_shown) == ("no", False)


def test_requests_are_answered_again_by_what_was_known_then():
    lab, shop = participant("lab"), participant("shop")
    other, this = offers(FOR_RESEARCH, FOR_SELLING)
    asked(other, lab, RESEARCH)
    asked(other, shop, SELLING)
    asked(other, shop, "https://w3id.org/dpv#Other")
    asked(other, lab, SELLING, days=200)
    found = against(this, other, timezone.now())
    assert found.requests == 3
    told = {(one.participant.name, one.before, one.after) for one in found.replayed}
    assert told == {("Lab", "go", "no"), ("Shop", "no", "go")}
    assert all("is not satisfied" in one.reason for one in found.replayed if one.after == "no")


def test_agreements_that_these_terms_would_not_let_go_on_are_named():
    lab = participant("lab", purpose=[RESEARCH])
    other, this = offers(FOR_RESEARCH, FEW_TIMES)
    for number, uses in enumerate((1, 5)):
        Agreement.objects.create(
            negotiation=asked(other, lab, f"{RESEARCH}{number}"), iri=f"urn:{uses}", uses=uses,
            body=FOR_RESEARCH.text, body_hash="", dataset_id="", state="active",
        )  # fmt: skip
    found = against(this, other, timezone.now())
    assert found.agreements == 2
    assert [(one.agreement.uses, one.voice) for one in found.affected] == [(5, "no")]


def test_the_page_says_it_to_members_of_the_organisation_alone(django_assert_max_num_queries):
    participant("lab", purpose=[RESEARCH])
    other, this = offers(FOR_RESEARCH, FOR_SELLING)
    asked(other, participant("shop"), SELLING)
    address = f"/contracts/offers/{this.pk}/against"
    client = client_of("reader")
    with django_assert_max_num_queries(14):
        page = html.unescape(client.get(f"{address}?offer={other.pk}").content.decode())
    assert "Nothing in common" in page
    assert "1 request was looked at." in page
    assert f'<option value="{other.pk}" selected>' in page
    assert client_of("member").get(address).status_code == 404
    assert client_of("lone").get(address).status_code == 404


def test_it_asks_which_offer_and_says_what_is_wrong_with_one():
    other, this = offers(USE, USE)
    Organisation.objects.get_or_create(slug="elsewhere", name="Elsewhere")
    client, address = client_of("reader"), f"/contracts/offers/{this.pk}/against"
    assert "Offer 0" in client.get(address).content.decode()
    for wrong, status in ((str(this.pk), 400), ("one", 400), (str(other.pk + 1_000), 404)):
        assert client.get(f"{address}?offer={wrong}").status_code == status
