"""Notice, retiring and renewing from the page of an agreement; who may, and what it says then."""

import re

import pytest

from accounts.roles import Role
from connector.models import Agreement, ContractNegotiation, Offer
from tests.connector.pages.conftest import acting, signed_in
from tests.connector.pages.test_agreements import agreed, page_of, words
from tests.connector.transfer.flows import until

pytestmark = pytest.mark.django_db
TERMS = until("2099-01-01T00:00:00Z")


def post(client, found, verb, **data):
    with acting(found.negotiation.role):
        return client.post(f"/contracts/agreements/{found.pk}/{verb}", data)


def test_either_side_gives_notice_with_days_and_a_reason(wire, provider, consumer):
    ours, theirs = agreed(wire, TERMS)
    for client, found in ((provider, ours), (consumer, theirs)):
        assert "Give notice" in page_of(client, found)
        wrong = post(client, found, "notice", days="0", reason=" ").content.decode()
        assert "Say why" in wrong
        assert "greater than or equal to 1" in wrong
        assert (
            post(client, found, "notice", days="30", reason="The <i>quay</i>.").status_code == 302
        )
        page = page_of(client, found)
        assert "Notice was given: it ends on" in words(page)
        assert "The &lt;i&gt;quay&lt;/i&gt;." in page
        assert f'action="/contracts/agreements/{found.pk}/notice"' not in page
        again = post(client, found, "notice", days="3", reason="Sooner.")
        assert again.status_code == 409
    assert "notice given Paula" in words(page_of(provider, ours))


def test_a_retired_agreement_says_so_and_offers_no_data(wire, consumer):
    _, theirs = agreed(wire, TERMS)
    assert "Get the data" in page_of(consumer, theirs)
    assert post(consumer, theirs, "retire", reason="Not needed.").status_code == 302
    page = page_of(consumer, theirs)
    assert "No new transfers" in page
    assert "Not needed." in page
    assert "Get the data" not in page
    assert "No new transfer begins" in post(consumer, theirs, "request").content.decode()


def test_who_may_not_act_sees_no_forms_and_is_refused(wire, reader, member, stranger):
    ours, _ = agreed(wire, TERMS)
    page = page_of(reader, ours)
    assert "<form" not in page[page.index("<main") :]
    for verb in ("notice", "retire", "renew"):
        assert post(reader, ours, verb, days="3", reason="No.").status_code == 403
        assert post(member, ours, verb, days="3", reason="No.").status_code == 404
        assert post(stranger, ours, verb, days="3", reason="No.").status_code == 302
    ours.refresh_from_db()
    assert (ours.ends_at, ours.retired_at) == (None, None)


def test_the_consumer_sees_the_new_terms_before_asking(wire, consumer):
    _, theirs = agreed(wire, TERMS)
    with acting("consumer"):
        page = consumer.get(f"/contracts/agreements/{theirs.pk}/renew").content.decode()
    assert "Those of the old agreement, to a later day." in page
    looked = post(consumer, theirs, "renew", days="31", look="1").content.decode()
    assert "before 2099-02-01 00:00:00 UTC" in looked
    assert ContractNegotiation.objects.count() == 2
    assert post(consumer, theirs, "renew", days="31").status_code == 409  # (nobody has seen them)
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', looked)
    done = post(consumer, theirs, "renew", days="31", seen=seen)
    made = ContractNegotiation.objects.latest("pk")
    assert done["Location"] == f"/contracts/negotiations/{made.pk}"
    page = page_of(consumer, theirs)
    assert f"To be renewed by Negotiation {made.pk}" in words(page)
    assert post(consumer, theirs, "renew", days="31").status_code == 409
    assert post(consumer, theirs, "renew", days="x").status_code == 422


def test_old_and_new_lead_to_each_other(wire, consumer):
    _, theirs = agreed(wire, TERMS)
    negotiation = ContractNegotiation.objects.get(role="consumer")
    copy = ContractNegotiation.objects.create(
        role="consumer", participant=negotiation.participant, renews=theirs, state="FINALIZED",
        organisation=negotiation.organisation, dataset_id="urn:d", resource=negotiation.resource,
    )  # fmt: skip
    new = Agreement.objects.create(
        negotiation=copy,
        iri="urn:new",
        body=theirs.body,
        body_hash=theirs.body_hash,
        state="active",
    )
    assert f"It is renewed by Agreement {new.pk}" in words(page_of(consumer, theirs))
    assert re.search(rf"It renews\s+Agreement {theirs.pk}", words(page_of(consumer, new)))


def test_a_steward_of_the_provider_drafts_the_offer(wire, provider):
    ours, _ = agreed(wire, TERMS)
    assert post(provider, ours, "renew", days="31").status_code == 403  # a negotiator
    steward = signed_in(wire.provider.organisation, Role.STEWARD, "stella")
    assert (
        "An offer that its consumer alone will see."
        in steward.get(f"/contracts/agreements/{ours.pk}/renew").content.decode()
    )
    done = post(steward, ours, "renew", days="31")
    made = Offer.objects.latest("pk")
    assert done["Location"] == f"/contracts/offers/{made.pk}"
    assert made.renews == ours
    assert made.title in page_of(steward, ours)


def test_an_ended_agreement_keeps_its_evidence(wire, provider):
    ours, _ = agreed(wire, TERMS)
    Agreement.objects.update(state="ended", ended_at=ours.agreed_at, notice="Moved.")
    page = page_of(provider, ours)
    assert "Ended by notice" in page
    assert "Both copies are the same" in page
    assert "Ended by notice" in provider.get("/contracts/agreements?state=ended").content.decode()
