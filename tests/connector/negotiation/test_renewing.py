"""An agreement is followed by another on the same data, and both say so."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Distribution
from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.models import Agreement, AuditEntry, ContractNegotiation, RemoteOffer
from connector.moves import digest_of
from connector.negotiation import act, renewing
from connector.offers.verbs import publish
from connector.rules import rules_of
from tests.connector.offered import claims_of
from tests.connector.transfer.flows import until
from tests.connector.two_sides import USE, asked, offered

pytestmark = pytest.mark.django_db


TODAY = timezone.now()


def text(days):
    return f"{TODAY + timedelta(days=days):%Y-%m-%dT00:00:00Z}"


def agreed(wire, rules=USE, approval="automatic"):
    """(The provider's, the consumer's agreement.)"""
    asked(wire, offered(wire, rules, approval=approval))
    wire.settle()
    if approval == "human":
        from_inbox(wire)
    found = {row.negotiation.role: row for row in Agreement.objects.all()}
    return found["provider"], found["consumer"]


def from_inbox(wire):
    waits = ContractNegotiation.objects.get(role="provider", waits=True)
    with wire.provider.acting():
        act.accept(waits, None, timezone.now())
    wire.settle()


def ask_again(wire, found, days=30):
    with wire.consumer.acting():
        seen = digest_of(renewing.planned(found, days).rules.text)
        return renewing.ask_again(found, days, None, seen)


def rules(found):
    return rules_of(Json(found.body))


def test_what_is_offered_for_longer_is_taken_as_it_is(wire):
    ours, theirs = agreed(wire, until(text(30)))
    longer = rules_of(Json.of(dict(until(text(90)))))
    ours.negotiation.offered.offer.contract_policy = longer.text
    ours.negotiation.offered.offer.save()
    remote = RemoteOffer.objects.get()
    remote.body = Json.of({**json.loads(remote.body), **json.loads(longer.text)}).text
    remote.save()
    assert renewing.planned(theirs, 30).is_offered
    made = ask_again(wire, theirs)
    wire.settle()
    made.refresh_from_db()
    assert made.state == "FINALIZED"
    assert made.renews == theirs
    assert made.agreement != theirs
    assert rules(made.agreement) == longer
    assert list(theirs.renewals.all()) == [made]


def test_else_the_old_terms_go_out_with_a_later_end_and_a_person_accepts(wire):
    _, theirs = agreed(wire, until(text(30)), approval="human")
    assert not renewing.planned(theirs, 30).is_offered
    made = ask_again(wire, theirs, 30)
    wire.settle()
    from_inbox(wire)
    made.refresh_from_db()
    assert rules(made.agreement) == rules_of(Json.of(dict(until(text(60)))))
    theirs.refresh_from_db()
    assert theirs.state == "active"  # the old one stays as it is


def test_one_renewal_at_a_time_and_it_is_recorded(wire):
    _, theirs = agreed(wire, until(text(30)), approval="human")
    made = ask_again(wire, theirs)
    with pytest.raises(IllegalTransition, match=rf"Negotiation {made.pk} is to renew it already"):
        ask_again(wire, theirs)
    entry = AuditEntry.objects.get(action="agreement: renewal asked for")
    assert (entry.subject, json.loads(entry.entry)["detail"]) == (
        theirs.iri,
        {"negotiation": made.pid},
    )
    assert ContractNegotiation.objects.filter(role="consumer").count() == 2


def test_what_is_offered_no_more_cannot_be_asked_for(wire):
    _, theirs = agreed(wire)
    RemoteOffer.objects.update(withdrawn=timezone.now())
    with pytest.raises(IllegalTransition, match="offers these data no more"):
        ask_again(wire, theirs)


def test_each_side_does_its_own_part(wire):
    ours, theirs = agreed(wire)
    with pytest.raises(IllegalTransition, match="The other side of this agreement does that"):
        renewing.ask_again(ours, 30, None, "")
    with pytest.raises(IllegalTransition, match="The other side of this agreement does that"):
        renewing.offer_again(theirs, 30, None)


def test_terms_that_nobody_was_shown_are_not_asked_for(wire):
    _, theirs = agreed(wire, until(text(30)))
    with wire.consumer.acting():
        shown = digest_of(renewing.planned(theirs, 30).rules.text)
        RemoteOffer.objects.update(body=Json.of({"@id": "x", **until(text(90))}).text)
        with pytest.raises(IllegalTransition, match="other terms than you were shown"):
            renewing.ask_again(theirs, 30, None, shown)
    assert not theirs.renewals.exists()


def test_what_ends_at_the_end_of_all_calendars_is_not_renewed(wire):
    ours, _ = agreed(wire, until("9999-12-31T23:59:59Z"))
    with pytest.raises(IllegalTransition, match="end of all calendars"):
        renewing.later_terms(ours, 30)


def test_the_providers_offer_is_for_its_consumer_and_links_what_comes_of_it(wire):
    ours, _theirs = agreed(wire, until(text(30)))
    Distribution.objects.create(resource=ours.negotiation.resource, key="a", position=0)
    with wire.provider.acting():
        offer = renewing.offer_again(ours, 30, None)
        assert (offer.state, offer.renews) == ("draft", ours)
        assert offer.admission.policy.count(wire.consumer.iri) == 1
        with pytest.raises(IllegalTransition, match="is to renew it already"):
            renewing.offer_again(ours, 30, None)
        publish(offer, None)
    assert rules_of(Json(offer.contract_policy)) == rules_of(Json.of(dict(until(text(60)))))
    asked(wire, offer.offered.get())
    wire.settle()
    made = ContractNegotiation.objects.filter(role="provider").latest("pk")
    assert made.state == "FINALIZED"
    assert made.renews == ours
    assert claims_of(wire.provider.other).participant == made.participant


def test_how_long_it_was_made_for(wire):
    ours, _ = agreed(wire, until(text(30)))
    assert renewing.usual_days(ours) in (29, 30)
    ours.body = ours.body.replace("dateTime", "purpose")
    assert renewing.usual_days(ours) == 365


def test_what_was_never_in_force_is_not_renewed(wire):
    _, theirs = agreed(wire)
    Agreement.objects.update(state="void")
    with pytest.raises(IllegalTransition, match="never in force"):
        ask_again(wire, theirs)
