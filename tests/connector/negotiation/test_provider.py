"""The provider's side: what a consumer may ask for, and what it is answered, through the doors."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.models import Agreement, ContractNegotiation, Message, Offer, OfferedResource
from connector.negotiation import act
from outbound.messenger import Answer
from tests.connector.two_sides import BASE, Wire, offered, states, token, two_sides

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
PURPOSE = {
    "permission": [
        {
            "action": "use",
            "constraint": [
                {
                    "leftOperand": "purpose",
                    "operator": "eq",
                    "rightOperand": "https://p.example/research",
                }
            ],
        }
    ]
}


def request(one: OfferedResource, **changes: Any) -> dict[str, Any]:
    """What the consumer says first."""
    offer = {
        "@id": one.wire_id,
        "@type": "Offer",
        "target": one.resource.iri,
        **Json(one.offer.contract_policy).value,  # type: ignore[dict-item]
    }
    return {
        "@context": CONTEXT,
        "@type": "ContractRequestMessage",
        "consumerPid": "urn:uuid:c1",
        "callbackAddress": "https://consumer.example/dsp/2025-1",
        "offer": {**offer, **changes.pop("offer", {})},
        **changes,
    }


def say(wire: Wire, path: str, body: Any, *, who: str = "consumer") -> Answer:
    """To the provider's doors, with the token of one of the sides (or none)."""
    shown = f"Bearer {token(getattr(wire, who))}" if who in ("consumer", "provider") else who
    return wire.ask(wire.provider, "POST", f"{BASE}/{path}", json.dumps(body).encode(), shown)


def reasons(answer: Answer) -> str:
    """Why it was refused, in one text."""
    found = json.loads(answer.body)
    assert found["@type"] == "ContractNegotiationError"
    return " ".join(found["reason"])


def test_a_request_is_answered_with_the_state_and_both_pids(wire: Wire) -> None:
    answer = say(wire, "negotiations/request", request(offered(wire)))
    assert answer.status == 201
    found = json.loads(answer.body)
    assert (found["@type"], found["state"]) == ("ContractNegotiation", "REQUESTED")
    assert found["consumerPid"] == "urn:uuid:c1"
    assert found["providerPid"] == ContractNegotiation.objects.get().pid


@pytest.mark.parametrize("who", ["", "Bearer nobody-has-this-token", "Basic Zm9v", "hansa"])
def test_a_stranger_gets_the_same_404_everywhere(wire: Wire, who: str) -> None:
    one = offered(wire)
    say(wire, "negotiations/request", request(one))
    pid = ContractNegotiation.objects.get().pid
    answers = {
        say(wire, path, body, who=who).body
        for path, body in (
            ("negotiations/request", request(one)),
            (f"negotiations/{pid}/termination", {}),
            ("negotiations/urn:uuid:nothing/termination", {}),
        )
    }
    assert len(answers) == 1
    assert ContractNegotiation.objects.count() == 1


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_a_participant_that_is_not_active_is_a_stranger(wire: Wire, state: str) -> None:
    one = offered(wire)
    wire.provider.other.state = state
    wire.provider.other.save()
    assert say(wire, "negotiations/request", request(one)).status == 404
    assert not ContractNegotiation.objects.exists()


def test_another_participants_negotiation_is_not_there(wire: Wire) -> None:
    say(wire, "negotiations/request", request(offered(wire)))
    pid = ContractNegotiation.objects.get().pid
    mine = wire.ask(
        wire.provider, "GET", f"{BASE}/negotiations/{pid}", None, f"Bearer {token(wire.consumer)}"
    )
    other = wire.ask(
        wire.provider, "GET", f"{BASE}/negotiations/{pid}", None, f"Bearer {token(wire.provider)}"
    )
    never = wire.ask(
        wire.provider,
        "GET",
        f"{BASE}/negotiations/urn:uuid:0",
        None,
        f"Bearer {token(wire.provider)}",
    )
    assert (mine.status, other.status) == (200, 404)
    assert other.body == never.body
    ended = say(wire, f"negotiations/{pid}/termination", ended_message(pid), who="provider")
    assert ended.status == 404


def ended_message(pid: str) -> dict[str, Any]:
    """A termination by the consumer."""
    return {
        "@context": CONTEXT, "@type": "ContractNegotiationTerminationMessage",
        "providerPid": pid, "consumerPid": "urn:uuid:c1",
    }  # fmt: skip


CALLBACKS = [
    "https://other.example/dsp",
    "http://consumer.example/dsp",
    "https://user@consumer.example/dsp",
    "https://127.0.0.1/dsp",
    "https://10.0.0.1/dsp",
    "https://[::1]/dsp",
    "https://consumer.example:22/dsp",
    "https://consumer.example/dsp?x=1",
    "https://consumer.example.evil.example/dsp",
    "ftp://consumer.example/dsp",
    "consumer.example",
]


@pytest.mark.parametrize("address", CALLBACKS)
def test_a_callback_address_is_the_participants_own_or_refused(wire: Wire, address: str) -> None:
    """P07, when it is told."""
    answer = say(wire, "negotiations/request", request(offered(wire), callbackAddress=address))
    assert answer.status == 400
    assert "/callbackAddress" in reasons(answer)
    assert not ContractNegotiation.objects.exists()


def test_a_callback_address_is_checked_again_when_it_is_used(wire: Wire) -> None:
    """P07, when the participant has moved meanwhile: nothing goes to the old place."""
    say(wire, "negotiations/request", request(offered(wire)))
    wire.provider.other.address = "https://elsewhere.example/dsp/2025-1"
    wire.provider.other.save()
    sent = len(wire.log)
    row = wire.send()
    assert row is not None
    assert row.delivery == "given up"
    assert len(wire.log) == sent
    assert ContractNegotiation.objects.get().state == "TERMINATED"


# P08: what is wrong with an offer that is asked for
def test_an_unknown_offer_is_refused(wire: Wire) -> None:
    answer = say(wire, "negotiations/request", request(offered(wire), offer={"@id": "urn:uuid:no"}))
    assert (answer.status, json.loads(answer.body)["code"]) == (400, "unknown-offer")


def test_an_offer_of_another_dataset_is_refused(wire: Wire) -> None:
    other = offered(wire, name="two")
    answer = say(
        wire, "negotiations/request", request(offered(wire), offer={"target": other.resource.iri})
    )
    assert answer.status == 400
    assert "/offer/target" in reasons(answer)


def test_an_offer_that_was_altered_is_refused_at_the_place(wire: Wire) -> None:
    altered = {"permission": [{"action": "use"}]}
    answer = say(wire, "negotiations/request", request(offered(wire, PURPOSE), offer=altered))
    assert answer.status == 400
    assert "/offer/permission/0/constraint" in reasons(answer)
    assert not ContractNegotiation.objects.exists()


@pytest.mark.parametrize("field", ["state", "withdrawn"])
def test_a_withdrawn_offer_is_an_unknown_one(wire: Wire, field: str) -> None:
    one = offered(wire)
    if field == "state":
        Offer.objects.update(state=Offer.State.WITHDRAWN)
    else:
        OfferedResource.objects.update(withdrawn=timezone.now())
    answer = say(wire, "negotiations/request", request(one))
    assert json.loads(answer.body)["code"] == "unknown-offer"


def test_an_offer_withdrawn_before_the_person_agrees_is_not_agreed_to(wire: Wire) -> None:
    one = offered(wire, approval="human")
    say(wire, "negotiations/request", request(one))
    Offer.objects.update(state=Offer.State.WITHDRAWN)
    with wire.provider.acting(), pytest.raises(IllegalTransition, match="withdrawn"):
        act.accept(ContractNegotiation.objects.get(), None, timezone.now())
    assert not Agreement.objects.exists()


def test_a_claim_decides_and_the_reason_is_said_on_both_sides(wire: Wire) -> None:
    one = offered(wire, PURPOSE)
    assert say(wire, "negotiations/request", request(one)).status == 201
    wire.lose_request = True
    wire.send()
    (termination,) = Message.objects.filter(direction="sent")
    assert termination.step == "ContractNegotiationTerminationMessage"
    assert any("purpose" in reason for reason in termination.reasons)
    assert json.loads(termination.body)["reason"] == termination.reasons


@pytest.mark.parametrize(
    ("claim", "step"),
    [
        ("https://p.example/research", "ContractAgreementMessage"),
        ("https://p.example/selling", "ContractNegotiationTerminationMessage"),
    ],
)
def test_what_we_hold_of_a_participant_permits_or_refuses(
    wire: Wire, claim: str, step: str
) -> None:
    wire.provider.other.claims = {"purpose": [claim]}
    wire.provider.other.save()
    say(wire, "negotiations/request", request(offered(wire, PURPOSE)))
    assert Message.objects.get(direction="sent").step == step


@pytest.mark.parametrize(("days", "step"), [(1, "ContractAgreementMessage"), (-1, "ContractNegotiationTerminationMessage")])  # fmt: skip
def test_an_expired_offer_is_not_agreed_to(wire: Wire, days: int, step: str) -> None:
    until = (timezone.now() + timedelta(days=days)).isoformat()
    constraint = {
        "leftOperand": "dateTime", "operator": "lteq",
        "rightOperand": {"@value": until, "@type": "xsd:dateTime"},
    }  # fmt: skip
    rules = {"permission": [{"action": "use", "constraint": [constraint]}]}
    say(wire, "negotiations/request", request(offered(wire, rules)))
    assert Message.objects.get(direction="sent").step == step


def test_a_consumer_cannot_accept_its_own_offer(wire: Wire) -> None:
    one = offered(wire, approval="human")
    say(wire, "negotiations/request", request(one))
    pid = ContractNegotiation.objects.get().pid
    event = {
        "@context": CONTEXT, "@type": "ContractNegotiationEventMessage",
        "providerPid": pid, "consumerPid": "urn:uuid:c1", "eventType": "ACCEPTED",
    }  # fmt: skip
    assert say(wire, f"negotiations/{pid}/events", event).status == 400
    event["eventType"] = "FINALIZED"  # and says what only a provider may
    assert say(wire, f"negotiations/{pid}/events", event).status == 400
    assert ContractNegotiation.objects.get().state == "REQUESTED"
    refused = Message.objects.filter(delivery="refused")
    assert refused.count() == 2
    assert all(row.reasons for row in refused)


def test_the_pids_of_a_process_stay_what_they_were(wire: Wire) -> None:
    say(wire, "negotiations/request", request(offered(wire, approval="human")))
    pid = ContractNegotiation.objects.get().pid
    for field, named in (("consumerPid", "consumerPid"), ("providerPid", "pid")):
        wrong = ended_message(pid) | {field: "urn:uuid:another"}
        answer = say(wire, f"negotiations/{pid}/termination", wrong)
        assert answer.status == 400
        assert named in reasons(answer)
    assert ContractNegotiation.objects.get().state == "REQUESTED"


def test_refusals_that_are_kept_of_one_process_are_bounded(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.moves.MOST_REFUSALS", 3)
    say(wire, "negotiations/request", request(offered(wire, approval="human")))
    pid = ContractNegotiation.objects.get().pid
    wrong = ended_message(pid) | {"consumerPid": "urn:uuid:another"}
    for _ in range(5):
        assert say(wire, f"negotiations/{pid}/termination", wrong).status == 400
    assert Message.objects.filter(delivery="refused").count() == 3


def test_the_same_request_under_a_new_id_is_the_same_negotiation(wire: Wire) -> None:
    """Some peers give a repetition an `@id` of its own."""
    one = request(offered(wire, approval="human"))
    first = say(wire, "negotiations/request", one | {"@id": "urn:m1"})
    again = say(wire, "negotiations/request", one | {"@id": "urn:m2"})
    assert (first.status, again.status) == (201, 201)
    assert json.loads(first.body) == json.loads(again.body)
    assert ContractNegotiation.objects.count() == 1


def test_a_pid_that_is_in_use_begins_nothing(wire: Wire) -> None:
    one, other = offered(wire), offered(wire, name="two")
    say(wire, "negotiations/request", request(one))
    answer = say(wire, "negotiations/request", request(other))
    assert answer.status == 400
    assert "already" in reasons(answer)
    assert ContractNegotiation.objects.count() == 1


def test_counter_offers_end_somewhere(wire: Wire) -> None:
    one = offered(wire, approval="human")
    say(wire, "negotiations/request", request(one))
    pid = ContractNegotiation.objects.get().pid
    again = request(one, providerPid=pid)
    del again["callbackAddress"]
    for number in range(19):
        ContractNegotiation.objects.update(state="OFFERED")
        assert (
            say(wire, f"negotiations/{pid}/request", again | {"@id": f"urn:m{number}"}).status
            == 200
        )
    ContractNegotiation.objects.update(state="OFFERED")
    answer = say(wire, f"negotiations/{pid}/request", again | {"@id": "urn:last"})
    assert answer.status == 400
    assert "20 rounds" in reasons(answer)


def test_open_negotiations_are_bounded(wire: Wire, settings: Any) -> None:
    settings.OPEN_NEGOTIATIONS = 2
    one = offered(wire, approval="human")
    for number in range(2):
        say(wire, "negotiations/request", request(one, consumerPid=f"urn:c{number}"))
    answer = say(wire, "negotiations/request", request(one, consumerPid="urn:c3"))
    assert answer.status == 400
    assert "2 open negotiations" in reasons(answer)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_refused_and_changes_nothing(wire: Wire, body: bytes) -> None:
    answer = wire.ask(
        wire.provider,
        "POST",
        f"{BASE}/negotiations/request",
        body,
        f"Bearer {token(wire.consumer)}",
    )
    assert answer.status == 400
    assert reasons(answer)
    assert not ContractNegotiation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_acceptances_at_once_one_wins(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """P08: a hundred times, each with two threads of their own connections."""
    settings.ALLOWED_HOSTS = ["testserver"]
    wire = two_sides()
    one = offered(wire, approval="human")

    def accept(pk: int) -> bool:
        try:
            act.accept(ContractNegotiation.objects.get(pk=pk), None, timezone.now())
        except IllegalTransition:
            return False
        finally:
            connection.close()
        return True

    with wire.provider.acting(), ThreadPoolExecutor(2) as pool:
        for number in range(100):
            said = request(one, consumerPid=f"urn:c{number}")
            assert say(wire, "negotiations/request", said).status == 201
            pk = ContractNegotiation.objects.latest("id").pk
            assert sorted(pool.map(accept, [pk, pk])) == [False, True]
    assert Agreement.objects.count() == 100
    assert Message.objects.filter(direction="sent").count() == 100
    assert states(wire)[0] == "REQUESTED"


PLACES = ["https://p.example/EU", "https://p.example/DE"]
EDC = [*CONTEXT, "https://w3id.org/edc/dspace/v0.0.1"]


def places(right: Any) -> dict[str, Any]:
    """Terms about one of several purposes."""
    constraint = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": right}
    return {"permission": [{"action": "use", "constraint": [constraint]}]}


def text(values: list[str]) -> str:
    """An array as Eclipse EDC writes it, in catalogues and in requests."""
    return json.dumps([{"@value": value} for value in values], separators=(",", ":"))


def test_an_edc_that_writes_an_array_as_a_text_gets_the_terms_as_they_were_offered(
    wire: Wire,
) -> None:
    one = offered(wire, places(PLACES))
    wire.provider.other.claims = {"purpose": PLACES[:1]}
    wire.provider.other.save()
    asks = request(one, offer=places(text(PLACES)), **{"@context": EDC})
    assert say(wire, "negotiations/request", asks).status == 201
    made = json.loads(Agreement.objects.get().body)
    assert made["permission"] == places(PLACES)["permission"]


def test_of_an_edc_a_text_that_says_something_else_is_another_offer(wire: Wire) -> None:
    one = offered(wire, places(PLACES))
    for wrong in (text(PLACES[::-1]), text(PLACES[:1]), PLACES[0]):
        asks = request(one, offer=places(wrong), **{"@context": EDC})
        answer = say(wire, "negotiations/request", asks)
        assert answer.status == 400
        assert "not negotiable" in reasons(answer)


def test_of_nobody_else_a_text_is_taken_for_an_array(wire: Wire) -> None:
    asks = request(offered(wire, places(PLACES)), offer=places(text(PLACES)))
    assert say(wire, "negotiations/request", asks).status == 400
