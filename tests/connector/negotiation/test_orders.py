"""Messages that come twice, late, in another order, or not at all: both sides end up the same.

Each message of a conversation is recorded as it went over the wire; then the same conversation is
played to a side in every order, with every message doubled.
"""

import itertools
import json
from typing import Any

import pytest

from connector.models import Agreement, ContractNegotiation, Message
from connector.negotiation import act
from tests.connector.negotiation.flows import ACCEPTED, HAGGLE, PLAIN, Play, Turns
from tests.connector.two_sides import Sent, Wire, asked, offered, states, token
from tests.sampled import sampled


def again(wire: Wire, sent: Sent) -> int:
    """Let the same bytes arrive once more; the status."""
    to = getattr(wire, sent.to)
    other = wire.consumer if to is wire.provider else wire.provider
    return wire.ask(to, sent.method, sent.path, sent.body, f"Bearer {token(other)}").status


def picture() -> list[tuple[Any, ...]]:
    """Everything that a message could have moved."""
    rows = ContractNegotiation.objects.order_by("id")
    sent = Message.objects.filter(direction="sent").order_by("id")
    return [
        *rows.values_list("role", "state", "peer_pid", "offer", "waits"),
        *Agreement.objects.order_by("id").values_list("iri", "state", "body"),
        *sent.values_list("step", "delivery", "body"),
    ]


@pytest.mark.parametrize("turns", [PLAIN, ACCEPTED, HAGGLE], ids=["plain", "accepted", "haggle"])
def test_every_message_twice_at_once(wire: Wire, turns: Turns) -> None:
    asked(wire, offered(wire, approval="human" if turns else "automatic"))
    play = Play(wire, turns)
    for _ in range(40):
        if (row := wire.send()) is not None:
            before = picture()
            assert again(wire, wire.log[-1]) == wire.log[-2].status, row.step
            assert picture() == before, row.step
        elif not play.decide():
            break
    assert states(wire) == ("FINALIZED", "FINALIZED")


@pytest.mark.parametrize("turns", [PLAIN, ACCEPTED, HAGGLE], ids=["plain", "accepted", "haggle"])
def test_every_message_again_after_the_end(wire: Wire, turns: Turns) -> None:
    """Delayed: a repetition is answered as the first time, and the end stays the end."""
    asked(wire, offered(wire, approval="human" if turns else "automatic"))
    play = Play(wire, turns)
    while wire.send() is not None or play.decide():
        pass
    before, log = picture(), [sent for sent in wire.log if sent.body]
    for sent in log:
        assert again(wire, sent) == sent.status
    assert picture() == before


def test_a_new_message_after_the_end_is_refused(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.settle()
    before = picture()
    for sent in [sent for sent in wire.log if sent.body and "/request" not in sent.path]:
        body = json.loads(sent.body or b"") | {"@id": "urn:uuid:another"}
        late = Sent(sent.to, "POST", sent.path, json.dumps(body).encode(), 0)
        assert again(wire, late) == 400
    assert picture() == before


def without_id(sent: Sent) -> Sent:
    """As a peer says it that gives its messages no ids."""
    body = json.loads(sent.body or b"")
    del body["@id"]
    return Sent(sent.to, sent.method, sent.path, json.dumps(body).encode(), 0)


def test_a_peer_without_ids_may_repeat_what_it_said_last(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_request = True
    wire.send()  # the agreement, which a peer without ids will say instead
    bare = without_id(wire.log[-1])
    said = Sent("consumer", "POST", bare.path, bare.body, 0)
    assert again(wire, said) == 200
    before = picture()
    for _ in range(3):
        assert again(wire, said) == 200
    assert picture() == before
    assert Message.objects.filter(delivery="repeated").count() == 3


@pytest.mark.parametrize("order", sampled(itertools.permutations(range(4)), 5))
def test_the_providers_messages_in_any_order(wire: Wire, order: tuple[int, ...]) -> None:
    """An offer, an agreement, the final event and a termination, all in flight at once.

    Whatever comes first: what the state does not allow is answered 400 and changes nothing.
    """
    asked(wire, offered(wire, approval="human"))
    wire.send()
    consumer = ContractNegotiation.objects.get(role="consumer")
    provider = ContractNegotiation.objects.get(role="provider")
    flight = [_said(provider, consumer, name) for name in ("offer", "agree", "final", "end")]
    for which in order:
        before, state = picture(), consumer.state
        path, body = flight[which]
        answer = wire.ask(
            wire.consumer, "POST", path, json.dumps(body).encode(), f"Bearer {token(wire.provider)}"
        )
        consumer.refresh_from_db()
        if answer.status == 400:
            assert picture() == before
        else:
            assert answer.status == 200
            assert consumer.state != state
    assert consumer.state == "TERMINATED"


def _said(
    provider: ContractNegotiation, consumer: ContractNegotiation, name: str
) -> tuple[str, dict[str, Any]]:
    offer = json.loads(consumer.offer)
    pids = {"providerPid": provider.pid, "consumerPid": consumer.pid}
    agreement = {
        **{key: value for key, value in offer.items() if key == "permission"},
        "@id": "urn:uuid:agreed",
        "@type": "Agreement",
        "target": offer["target"],
        "assigner": "https://provider.example",
        "assignee": "https://consumer.example",
        "timestamp": consumer.created.isoformat(),
    }
    says: dict[str, tuple[str, dict[str, Any]]] = {
        "offer": ("offers", {"@type": "ContractOfferMessage", "offer": offer}),
        "agree": ("agreement", {"@type": "ContractAgreementMessage", "agreement": agreement}),
        "final": (
            "events",
            {"@type": "ContractNegotiationEventMessage", "eventType": "FINALIZED"},
        ),
        "end": ("termination", {"@type": "ContractNegotiationTerminationMessage"}),
    }
    path, body = says[name]
    context = ["https://w3id.org/dspace/2025/1/context.jsonld"]
    return (
        f"/dsp/2025-1/negotiations/{consumer.pid}/{path}",
        {"@context": context, "@id": f"urn:uuid:{name}", **pids, **body},
    )


@pytest.mark.parametrize("lost", sampled(itertools.product([True, False], repeat=4), 5))
@pytest.mark.parametrize("what", ["request", "answer"])
def test_any_of_four_messages_is_lost(wire: Wire, lost: tuple[bool, ...], what: str) -> None:
    asked(wire, offered(wire))
    for is_lost in lost:
        if is_lost:
            setattr(wire, f"lose_{what}", True)
        if wire.send() is None:
            break
    wire.lose_answer = wire.lose_request = False
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")
    assert Agreement.objects.count() == 2


def test_a_refused_agreement_ends_the_negotiation_on_both_sides(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    Agreement.objects.all().delete()
    row = Message.objects.get(step="ContractAgreementMessage")
    row.body = row.body.replace("https://consumer.example", "https://somebody.example")
    row.save()
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")
    assert not Agreement.objects.filter(negotiation__role="consumer").exists()
    reasons = ContractNegotiation.objects.get(role="provider").reasons
    assert any("/agreement/assignee" in reason for reason in reasons)


def test_both_end_it_at_the_same_moment(wire: Wire) -> None:
    asked(wire, offered(wire, approval="human"))
    wire.send()
    for side, role in ((wire.provider, "provider"), (wire.consumer, "consumer")):
        with side.acting():
            act.terminate(ContractNegotiation.objects.get(role=role), [role], None)
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")
