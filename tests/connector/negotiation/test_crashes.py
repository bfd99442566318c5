"""A side dies at any of the points of a message's way (F11): both sides end up the same.

A crash is an error that nothing of ours catches: what was not committed is gone, the counterparty
hears nothing. Then the dead side is back and goes on with what its rows say.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from catalog.failpoints import FailpointRaised
from connector.models import Agreement, ContractNegotiation, Message
from connector.states import NEGOTIATION
from tests.connector.negotiation.flows import (
    ACCEPTED,
    ENDED_BY_CONSUMER,
    ENDED_BY_PROVIDER,
    HAGGLE,
    PLAIN,
    Play,
    Turns,
    is_over,
    one,
)
from tests.connector.two_sides import Wire, asked, offered, states
from tests.sampled import sampled

# transition: (people's turns, who sends it, its step, which of that step, how it ends)
TRANSITIONS: dict[str, tuple[Turns, str, str, int, str]] = {
    "requested": (PLAIN, "consumer", "ContractRequestMessage", 1, "FINALIZED"),
    "offered": (ACCEPTED, "provider", "ContractOfferMessage", 1, "FINALIZED"),
    "requested again": (HAGGLE, "consumer", "ContractRequestMessage", 2, "FINALIZED"),
    "accepted": (ACCEPTED, "consumer", "ContractNegotiationEventMessage ACCEPTED", 1, "FINALIZED"),
    "agreed": (PLAIN, "provider", "ContractAgreementMessage", 1, "FINALIZED"),
    "verified": (PLAIN, "consumer", "ContractAgreementVerificationMessage", 1, "FINALIZED"),
    "finalized": (PLAIN, "provider", "ContractNegotiationEventMessage FINALIZED", 1, "FINALIZED"),
    "ended by the consumer": (
        ENDED_BY_CONSUMER, "consumer", "ContractNegotiationTerminationMessage", 1, "TERMINATED",
    ),
    "ended by the provider": (
        ENDED_BY_PROVIDER, "provider", "ContractNegotiationTerminationMessage", 1, "TERMINATED",
    ),
}  # fmt: skip
LAST = ("ContractNegotiationEventMessage FINALIZED", "ContractNegotiationTerminationMessage")
IN_A_DOOR = ("dsp.before_validate", "dsp.before_commit", "dsp.committed")
IN_THE_COURIER = ("outbox.attempted", "outbox.answered", "outbox.before_acknowledged")
POINTS = IN_A_DOOR + IN_THE_COURIER


class Crash:
    """Fails once at `point`: in the door that takes the step, or in the courier that sends it.

    The side that does not pass this point with the message passes it with the next one. The last
    message has no next one: then the side dies while the other stands at the point.
    """

    def __init__(self, wire: Wire, point: str, role: str, transition: str) -> None:
        _turns, sender, step, which, _ = TRANSITIONS[transition]
        self.wire, self.point, self.role, self.fired = wire, point, role, False
        self.armed = False
        direct = (role == sender) == (point in IN_THE_COURIER)
        self.is_looking_on = not direct and step in LAST
        self.step, self.which = (step, which) if direct or self.is_looking_on else ("", 0)
        self.after = (step, which)

    def at_work(self, sender: str) -> str:
        """Who passes the point with a message of this sender."""
        return sender if self.point in IN_THE_COURIER else _other(sender)

    def reach(self, name: str, plan: str, folder: Any) -> None:
        """Takes the place of catalog.failpoints.reach."""
        if self.fired or not self.armed or name != self.point:
            return
        self.fired = True
        if not self.is_looking_on:
            raise FailpointRaised(name)
        if name in IN_A_DOOR:
            self.wire.before_answer = self._die  # the sender: it hears of no answer
        elif name == "outbox.attempted":
            self.wire.lose_request = True  # the receiver: nobody is there to take it
        # (else the receiver has answered: it holds nothing that is not committed)

    def _die(self) -> None:
        raise FailpointRaised(self.point)


@pytest.fixture
def crash(
    wire: Wire, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Crash]:
    made = Crash(wire, *request.param)
    settings.FAILPOINTS = "on"
    monkeypatch.setattr("catalog.failpoints.reach", made.reach)
    return made


CASES = [
    pytest.param((point, role, transition), transition, id=f"{transition}-{point}-{role}")
    for transition in TRANSITIONS
    for point in POINTS
    for role in ("provider", "consumer")
]


def test_every_message_of_the_protocol_is_tried_at_every_point_on_both_sides() -> None:
    """The request twice, since a counter-offer is one: nine transitions."""
    tried = [(step, sender) for _, sender, step, *_ in TRANSITIONS.values()]
    assert set(tried) == {(by.value, who.value) for _, by, who in NEGOTIATION}
    assert len({case.id for case in CASES}) == len(tried) * len(POINTS) * 2 == 108


@pytest.mark.parametrize(("crash", "transition"), sampled(CASES, 7), indirect=["crash"])
def test_both_sides_come_to_the_same_end(wire: Wire, crash: Crash, transition: str) -> None:
    turns, *_, end = TRANSITIONS[transition]
    asked(wire, offered(wire, approval="human" if turns else "automatic"))
    play = Play(wire, turns)
    for _ in range(60):
        if is_over(one("provider")) and is_over(one("consumer")):
            break
        _deliver(wire, crash) or play.decide()
    assert crash.fired
    assert states(wire) == (end, end)
    assert ContractNegotiation.objects.count() == 2
    _check_agreements(end)
    _check_repetitions(wire)


def _deliver(wire: Wire, crash: Crash) -> bool:
    """The next message; the crash is armed while its moment is."""
    for row in Message.objects.filter(direction="sent", delivery="waiting").order_by("id"):
        process = row.process
        sender = process.role
        which = process.messages.filter(direction="sent", step=row.step, id__lte=row.id).count()
        if crash.step:
            is_it = (row.step, which) == (crash.step, crash.which)
        else:
            is_it = (
                Message.objects.filter(
                    direction="sent", step=crash.after[0], attempts__gt=0
                ).count()
                >= crash.after[1]
            )
        crash.armed = is_it and (crash.is_looking_on or crash.at_work(sender) == crash.role)
        wire.breaks = (FailpointRaised,)
        try:
            return wire.send(by=getattr(wire, sender)) is not None
        except FailpointRaised:
            return True
    return False


def _other(role: str) -> str:
    return "consumer" if role == "provider" else "provider"


def _check_agreements(end: str) -> None:
    found = list(Agreement.objects.all())
    if end == "FINALIZED":
        assert len(found) == 2
        assert found[0].body == found[1].body
        assert {one.state for one in found} == {"active"}
    else:
        assert all(one.state == "void" for one in found)


def _check_repetitions(wire: Wire) -> None:
    """What is sent again is the same, byte for byte."""
    said: dict[str, bytes] = {}
    for sent in wire.log:
        if sent.body:
            name = json.loads(sent.body)["@id"]
            assert said.setdefault(name, sent.body) == sent.body


def test_the_points_are_really_passed(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.FAILPOINTS = "on"
    passed: list[str] = []
    monkeypatch.setattr("catalog.failpoints.reach", lambda name, *_: passed.append(name))
    asked(wire, offered(wire))
    wire.settle()
    assert set(passed) == set(POINTS)
    assert {passed.count(point) for point in POINTS} == {4}
