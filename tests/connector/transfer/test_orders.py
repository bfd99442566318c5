"""Messages of a transfer twice, late, and in every order (F13 to F15): illegal ones change nothing."""

import itertools
import json
from typing import Any

import pytest

from connector.models import Message, TransferProcess
from connector.states import Refusal, Role, TransferState, TransferStep, next_transfer_state
from tests.connector.transfer.flows import Deal, at, deal, requested, started, states
from tests.connector.two_sides import Wire, token

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
PLACES = {
    TransferStep.START: "start",
    TransferStep.SUSPENSION: "suspension",
    TransferStep.COMPLETION: "completion",
    TransferStep.TERMINATION: "termination",
}
ORDERS = [order for n in (1, 2, 3, 4) for order in itertools.permutations(PLACES, n)]


def _say(made: Deal, to: str, step: TransferStep, message_id: str = "") -> int:
    """The other side says `step`, by hand; the status of the answer."""
    process = at(made, to)
    sender = made.wire.consumer if to == "provider" else made.wire.provider
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": step.value,
        "providerPid": process.provider_pid,
        "consumerPid": process.consumer_pid,
    }
    if message_id:
        said["@id"] = message_id
    where = f"/dsp/2025-1/transfers/{process.pid}/{PLACES[step]}"
    receiver = getattr(made.wire, to)
    answer = made.wire.ask(
        receiver, "POST", where, json.dumps(said).encode(), f"Bearer {token(sender)}"
    )
    return answer.status


@pytest.fixture
def made(wire: Wire) -> Deal:
    """A started transfer; what each side still says is left out, the test speaks for it."""
    found = deal(wire)
    started(found)
    return found


@pytest.mark.long
@pytest.mark.parametrize("to", ["provider", "consumer"])
def test_every_order_of_four_messages_goes_by_the_table(made: Deal, to: str) -> None:
    sender = Role(to).other
    for number, order in enumerate(ORDERS):
        TransferProcess.objects.filter(pk=at(made, to).pk).update(
            state="STARTED", suspended_by="", reasons=[]
        )
        Message.objects.filter(transfer=at(made, to)).delete()
        state = TransferState.STARTED
        for place, step in enumerate(order):
            name = f"urn:x:{number}:{place}"
            then = next_transfer_state(state, step, sender)
            status = _say(made, to, step, name)
            assert status == (400 if isinstance(then, Refusal) else 200), (order, step)
            state = state if isinstance(then, Refusal) else then
            assert at(made, to).state == state, (order, step)
            again = _say(made, to, step, name)  # twice: the same answer, nothing happens
            assert (again, at(made, to).state) == (status, state), (order, step)


@pytest.mark.parametrize("to", ["provider", "consumer"])
def test_what_is_said_again_and_again_happens_once(made: Deal, to: str) -> None:
    for _ in range(5):
        assert _say(made, to, TransferStep.SUSPENSION) == 200
    rows = at(made, to).messages.filter(direction="received", step=TransferStep.SUSPENSION)
    assert [row.delivery for row in rows] == ["applied"] + ["repeated"] * 4


@pytest.mark.parametrize("to", ["provider", "consumer"])
def test_what_comes_after_the_end_changes_nothing(made: Deal, to: str) -> None:
    assert _say(made, to, TransferStep.TERMINATION, "urn:x:end") == 200
    for step in PLACES:
        assert _say(made, to, step, f"urn:x:late {step}") == 400
    assert at(made, to).state == "TERMINATED"


def test_the_start_may_overtake_the_answer_to_the_request(wire: Wire) -> None:
    made = deal(wire)
    requested(made)
    wire.before_answer = lambda: wire.send(by=wire.provider)
    wire.settle()
    assert states(made) == ("STARTED", "STARTED")


def test_a_repeated_suspension_does_not_undo_who_may_resume(made: Deal) -> None:
    """An old pause of the peer's, said again after one of ours, leaves ours ours."""
    assert _say(made, "provider", TransferStep.SUSPENSION, "urn:x:1") == 200
    assert _say(made, "provider", TransferStep.START, "urn:x:2") == 200
    TransferProcess.objects.filter(role="provider").update(
        state="SUSPENDED", suspended_by="provider"
    )
    assert _say(made, "provider", TransferStep.SUSPENSION, "urn:x:1") == 200
    assert _say(made, "provider", TransferStep.START, "urn:x:3") == 400
    assert at(made, "provider").state == "SUSPENDED"


def test_a_message_that_names_another_process_is_refused(made: Deal) -> None:
    process = at(made, "provider")
    said = {
        "@context": CONTEXT,
        "@type": "TransferSuspensionMessage",
        "providerPid": "urn:uuid:another",
        "consumerPid": process.consumer_pid,
    }
    where = f"/dsp/2025-1/transfers/{process.pid}/suspension"
    shown = f"Bearer {token(made.wire.consumer)}"
    answer = made.wire.ask(made.wire.provider, "POST", where, json.dumps(said).encode(), shown)
    assert answer.status == 400
    assert at(made, "provider").state == "STARTED"


def test_the_state_is_told_on_both_sides_and_to_the_other_party_only(made: Deal) -> None:
    for to, sender in (("provider", made.wire.consumer), ("consumer", made.wire.provider)):
        process = at(made, to)
        where = f"/dsp/2025-1/transfers/{process.pid}"
        answer = made.wire.ask(
            getattr(made.wire, to), "GET", where, None, f"Bearer {token(sender)}"
        )
        assert (answer.status, json.loads(answer.body)["state"]) == (200, "STARTED")
        other = getattr(made.wire, to)
        strange = made.wire.ask(other, "GET", where, None, f"Bearer {token(other)}")
        assert strange.status == 404


def test_a_transfer_that_has_not_begun_has_no_state_to_tell(wire: Wire) -> None:
    made = deal(wire)
    process = requested(made)
    where = f"/dsp/2025-1/transfers/{process.pid}"
    answer = wire.ask(wire.consumer, "GET", where, None, f"Bearer {token(wire.provider)}")
    assert answer.status == 404
