"""What a peer may answer to a message of ours (F18): a state moves only by what it really said."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connector.models import ContractNegotiation, Message, Participant
from connector.negotiation import act
from connector.outbox import lines
from connector.outbox.sending import pause
from outbound.errors import AddressRefused, FetchFailed, TooLarge
from outbound.messenger import Answer
from tests.connector.two_sides import Wire, asked, offered, states

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]


def stand(**fields: Any) -> bytes:
    """A state object."""
    return json.dumps({"@context": CONTEXT, "@type": "ContractNegotiation", **fields}).encode()


UNREADABLE = {
    "html": b"<html>hello</html>",
    "nothing": b"",
    "other json": b"[1, 2]",
    "another process": stand(providerPid="p", consumerPid="urn:other", state="REQUESTED"),
    "no pid": stand(consumerPid="urn:other", state="REQUESTED"),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=list(UNREADABLE))
def test_an_acknowledgement_that_cannot_be_read_moves_nothing_and_is_asked_for_again(
    wire: Wire, body: bytes
) -> None:
    asked(wire, offered(wire))
    wire.answer_instead = Answer(200, "text/html", {}, body)
    row = wire.send()
    assert row is not None
    assert (row.delivery, states(wire)) == ("waiting", ("", ""))
    assert row.error
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


@pytest.mark.parametrize("status", [301, 302, 408, 429, 500, 502, 503])
def test_what_is_no_answer_is_tried_again(wire: Wire, status: int) -> None:
    asked(wire, offered(wire))
    wire.answer_instead = Answer(status, "", {}, b"")
    row = wire.send()
    assert row is not None
    assert (row.delivery, row.status) == ("waiting", status)
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_a_refused_first_request_ends_here(wire: Wire, status: int) -> None:
    asked(wire, offered(wire))
    error = {"@context": CONTEXT, "@type": "ContractNegotiationError", "reason": ["not you"]}
    wire.answer_instead = Answer(status, "", {}, json.dumps(error).encode())
    wire.settle()
    assert states(wire) == ("", "TERMINATED")
    reasons = ContractNegotiation.objects.get().reasons
    assert any(str(status) in reason for reason in reasons)
    assert "not you" in reasons


def test_a_refused_later_message_ends_the_negotiation_on_both_sides(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.answer_instead = Answer(400, "", {}, b"no")
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")


def test_a_message_that_comes_too_early_for_the_peer_is_sent_again(wire: Wire) -> None:
    """EDC answers 409 until it has stored its own acknowledgement."""
    asked(wire, offered(wire))
    wire.send()
    wire.answer_instead = Answer(409, "", {}, b"")
    row = wire.send(by=wire.provider)
    assert row is not None
    assert row.delivery == "waiting"
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_a_409_to_what_has_arrived_is_settled_by_the_peers_state(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_answer = True
    wire.send(by=wire.provider)
    wire.answer_instead = Answer(409, "", {}, b"")
    row = wire.send(by=wire.provider)
    assert row is not None
    assert row.delivery == "settled"
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_after_a_week_it_is_given_up_and_says_why(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.lose_request = True
    wire.send()
    Message.objects.update(first_attempt=timezone.now() - timedelta(days=8))
    wire.lose_request = True
    row = wire.send()
    assert row is not None
    assert row.delivery == "given up"
    found = ContractNegotiation.objects.get()
    assert found.state == "TERMINATED"
    assert "the request was lost" in found.reasons[0]


def test_a_suspended_participant_is_sent_nothing_until_it_is_active_again(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.consumer.other.state = "suspended"
    wire.consumer.other.save()
    row = wire.send()
    assert row is not None
    assert (row.delivery, row.attempts, wire.log) == ("waiting", 0, [])
    wire.consumer.other.state = "active"
    wire.consumer.other.save()
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_an_attempt_is_on_record_before_a_byte_leaves(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(wire, offered(wire))
    seen: list[int] = []

    def look(*_: object, **__: object) -> Answer:
        seen.extend(Message.objects.values_list("attempts", flat=True))
        raise FetchFailed("stop")

    monkeypatch.setattr(lines.Messenger, "send", look)
    wire.send()
    assert seen == [1]


def test_an_address_that_is_forbidden_ends_it(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(wire, offered(wire))

    def refuse(*_: object, **__: object) -> Answer:
        raise AddressRefused("10.0.0.1 is a private address")

    monkeypatch.setattr(lines.Messenger, "send", refuse)
    row = wire.send()
    assert row is not None
    assert row.delivery == "given up"
    assert "private address" in ContractNegotiation.objects.get().reasons[0]


def test_pauses_are_short_at_first_and_double_from_ten_minutes_on(settings: Any) -> None:
    settings.OUTBOX_PAUSE_SECONDS = 600
    assert [pause(number) for number in range(1, 8)] == [1, 2, 4, 600, 1200, 2400, 4800]


def test_an_answer_that_is_too_large_leaves_it_open_whether_it_arrived(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(wire, offered(wire))

    def flood(*_: object, **__: object) -> Answer:
        raise TooLarge("the answer is over 1 MB")

    with monkeypatch.context() as patched:
        patched.setattr(lines.Messenger, "send", flood)
        row = wire.send()
    assert row is not None
    assert (row.delivery, states(wire)) == ("waiting", ("", ""))
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_a_termination_that_is_refused_ends_it_here(wire: Wire) -> None:
    """The peer has ended it, or forgotten it: there is nothing more to say."""
    asked(wire, offered(wire, approval="human"))
    wire.send()
    with wire.consumer.acting():
        act.terminate(ContractNegotiation.objects.get(role="consumer"), ["no need"], None)
    wire.answer_instead = Answer(404, "", {}, b"")
    row = wire.send()
    assert row is not None
    assert row.delivery == "refused"
    assert states(wire)[1] == "TERMINATED"
    assert wire.send() is None


def test_with_a_message_that_is_given_up_those_behind_it_are_not_sent(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_request = True
    wire.send()
    with wire.provider.acting():
        act.terminate(ContractNegotiation.objects.get(role="provider"), ["no"], None)
    Message.objects.filter(delivery="waiting").update(
        first_attempt=timezone.now() - timedelta(days=8)
    )
    wire.lose_request = True
    wire.answer_instead = Answer(500, "", {}, b"")  # to the question in what state it is
    wire.send()
    assert set(Message.objects.filter(direction="sent").values_list("delivery", flat=True)) == {
        "delivered", "given up", "cancelled",
    }  # fmt: skip
    assert states(wire)[0] == "TERMINATED"


def test_a_thread_keeps_the_lines_that_it_used_last(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    closed: list[Any] = []

    class Line:
        def __init__(self, *_: object) -> None:
            opened.append(self)

        def close(self) -> None:
            closed.append(self)

    monkeypatch.setattr(lines, "Messenger", Line)
    peers = [
        Participant.objects.create(iri=f"urn:{n}", name=str(n), address=f"https://p{n}.example/dsp")
        for n in range(lines.MOST + 1)
    ]
    first = lines.line_to(peers[0])
    assert lines.line_to(peers[0]) is first
    for peer in peers[1:]:
        lines.line_to(peer)
    assert closed == [first]
    lines.hang_up()
    assert len(closed) == len(opened) == lines.MOST + 1
