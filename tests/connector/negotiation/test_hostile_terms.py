"""Terms that nobody means well with, at a door where a person would judge others (P09), and fields
that are none of the sender's business in every message of a negotiation (P02)."""

import json
from typing import Any

import pytest

from connector.models import ContractNegotiation, Message
from tests.connector.negotiation.test_provider import request, say
from tests.connector.two_sides import Sent, Wire, asked, offered, states, token

PURPOSE: dict[str, Any] = {"leftOperand": "purpose", "operator": "eq", "rightOperand": "urn:p"}


def nested(depth: int, by: str) -> dict[str, Any]:
    """A constraint below so many logical ones."""
    found = PURPOSE
    for _ in range(depth):
        found = {by: [found]}
    return found


def permission(*constraints: Any) -> list[dict[str, Any]]:
    return [{"action": "use", "constraint": list(constraints)}]


HOSTILE: dict[str, dict[str, Any]] = {
    "ten thousand constraints": {"permission": permission(*[PURPOSE] * 10_000)},
    "three hundred deep": {"permission": permission(nested(300, "xone"))},
    "fifty deep": {"permission": permission(nested(50, "and"))},
    "a text of a megabyte": {
        "permission": permission({**PURPOSE, "rightOperand": "x" * 1_000_000})
    },
    "a number": {"permission": permission({**PURPOSE, "rightOperand": 5})},
    "a truth": {"permission": permission({**PURPOSE, "rightOperand": True})},
    "an operator of its own": {"permission": permission({**PURPOSE, "operator": "matches"})},
    "two thousand rules": {"permission": permission(PURPOSE) * 2_000},
}


@pytest.mark.parametrize("terms", HOSTILE.values(), ids=list(HOSTILE))
def test_terms_that_cannot_be_weighed_are_refused_and_nothing_is_kept(
    wire: Wire, terms: dict[str, Any]
) -> None:
    one = offered(wire, approval="human")
    assert say(wire, "negotiations/request", request(one, offer=terms)).status == 400
    assert ContractNegotiation.objects.count() == 0
    assert Message.objects.count() == 0


@pytest.mark.parametrize("word", ["urn:unknown", "(a+)+$"])
def test_what_is_not_known_is_not_satisfied(wire: Wire, word: str) -> None:
    """A person reads why; nobody agrees to it unseen."""
    terms = {"permission": permission({**PURPOSE, "leftOperand": word})}
    answer = say(
        wire, "negotiations/request", request(offered(wire, approval="human"), offer=terms)
    )
    assert answer.status in (201, 400)
    for found in ContractNegotiation.objects.all():
        assert found.waits
        assert found.reasons
    assert not Message.objects.filter(direction="sent").exists()


EXTRA = {
    "state": "FINALIZED",
    "role": "consumer",
    "organisation": 1,
    "participant": 1,
    "agreement_id": 1,
    "waits": False,
    "offer_by": "provider",
    "uses": 0,
    "timestamp": "2020-01-01T00:00:00Z",
}


def test_fields_of_ours_in_the_messages_of_others_are_ignored(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each message of a whole conversation says, beside what it must, how it wants our rows."""
    asked(wire, offered(wire))
    plain = wire.ask

    def with_extra(to: Any, method: str, path: str, body: bytes | None, *rest: Any) -> Any:
        said = EXTRA | json.loads(body) if body else None
        return plain(to, method, path, json.dumps(said).encode() if said else body, *rest)

    monkeypatch.setattr(wire, "ask", with_extra)
    seen = []
    while wire.send() is not None:
        seen.append(states(wire))
    assert seen[0] == ("REQUESTED", "REQUESTED")
    assert seen[-1] == ("FINALIZED", "FINALIZED")
    assert len(seen) == 4
    rows = ContractNegotiation.objects.order_by("role").values_list("role", "organisation__slug")
    assert list(rows) == [("consumer", "consumer"), ("provider", "provider")]
    late = next(sent for sent in wire.log if sent.path.endswith("/verification"))
    assert isinstance(late, Sent)
    shown = f"Bearer {token(wire.consumer)}"
    again = plain(wire.provider, "POST", late.path, late.body, shown)
    assert again.status == 200
    assert states(wire) == ("FINALIZED", "FINALIZED")
