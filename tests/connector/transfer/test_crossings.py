"""Both sides say something at the same moment, and each takes what the other says (F14, F15).

Each message is on its way, nobody has answered it, when the other arrives. Whichever comes first,
both sides end up the same, and what is paused can be gone on with.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from connector import agreements
from connector.models import Agreement, ContractNegotiation, Message, TransferProcess
from connector.negotiation import act as negotiating
from connector.transfer import act
from connector.transfer.timers import end_what_ran_out
from tests.connector.transfer.flows import Deal, at, deal, started, states, until
from tests.connector.two_sides import Side, Wire, asked, offered, token
from tests.connector.two_sides import states as of_negotiation

Verb = Callable[[TransferProcess], None]
SAYS: dict[str, Verb] = {
    "suspends": lambda transfer: act.suspend(transfer, ["a pause"], None),
    "completes": lambda transfer: act.complete(transfer, None),
    "ends": lambda transfer: act.terminate(transfer, ["enough"], None),
}


@pytest.fixture
def made(wire: Wire) -> Deal:
    """A started transfer."""
    found = deal(wire)
    started(found)
    return found


def other(wire: Wire, side: Side) -> Side:
    return wire.consumer if side is wire.provider else wire.provider


def on_its_way(wire: Wire, by: Side) -> Callable[[], int]:
    """The next message of this side has left, and not arrived: what lets it; the status then."""
    wire.lose_request = True
    assert wire.send(by=by) is not None
    sent, to = wire.log[-1], other(wire, by)
    shown = f"Bearer {token(by)}"
    return lambda: wire.ask(to, "POST", unquote(sent.path), sent.body, shown).status


@pytest.mark.parametrize("first", ["provider", pytest.param("consumer", marks=pytest.mark.long)])
@pytest.mark.parametrize("by_consumer", SAYS)
@pytest.mark.parametrize("by_provider", SAYS)
def test_what_crosses_comes_to_the_same_end(
    made: Deal, by_provider: str, by_consumer: str, first: str
) -> None:
    wire, said = made.wire, {"provider": by_provider, "consumer": by_consumer}
    for role, verb in said.items():
        with getattr(wire, role).acting():
            SAYS[verb](at(made, role))
    come = {role: on_its_way(wire, getattr(wire, role)) for role in said}
    for role in sorted(come, key=lambda role: role != first):
        assert come[role]() in (200, 400)
    wire.settle()
    provider, consumer = states(made)
    assert provider == consumer
    if provider == "SUSPENDED":
        with wire.consumer.acting():
            act.resume(at(made, "consumer"), None, timezone.now())
        wire.settle()
        assert states(made) == ("STARTED", "STARTED")


@pytest.mark.parametrize("role", ["provider", "consumer"])
def test_a_pause_of_ours_that_nobody_has_heard_of_is_the_peers_if_it_pauses_too(
    made: Deal, role: str
) -> None:
    """(Ours is taken back before it was ever sent: then the peer alone may go on.)"""
    ours, peer = getattr(made.wire, role), other(made.wire, getattr(made.wire, role))
    with ours.acting():
        act.suspend(at(made, role), ["ours"], None)
    with peer.acting():
        act.suspend(at(made, peer.name), ["theirs"], None)
    made.wire.send(by=peer)
    made.wire.settle()
    assert states(made) == ("SUSPENDED", "SUSPENDED")
    assert {at(made, one).suspended_by for one in ("provider", "consumer")} == {peer.name}


def test_an_end_by_the_consumer_and_the_final_event_cross(wire: Wire) -> None:
    """Whatever was said first: no agreement is in force on one side alone."""
    asked(wire, offered(wire))
    for _ in range(3):
        wire.send()  # the request, the agreement, the verification
    assert of_negotiation(wire) == ("VERIFIED", "VERIFIED")
    with wire.consumer.acting():
        consumer = ContractNegotiation.objects.get(role="consumer")
        negotiating.terminate(consumer, ["no"], None)
    final, end = on_its_way(wire, wire.provider), on_its_way(wire, wire.consumer)
    assert (final(), end()) == (400, 200)
    wire.settle()
    assert of_negotiation(wire) == ("TERMINATED", "TERMINATED")
    assert {one.state for one in Agreement.objects.all()} == {"void"}


@pytest.mark.parametrize("step", ["complete", "terminate"])
def test_a_revocation_is_not_held_up_by_an_end_that_is_on_its_way(made: Deal, step: str) -> None:
    """Of two transfers of an agreement: one is ending, and the other ends by the revocation."""
    provider = made.wire.provider
    ending = at(made, "provider")
    started(made)
    with provider.acting():
        act.complete(ending, None) if step == "complete" else act.terminate(ending, ["x"], None)
    on_its_way(made.wire, provider)
    with provider.acting():
        agreements.revoke(made.ours, "licence withdrawn", None, timezone.now())
    made.wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    ended = {"complete": "COMPLETED", "terminate": "TERMINATED"}[step]
    consumers = TransferProcess.objects.get(peer_pid=ending.pid)
    ending.refresh_from_db()
    assert (ending.state, consumers.state) == (ended, ended)


def test_the_clock_ends_the_others_too_while_one_end_is_on_its_way(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = deal(wire, until((timezone.now() + timedelta(hours=1)).isoformat()))
    started(made)
    ending = at(made, "provider")
    started(made)
    with wire.provider.acting():
        act.terminate(ending, ["x"], None)
    on_its_way(wire, wire.provider)
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with wire.provider.acting():
        end_what_ran_out(later)
        before = Message.objects.count()
        end_what_ran_out(later)  # and says so once
    assert Message.objects.count() == before
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.OFFERED_DIR, settings.RECEIVED_DIR = tmp_path / "offered", tmp_path / "received"
