"""An Eclipse EDC that was told something and does nothing: it is asked, and told once more."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connector.dsp import wire as on_the_wire
from connector.dsp.tolerances import is_edc
from connector.models import ContractNegotiation, Message, TransferProcess
from connector.outbox import looking
from connector.outbox.reader import Outbox, _to_do
from connector.transfer import act
from outbound.messenger import Answer
from tests.connector.transfer.flows import deal, requested
from tests.connector.two_sides import Sent, Side, Wire, asked, offered, states

EDC = "https://w3id.org/edc/dspace/v0.0.1"
TAKEN = Answer(200, "application/json", {}, b"")  # and nothing happens


@pytest.fixture
def edc(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Both write as EDC does: with a second context."""
    proper = on_the_wire.write

    def write(message: Any) -> dict[str, Any]:
        body: Any = proper(message)
        return {**body, "@context": [*body["@context"], EDC]}

    monkeypatch.setattr(on_the_wire, "write", write)


def last() -> Message:
    """The message that was sent last."""
    return Message.objects.filter(direction="sent").exclude(delivery="waiting").latest("ended_at")


def look(side: Side, row: Message) -> Message:
    """As the courier of one side does when it is time."""
    with side.acting():
        looking.look(row.pk)
    row.refresh_from_db()
    return row


def aged(row: Message, seconds: float) -> Message:
    """As if it had been delivered so long ago."""
    row.ended_at = timezone.now() - timedelta(seconds=seconds)
    row.next_attempt = timezone.now()
    row.save()
    return row


def said(wire: Wire) -> list[tuple[str, str]]:
    return [(one.method, one.path.rpartition("/")[2]) for one in wire.log]


def lose(wire: Wire) -> Message:
    """The next message is taken with 200, and lost."""
    wire.answer_instead = TAKEN
    assert wire.send() is not None
    return last()


def test_an_edc_is_known_by_the_context_of_its_messages(wire: Wire, edc: None) -> None:
    asked(wire, offered(wire))
    wire.send()
    body: Mapping[str, Any] = on_the_wire.parse(wire.log[0].body or b"")  # type: ignore[assignment]
    assert is_edc(body)
    assert last().next_attempt is not None


def test_of_any_other_peer_nothing_is_asked(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")
    assert not looking.watched().exists()


@pytest.mark.parametrize("before", range(1, 4))
def test_whatever_message_is_lost_it_is_said_again_and_the_contract_is_made(
    wire: Wire, edc: None, before: int
) -> None:
    asked(wire, offered(wire))
    for _ in range(before):  # the request, the agreement, the verification; and FINALIZED
        wire.send()
    row = lose(wire)
    wire.settle()
    assert states(wire)[0] != states(wire)[1]
    sender = wire.provider if before % 2 else wire.consumer
    assert wire.log[-1].method == "POST"
    wire.log.clear()
    row = look(sender, row)
    assert [method for method, _ in said(wire)] == ["GET", "POST"]
    assert row.next_attempt is not None, "looked after on: it may be lost again"
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")
    assert Message.objects.filter(delivery="repeated").count() == 0


def test_what_was_not_lost_is_not_said_again(wire: Wire, edc: None) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.send()
    row = last()
    wire.log.clear()
    look(wire.provider, row)
    assert [method for method, _ in said(wire)] == ["GET"]


def test_it_is_asked_six_times_after_pauses_that_double(wire: Wire, edc: None) -> None:
    asked(wire, offered(wire, approval="human"))
    wire.send()
    row = last()
    assert row.next_attempt is not None
    first = (row.next_attempt - timezone.now()).total_seconds()
    assert 3 < first <= 5
    for seconds in (5, 10, 20, 40, 80):
        row = look(wire.consumer, aged(row, seconds))
        assert row.next_attempt is not None
        pause = (row.next_attempt - timezone.now()).total_seconds()
        assert seconds - 3 < pause < seconds + 60
    assert look(wire.consumer, aged(row, 160)).next_attempt is None
    wire.log.clear()
    look(wire.consumer, row)
    assert wire.log == []


def test_when_something_has_come_of_it_nobody_is_asked(wire: Wire, edc: None) -> None:
    asked(wire, offered(wire))
    wire.send()
    row = last()
    wire.settle()
    wire.log.clear()
    assert look(wire.consumer, aged(row, 5)).next_attempt is None
    assert wire.log == []


def test_a_suspended_participant_is_not_asked(wire: Wire, edc: None) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.consumer.other.state = "suspended"
    wire.consumer.other.save()
    wire.log.clear()
    look(wire.consumer, last())
    assert wire.log == []


@pytest.mark.parametrize("answer", [Answer(500, "", {}, b"<html>"), Answer(404, "", {}, b"{}")])
def test_who_cannot_say_it_is_asked_again_later(wire: Wire, edc: None, answer: Answer) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.answer_instead = answer
    row = look(wire.consumer, aged(last(), 5))
    assert row.next_attempt is not None
    wire.lose_request = True
    assert look(wire.consumer, aged(row, 10)).next_attempt is not None
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")


def test_what_the_peer_ended_without_a_word_ends_here_too(wire: Wire, edc: None) -> None:
    """EDC takes a transfer in a format that it does not know, and drops it."""
    requested(deal(wire))
    row = wire.send()
    assert row is not None
    Message.objects.filter(delivery="waiting").delete()
    TransferProcess.objects.filter(role="provider").update(state="TERMINATED")
    look(wire.consumer, row)
    found = TransferProcess.objects.get(role="consumer")
    assert found.state == "TERMINATED"
    assert "The other side has ended it" in found.reasons[0]
    assert wire.send() is None, "nobody is told what he knows"


def test_a_lost_start_is_said_again_with_its_token_which_is_then_forgotten(
    wire: Wire, edc: None
) -> None:
    requested(deal(wire))
    wire.send()
    row = lose(wire)
    assert row.sealed is not None
    assert "***" in row.body
    with wire.provider.acting():
        looking.look(row.pk)
    consumer = TransferProcess.objects.get(role="consumer")
    assert consumer.state == "STARTED"
    assert b"***" not in (wire.log[-1].body or b"")
    row.refresh_from_db()
    row = look(wire.provider, aged(row, 160))
    assert (row.sealed, row.next_attempt) == (None, None)
    with wire.consumer.acting():
        act.complete(consumer, None)
    wire.settle()
    assert Sent("provider", "POST", wire.log[-1].path, wire.log[-1].body, 200) == wire.log[-1]


def test_a_409_of_a_peer_that_has_ended_it_is_the_end_here(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    ContractNegotiation.objects.filter(role="consumer").update(state="TERMINATED")
    wire.answer_instead = Answer(409, "", {}, b"")
    row = wire.send(by=wire.provider)
    assert row is not None
    assert row.delivery == "cancelled"
    assert states(wire) == ("TERMINATED", "TERMINATED")
    assert "The other side" in ContractNegotiation.objects.get(role="provider").reasons[0]


def test_messages_to_an_edc_leave_when_it_has_heard_our_answer(
    wire: Wire, edc: None, settings: Any
) -> None:
    asked(wire, offered(wire))
    first = Message.objects.get(delivery="waiting")
    assert first.next_attempt is not None
    assert first.next_attempt <= timezone.now(), "nothing was heard of it yet"
    before = timezone.now()
    wire.send()
    agreement = Message.objects.get(delivery="waiting")
    assert agreement.next_attempt is not None
    assert agreement.next_attempt - before >= timedelta(milliseconds=settings.EDC.pace_milliseconds)


def test_messages_to_any_other_peer_leave_at_once(wire: Wire) -> None:
    asked(wire, offered(wire))
    wire.send()
    agreement = Message.objects.get(delivery="waiting")
    assert agreement.next_attempt is not None
    assert agreement.next_attempt <= timezone.now()


def test_the_courier_sends_first_and_looks_with_what_is_free(
    wire: Wire, edc: None, settings: Any
) -> None:
    for name in ("one", "two"):
        asked(wire, offered(wire, name=name))
    wire.send()
    row = aged(last(), 5)
    todo = dict(_to_do(8, set()))
    assert {pk: verb.__name__ for pk, verb in todo.items()} == {
        row.pk: "look",
        **dict.fromkeys(
            Message.objects.filter(delivery="waiting", step="ContractRequestMessage").values_list(
                "pk", flat=True
            ),
            "deliver",
        ),
    }
    assert [verb.__name__ for _, verb in _to_do(1, set())] == ["deliver"]
    assert _to_do(0, set()) == []
    settings.OUTBOX_SENDERS = 1
    outbox = Outbox()
    try:
        assert outbox.rest_seconds() == 0.05, "due now"
        Message.objects.filter(delivery="waiting").delete()
        aged(row, 5)
        Message.objects.filter(pk=row.pk).update(
            next_attempt=timezone.now() + timedelta(seconds=20)
        )
        assert 10 < outbox.rest_seconds() <= 20
    finally:
        outbox.close()
