"""Rules answer in the place of people, through the doors; without rules all is as it was."""

from typing import Any

import pytest

from connector.dsp.values import Json
from connector.models import (
    AuditEntry,
    ContractNegotiation,
    Message,
    NegotiationRule,
    Offer,
    Participant,
    RemoteOffer,
    Ruling,
)
from connector.negotiation import act, rule_book
from connector.rules import rules_of
from tests.connector.negotiation.flows import OTHER, one
from tests.connector.negotiation.test_provider import PURPOSE, request, say
from tests.connector.two_sides import USE, Wire, asked, offered, states

BY_PERSON, ALONE = Offer.Approval.HUMAN.value, Offer.Approval.AUTOMATIC.value
WITH_A_LIMIT = {
    "permission": [
        {
            "action": "use",
            "constraint": [{"leftOperand": "count", "operator": "lteq", "rightOperand": "5"}],
        }
    ]
}


def rule(wire: Wire, answer: str = "accept", **says: Any) -> NegotiationRule:
    """A rule of the provider; as `side` says, of the consumer."""
    side = says.pop("side", "provider")
    listed = says.pop("participants", ())
    organisation = getattr(wire, side).organisation
    values = {"name": "Partners", "role": side, "answer": answer, **says}
    return rule_book.add(organisation, values, listed, None)


def negotiated(wire: Wire) -> ContractNegotiation:
    """The provider's, after both sides rest."""
    wire.settle()
    return ContractNegotiation.objects.get(role="provider")


def test_without_a_rule_a_person_is_asked_and_nothing_is_noted(wire: Wire) -> None:
    asked(wire, offered(wire, approval=BY_PERSON))
    assert negotiated(wire).waits
    assert not Ruling.objects.exists()


def test_a_rule_accepts_in_the_place_of_a_person(wire: Wire) -> None:
    made = rule(wire)
    asked(wire, offered(wire, approval=BY_PERSON))
    assert not negotiated(wire).waits
    assert states(wire) == ("FINALIZED", "FINALIZED")
    row = Ruling.objects.get()
    assert (row.rule, row.name, row.version, row.answer) == (made, "Partners", 1, "accept")
    assert (row.known["relation"], row.known["permitted"]) == ("same", True)
    assert row.message.step == "ContractRequestMessage"
    assert row.message.direction == "received"
    assert AuditEntry.objects.filter(action="negotiation: answered by a rule").count() == 1


@pytest.mark.parametrize("approval", [BY_PERSON, ALONE])
def test_a_rule_refuses_with_its_reason(wire: Wire, approval: str) -> None:
    rule(wire, "reject", reason="Ask our other office.")
    asked(wire, offered(wire, approval=approval))
    assert negotiated(wire).reasons == ["Ask our other office."]
    assert states(wire) == ("TERMINATED", "TERMINATED")
    told = Message.objects.get(direction="received", negotiation__role="consumer")
    assert "Ask our other office." in told.body


def test_a_rule_asks_a_person_where_the_policy_alone_would_answer(wire: Wire) -> None:
    rule(wire, "ask")
    asked(wire, offered(wire, approval=ALONE))
    assert negotiated(wire).waits


def test_what_the_policy_refuses_of_our_own_terms_no_rule_is_asked_about(wire: Wire) -> None:
    rule(wire)
    asked(wire, offered(wire, PURPOSE, approval=BY_PERSON))
    assert negotiated(wire).state == "TERMINATED"
    assert not Ruling.objects.exists()


def test_other_terms_that_are_no_worse_for_us_are_accepted(wire: Wire) -> None:
    rule(wire, terms="within")
    message = request(offered(wire, approval=ALONE), offer=WITH_A_LIMIT)
    assert say(wire, "negotiations/request", message).status == 201
    row = Ruling.objects.get()
    assert (row.answer, row.known["relation"]) == ("accept", "within")
    assert Message.objects.filter(step="ContractAgreementMessage").count() == 1


def test_terms_that_are_not_shown_to_be_harmless_are_held_for_a_person(wire: Wire) -> None:
    rule(wire)
    message = request(offered(wire, WITH_A_LIMIT, approval=ALONE), offer=USE)
    assert say(wire, "negotiations/request", message).status == 201
    row = Ruling.objects.get()
    assert (row.answer, row.is_held) == ("ask", True)
    assert one("provider").waits


def test_other_terms_without_a_rule_that_fits_are_refused_as_ever(wire: Wire) -> None:
    rule(wire, terms="same")
    message = request(offered(wire, approval=ALONE), offer=OTHER)
    answer = say(wire, "negotiations/request", message)
    assert answer.status == 400
    assert b"not negotiable" in answer.body
    assert not ContractNegotiation.objects.exists()


def test_the_first_active_rule_that_fits_answers(wire: Wire) -> None:
    partner = wire.provider.other
    stranger = Participant.objects.create(iri="https://else.example", name="Else")
    rule(wire, "reject", name="Others", whom="listed", participants=[stranger])
    off = rule(wire, "reject", name="Off", whom="listed", participants=[partner])
    rule_book.switch(off, None, active=False)
    rule(wire, "accept", name="Partners", whom="listed", participants=[partner])
    rule(wire, "reject", name="All others")
    asked(wire, offered(wire, approval=BY_PERSON))
    negotiated(wire)
    assert Ruling.objects.get().name == "Partners"


def test_a_rule_about_a_list_that_has_become_empty_fits_nobody(wire: Wire) -> None:
    rule(wire, whom="listed")
    asked(wire, offered(wire, approval=BY_PERSON))
    assert negotiated(wire).waits
    assert not Ruling.objects.exists()


@pytest.mark.long
def test_a_rule_of_another_organisation_answers_nothing(wire: Wire) -> None:
    rule_book.add(
        wire.consumer.organisation, {"name": "X", "role": "provider", "answer": "accept"}, (), None
    )
    asked(wire, offered(wire, approval=BY_PERSON))
    assert negotiated(wire).waits


@pytest.mark.long
def test_many_open_negotiations_can_be_refused(wire: Wire) -> None:
    rule(wire, "reject", open_above=1, reason="One at a time.")
    asked(wire, offered(wire, approval=BY_PERSON))
    assert negotiated(wire).waits
    asked(wire, offered(wire, name="two", approval=BY_PERSON))
    wire.settle()
    ended = ContractNegotiation.objects.get(role="provider", state="TERMINATED")
    assert ended.reasons == ["One at a time."]


def countered(wire: Wire, rules: Any) -> ContractNegotiation:
    """The consumer's, after the provider has made a counter-offer."""
    asked(wire, offered(wire, WITH_A_LIMIT, approval=BY_PERSON))
    found = negotiated(wire)
    with wire.provider.acting():
        act.counter(found, rules_of(Json.of(dict(rules))), None)
    wire.settle()
    return ContractNegotiation.objects.get(role="consumer")


def test_as_consumer_a_rule_takes_more_than_we_asked_for(wire: Wire) -> None:
    rule(wire, side="consumer", terms="within")
    assert countered(wire, USE).state == "FINALIZED"
    assert Ruling.objects.get().known["relation"] == "within"


def test_as_consumer_a_rule_takes_no_less(wire: Wire) -> None:
    rule(wire, side="consumer", terms="any")
    assert countered(wire, OTHER).waits
    assert Ruling.objects.get().is_held


def test_as_consumer_a_rule_looks_at_what_was_asked_for_and_not_at_the_catalogue_of_now(
    wire: Wire,
) -> None:
    rule(wire, side="consumer", terms="same")
    asked(wire, offered(wire, WITH_A_LIMIT, approval=BY_PERSON))
    found = negotiated(wire)
    worse = Json.of({"@id": "x", **OTHER})
    RemoteOffer.objects.update(body=worse.text)  # (it was harvested meanwhile)
    with wire.provider.acting():
        act.counter(found, rules_of(worse), None)
    wire.settle()
    assert ContractNegotiation.objects.get(role="consumer").waits
    assert not Ruling.objects.exists()


@pytest.mark.long
def test_as_consumer_a_rule_refuses(wire: Wire) -> None:
    rule(wire, "reject", side="consumer", terms="other", reason="Too little.")
    assert countered(wire, OTHER).state == "TERMINATED"
    assert states(wire) == ("TERMINATED", "TERMINATED")


# --- the book ---------------------------------------------------------------------------------
def names(wire: Wire) -> list[str]:
    found = NegotiationRule.objects.filter(organisation=wire.provider.organisation)
    return list(found.values_list("name", flat=True))


def test_rules_are_moved_past_one_another_and_no_further(wire: Wire) -> None:
    first, _, last = (rule(wire, name=name) for name in "abc")
    rule_book.move(last, -1, None)
    assert names(wire) == ["a", "c", "b"]
    rule_book.move(first, -1, None)
    assert names(wire) == ["a", "c", "b"]
    rule_book.move(first, 1, None)
    assert names(wire) == ["c", "a", "b"]


def test_what_a_rule_has_answered_outlives_it(wire: Wire) -> None:
    made = rule(wire)
    asked(wire, offered(wire, approval=BY_PERSON))
    negotiated(wire)
    rule_book.change(made, {"name": "Friends"}, (), None)
    assert NegotiationRule.objects.get().version == 2
    rule_book.delete(made, None)
    row = Ruling.objects.get()
    assert (row.rule, row.name, row.version, row.said["answer"]) == (None, "Partners", 1, "accept")


@pytest.mark.long
def test_an_organisation_has_so_many_rules_and_no_more(wire: Wire, monkeypatch: Any) -> None:
    monkeypatch.setattr(rule_book, "MOST", 2)
    rule(wire), rule(wire)
    with pytest.raises(rule_book.TooManyRules):
        rule(wire)
