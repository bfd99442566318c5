"""Four things that go wrong between two connectors, written before the code that mends them."""

import json

from connector.models import Agreement, ContractNegotiation, Message
from connector.negotiation import act
from tests.connector.two_sides import Wire, asked, offered, states


def test_a_contract_is_made_and_both_hold_the_same_text(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")
    provider, consumer = Agreement.objects.order_by("id")
    assert provider.body == consumer.body
    assert provider.body_hash == consumer.body_hash
    assert {provider.state, consumer.state} == {"active"}
    assert [one.method for one in wire.log] == ["POST"] * 4


def test_the_peers_next_message_comes_before_the_answer_to_ours(wire: Wire) -> None:
    """Race: the agreement is verified before the provider has stored that it arrived."""
    asked(wire, offered(wire))
    wire.send()  # the request
    wire.before_answer = lambda: wire.send(by=wire.consumer)  # the verification overtakes
    agreement = wire.send(by=wire.provider)
    assert agreement is not None
    assert agreement.delivery == "settled"
    assert states(wire)[0] == "VERIFIED"  # and the late answer did not move it back
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_a_message_that_is_sent_twice_is_one_message_with_one_answer(wire: Wire) -> None:
    """Repeat: the answer was lost, so it is sent again; nothing happens twice."""
    asked(wire, offered(wire))
    wire.lose_answer = True
    wire.send()
    assert ContractNegotiation.objects.filter(role="provider").count() == 1
    assert states(wire) == ("REQUESTED", "")
    wire.send(by=wire.consumer)
    assert ContractNegotiation.objects.filter(role="provider").count() == 1
    assert [(one.to, one.status) for one in wire.log] == [("provider", 201)] * 2
    assert states(wire) == ("REQUESTED", "REQUESTED")
    wire.settle()
    assert Agreement.objects.filter(negotiation__role="provider").count() == 1
    first, second = (one.body for one in wire.log[:2])
    assert first == second


def test_a_termination_takes_back_what_was_not_sent_yet(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    provider = ContractNegotiation.objects.get(role="provider")
    with wire.provider.acting():
        act.terminate(provider, ["changed our mind"], None)
    agreement = Message.objects.get(step="ContractAgreementMessage")
    assert agreement.delivery == "cancelled"
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")
    assert Agreement.objects.get().state == "void"
    consumer = ContractNegotiation.objects.get(role="consumer")
    assert consumer.reasons == ["changed our mind"]


def test_a_termination_after_a_message_that_may_have_arrived_asks_the_peer_first(
    wire: Wire,
) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_request = True
    wire.send(by=wire.provider)  # nobody knows whether the agreement came
    provider = ContractNegotiation.objects.get(role="provider")
    with wire.provider.acting():
        act.terminate(provider, ["no"], None)
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")
    agreement = Message.objects.get(step="ContractAgreementMessage", direction="sent")
    assert agreement.delivery == "cancelled"
    assert ("consumer", "GET") in [(one.to, one.method) for one in wire.log]


def test_a_termination_after_a_message_that_did_arrive_settles_it_first(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_answer = True
    wire.send(by=wire.provider)
    provider = ContractNegotiation.objects.get(role="provider")
    with wire.provider.acting():
        act.terminate(provider, ["no"], None)
    wire.send(by=wire.provider)
    agreement = Message.objects.get(step="ContractAgreementMessage", direction="sent")
    assert agreement.delivery == "settled"
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")


def test_the_peers_answer_to_a_first_request_that_was_never_acknowledged(wire: Wire) -> None:
    """The agreement comes although the answer to our request never did: it proves our request."""
    asked(wire, offered(wire))
    wire.lose_answer = True
    wire.send()
    wire.send(by=wire.provider)
    consumer = ContractNegotiation.objects.get(role="consumer")
    assert consumer.state == "AGREED"
    assert consumer.peer_pid == ContractNegotiation.objects.get(role="provider").pid
    request = Message.objects.get(step="ContractRequestMessage", direction="sent")
    assert request.delivery == "settled"
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_a_first_request_that_is_taken_back_before_anybody_knows_of_it(wire: Wire) -> None:
    negotiation = asked(wire, offered(wire))
    with wire.consumer.acting():
        act.terminate(negotiation, ["no need"], None)
    wire.settle()
    assert states(wire) == ("", "TERMINATED")
    assert wire.log == []


def test_a_first_request_that_is_taken_back_when_it_may_have_arrived(wire: Wire) -> None:
    negotiation = asked(wire, offered(wire))
    wire.lose_answer = True
    wire.send()
    with wire.consumer.acting():
        act.terminate(negotiation, ["no need"], None)
    wire.send(by=wire.consumer)  # again, to hear the provider's pid
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")
    said = json.loads(wire.log[-1].body or b"")
    assert said["reason"] == ["no need"]
