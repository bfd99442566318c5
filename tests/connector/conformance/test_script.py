"""The script: what it says is allowed, it alone speaks, and nothing of it is there unasked."""

import json
from typing import Any

import pytest

from connector.conformance.script import PARTS, PREFIX, Line, Part
from connector.models import ContractNegotiation, Message, Offer, OfferedResource
from connector.moves import waiting
from connector.states import (
    NegotiationState,
    NegotiationStep,
    Refusal,
    Role,
    TransferState,
    TransferStep,
    next_negotiation_state,
    next_transfer_state,
)
from tests.connector.two_sides import BASE, Wire, offered, token
from tests.factories import make_resource, make_source

STEPS = {
    Line.OFFER: NegotiationStep.OFFER,
    Line.REQUEST: NegotiationStep.REQUEST,
    Line.ACCEPT: NegotiationStep.ACCEPTANCE,
    Line.AGREE: NegotiationStep.AGREEMENT,
    Line.VERIFY: NegotiationStep.VERIFICATION,
    Line.FINALIZE: NegotiationStep.FINALIZATION,
    Line.TERMINATE: NegotiationStep.TERMINATION,
}
TRANSFER_STEPS = {
    Line.START: TransferStep.START,
    Line.SUSPEND: TransferStep.SUSPENSION,
    Line.COMPLETE: TransferStep.COMPLETION,
    Line.TERMINATE: TransferStep.TERMINATION,
}


@pytest.mark.parametrize(("name", "part"), PARTS.items(), ids=list(PARTS))
def test_every_line_is_allowed_where_it_is_said(name: str, part: Part) -> None:
    role = Role.CONSUMER if name.startswith(("ACNC", "ATPC")) else Role.PROVIDER
    for (state, _), line in part.items():
        if name.startswith("ACN"):
            then: Any = next_negotiation_state(NegotiationState(state), STEPS[line], role)
        else:
            then = next_transfer_state(TransferState(state), TRANSFER_STEPS[line], role)
        assert not isinstance(then, Refusal)


def test_there_is_a_part_for_each_scenario_of_the_kit() -> None:
    kinds = [name.rstrip("0123456789") for name in PARTS]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "ACN": 15, "ACNC": 16, "ATP": 16, "ATPC": 16,
    }  # fmt: skip


def scenario(wire: Wire, name: str) -> OfferedResource:
    """An offer of the provider for the dataset of a scenario."""
    like = offered(wire, name=f"like-{name}")
    source = make_source("quay", organisation=wire.provider.organisation)
    like.offer.approval = Offer.Approval.HUMAN
    like.offer.save()
    return OfferedResource.objects.create(
        offer=like.offer,
        resource=make_resource(source, name, iri=PREFIX + name),
        wire_id=f"CD123:{name}:456",
    )


def say(wire: Wire, path: str, kind: str, **more: Any) -> dict[str, Any]:
    """The consumer's message to the provider's doors; what is answered."""
    body = {
        "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
        "@type": kind,
        "consumerPid": "urn:uuid:c1",
        **more,
    }
    shown = f"Bearer {token(wire.consumer)}"
    answer = wire.ask(wire.provider, "POST", f"{BASE}/{path}", json.dumps(body).encode(), shown)
    assert answer.status < 300, answer.body
    found: dict[str, Any] = json.loads(answer.body)
    return found


def begin(wire: Wire, one: OfferedResource) -> ContractNegotiation:
    """The consumer's request."""
    rules = json.loads(one.offer.contract_policy)
    offer = {"@id": one.wire_id, "@type": "Offer", "target": one.resource.iri, **rules}
    address = "https://consumer.example/dsp/2025-1"
    said = say(
        wire, "negotiations/request", "ContractRequestMessage", offer=offer,
        callbackAddress=address,
    )  # fmt: skip
    return ContractNegotiation.objects.get(pid=said["providerPid"])


def next_line(found: ContractNegotiation) -> str:
    """What of ours waits; nothing: an empty text."""
    line = waiting(found)
    return line[0].step if line else ""


@pytest.fixture
def examined(settings: Any) -> None:
    settings.PROCESS_SCRIPT = "connector.conformance.script.KitScript"


@pytest.mark.usefixtures("examined")
@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("ACN0101", NegotiationStep.OFFER),
        ("ACN0104", NegotiationStep.AGREEMENT),
        ("ACN0201", NegotiationStep.TERMINATION),
        ("ACN0202", ""),
    ],
)
def test_a_scenario_begins_with_its_first_line(wire: Wire, name: str, step: str) -> None:
    assert next_line(begin(wire, scenario(wire, name))) == step


@pytest.mark.usefixtures("examined")
def test_the_script_says_what_no_policy_would(wire: Wire) -> None:
    """ACN0207: an agreement that the consumer has verified is terminated, not finalized."""
    found = begin(wire, scenario(wire, "ACN0207"))
    Message.objects.filter(negotiation=found).update(delivery="delivered")
    ContractNegotiation.objects.filter(pk=found.pk).update(state="AGREED")
    say(
        wire,
        f"negotiations/{found.pid}/agreement/verification",
        "ContractAgreementVerificationMessage",
        providerPid=found.pid,
    )
    assert next_line(found) == NegotiationStep.TERMINATION


@pytest.mark.usefixtures("examined")
def test_what_is_no_scenario_goes_its_own_way(wire: Wire) -> None:
    one = offered(wire)
    assert next_line(begin(wire, one)) == NegotiationStep.AGREEMENT


def test_without_the_setting_a_scenario_is_a_negotiation_like_others(wire: Wire) -> None:
    found = begin(wire, scenario(wire, "ACN0201"))
    assert (next_line(found), found.waits) == ("", True)  # a person is asked


def test_a_message_waits_as_long_as_its_peer_needs(wire: Wire, settings: Any) -> None:
    settings.OUTBOX_PACE_MILLISECONDS = 250
    (row,) = waiting(begin(wire, offered(wire)))
    assert row.next_attempt is not None
    assert (row.next_attempt - row.at).total_seconds() == pytest.approx(0.25)
