"""The nine transitions of a negotiation, each as a conversation that passes through it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.models import ContractNegotiation
from connector.negotiation import act
from connector.rules import rules_of
from connector.states import NegotiationState as State
from tests.connector.two_sides import Side, Wire

OTHER: Mapping[str, Any] = {"permission": [{"action": "display"}]}
THIRD: Mapping[str, Any] = {"permission": [{"action": "print"}]}


def one(role: str) -> ContractNegotiation | None:
    """The negotiation on this side, if it is there."""
    return ContractNegotiation.objects.filter(role=role).first()


def _accept(found: ContractNegotiation) -> None:
    act.accept(found, None, timezone.now())


def _counter(rules: Mapping[str, Any]) -> Callable[[ContractNegotiation], None]:
    return lambda found: act.counter(found, rules_of(Json.of(dict(rules))), None)


def _end(found: ContractNegotiation) -> None:
    act.terminate(found, ["enough"], None)


DONE = ("FINALIZED", "FINALIZED")
OVER = ("TERMINATED", "TERMINATED")
Verb = Callable[[ContractNegotiation], None]
Turns = Mapping[tuple[str, str], list[Verb]]  # (role, state) -> what people do then, one by one
PLAIN: Turns = {}
HAGGLE: Turns = {
    ("provider", "REQUESTED"): [_counter(OTHER), _accept],
    ("consumer", "OFFERED"): [_counter(THIRD)],
}
ACCEPTED: Turns = {
    ("provider", "REQUESTED"): [_counter(OTHER)],
    ("consumer", "OFFERED"): [_accept],
}
ENDED_BY_CONSUMER: Turns = {
    ("provider", "REQUESTED"): [_counter(OTHER)],
    ("consumer", "OFFERED"): [_end],
}
ENDED_BY_PROVIDER: Turns = {("provider", "REQUESTED"): [_end]}


class Play:
    """A conversation: delivers what waits, and lets people decide, until both sides rest."""

    def __init__(self, wire: Wire, turns: Turns) -> None:
        self.wire = wire
        self.turns = {key: list(verbs) for key, verbs in turns.items()}

    def decide(self) -> bool:
        """One decision of a person, where one is due; False when there is none."""
        for (role, state), verbs in self.turns.items():
            found = one(role)
            side: Side = getattr(self.wire, role)
            if found is None or found.state != state or not verbs:
                continue
            if found.messages.filter(direction="sent", delivery="waiting").exists():
                continue
            try:
                with side.acting():
                    verbs[0](found)
            except IllegalTransition:
                continue
            del verbs[0]
            return True
        return False


def is_over(found: ContractNegotiation | None) -> bool:
    """Whether nothing more will happen to it."""
    return found is not None and State(found.state or "REQUESTED").is_terminal
