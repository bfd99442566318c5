"""The consumer's side: it takes an agreement to what it asked for, and to nothing else (P08)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connector.errors import IllegalTransition
from connector.models import Agreement, ContractNegotiation, Message
from connector.negotiation import act
from tests.connector.two_sides import BASE, Wire, asked, offered, seen, states, token

LATER = (timezone.now() + timedelta(hours=1)).isoformat()
EARLIER = (timezone.now() - timedelta(hours=1)).isoformat()
WRONG: dict[str, dict[str, Any]] = {
    "/agreement/target": {"target": "https://data.example.org/another"},
    "/agreement/assigner": {"assigner": "https://somebody.example"},
    "/agreement/assignee": {"assignee": "https://somebody.example"},
    "/agreement/permission/0/action": {"permission": [{"action": "print"}]},
    "/agreement/permission/1": {"permission": [{"action": "use"}, {"action": "print"}]},
    "/agreement/prohibition": {"prohibition": [{"action": "sell"}]},
    "/agreement/timestamp": {"timestamp": LATER},
    "/agreement/timestamp ": {"timestamp": EARLIER},
}


@pytest.mark.parametrize("place", WRONG)
def test_an_agreement_to_something_else_is_refused_at_its_place_and_ends_it(
    wire: Wire, place: str
) -> None:
    asked(wire, offered(wire))
    wire.send()
    row = Message.objects.get(step="ContractAgreementMessage")
    said = json.loads(row.body)
    said["agreement"] |= WRONG[place]
    path = f"{BASE}/{row.path}"
    answer = wire.ask(
        wire.consumer, "POST", path, json.dumps(said).encode(), f"Bearer {token(wire.provider)}"
    )
    assert answer.status == 400
    refused = json.loads(answer.body)
    assert refused["code"] == "wrong-agreement"
    assert any(one.startswith(f"{place.strip()}:") for one in refused["reason"]), refused
    assert not Agreement.objects.filter(negotiation__role="consumer").exists()
    end = Message.objects.get(negotiation__role="consumer", direction="sent", delivery="waiting")
    assert end.step == "ContractNegotiationTerminationMessage"
    Message.objects.filter(pk=row.pk).update(delivery="cancelled")
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")


def test_an_agreement_by_the_id_of_another_one_is_refused(wire: Wire) -> None:
    """Else what is kept about the other one could be read by who may see this one."""
    remote = seen(wire, offered(wire))
    with wire.consumer.acting():
        act.ask(remote, wire.consumer.organisation, None)
    wire.settle()
    before = Agreement.objects.get(negotiation__role="consumer")
    with wire.consumer.acting():
        act.ask(remote, wire.consumer.organisation, None)
    wire.send()
    row = Message.objects.filter(step="ContractAgreementMessage", direction="sent").latest("pk")
    said = json.loads(row.body)
    said["agreement"]["@id"] = before.iri
    answer = wire.ask(
        wire.consumer,
        "POST",
        f"{BASE}/{row.path}",
        json.dumps(said).encode(),
        f"Bearer {token(wire.provider)}",
    )
    assert answer.status == 400
    assert "/agreement/@id:" in " ".join(json.loads(answer.body)["reason"])
    assert Agreement.objects.filter(negotiation__role="consumer").count() == 1


def test_a_moment_may_be_finer_than_our_clock(wire: Wire) -> None:
    """Java's clock counts nanoseconds, and peers send them as they are."""
    asked(wire, offered(wire))
    wire.send()
    row = Message.objects.get(step="ContractAgreementMessage")
    said = json.loads(row.body)
    said["agreement"]["timestamp"] = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "789Z"
    answer = wire.ask(
        wire.consumer,
        "POST",
        f"{BASE}/{row.path}",
        json.dumps(said).encode(),
        f"Bearer {token(wire.provider)}",
    )
    assert answer.status == 200


def test_the_same_agreement_unchanged_is_taken(wire: Wire) -> None:
    """Else the test above would prove nothing."""
    asked(wire, offered(wire))
    wire.send()
    wire.send(by=wire.provider)
    assert states(wire)[1] == "AGREED"


def test_an_offer_that_is_gone_cannot_be_asked_for(wire: Wire) -> None:
    remote = seen(wire, offered(wire))
    remote.withdrawn = timezone.now()
    with wire.consumer.acting(), pytest.raises(IllegalTransition, match="not in its catalogue"):
        act.ask(remote, wire.consumer.organisation, None)
    assert not ContractNegotiation.objects.exists()


@pytest.mark.parametrize("field", ["state", "address"])
def test_nobody_is_asked_whom_we_do_not_deal_with(wire: Wire, field: str) -> None:
    remote = seen(wire, offered(wire))
    setattr(remote.participant, field, "suspended" if field == "state" else "")
    with wire.consumer.acting(), pytest.raises(IllegalTransition, match="not active"):
        act.ask(remote, wire.consumer.organisation, None)


def test_what_is_decided_is_decided_once(wire: Wire) -> None:
    asked(wire, offered(wire, approval="human"))
    wire.send()
    provider = ContractNegotiation.objects.get(role="provider")
    with wire.provider.acting():
        act.accept(provider, None, timezone.now())
        for again in (
            lambda: act.accept(provider, None, timezone.now()),
            lambda: act.counter(provider, act.rules_of(act.Json(provider.offer)), None),
        ):
            with pytest.raises(IllegalTransition, match="nothing to decide"):
                again()
    assert Agreement.objects.count() == 1


def test_an_offer_whose_policy_cannot_be_read_is_refused(wire: Wire) -> None:
    """It may pass as a message: what it means is asked before a person has to decide on it."""
    asked(wire, offered(wire, approval="human"))
    wire.send()
    provider = ContractNegotiation.objects.get(role="provider")
    with wire.provider.acting():
        act.counter(provider, act.Json.of({"permission": [{"action": "print"}]}), None)
    row = Message.objects.get(step="ContractOfferMessage")
    said = json.loads(row.body)
    both = {"leftOperand": "count", "operator": "eq", "rightOperand": "1", "and": "nothing"}
    said["offer"]["permission"][0]["constraint"] = [both]
    answer = wire.ask(
        wire.consumer, "POST", f"{BASE}/{row.path}", json.dumps(said).encode(),
        f"Bearer {token(wire.provider)}",
    )  # fmt: skip
    assert answer.status == 400
    assert "/offer/permission/0/constraint/0" in answer.body.decode()
    assert states(wire)[1] == "REQUESTED"
