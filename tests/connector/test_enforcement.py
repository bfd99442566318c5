"""The enforcement matrix: four scopes × permitted, refused, unknown, expired in between, over HTTP.

The same terms everywhere: for research, and before a moment. What is held of the consumer, and the
clock, change between the scopes; each scope decides anew, and both sides read why.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from catalog import visibility
from catalog.access import audience
from catalog.models import Distribution
from connector.access import AudienceKind
from connector.decisions import Scope, difference
from connector.dsp.values import Json
from connector.models import Admission, ContractNegotiation, OfferedResource, PolicyDecision
from connector.moves import digest_of
from connector.rules import rules_of
from tests.connector.transfer import flows
from tests.connector.two_sides import BASE, Wire, asked, offered, states, token

RESEARCH, SELLING = "https://p.example/research", "https://p.example/selling"
UNTIL = timezone.now() + timedelta(days=1)
TERMS = {
    "permission": [
        {
            "action": "use",
            "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": {"@id": RESEARCH}},
                {
                    "leftOperand": "dateTime",
                    "operator": "lt",
                    "rightOperand": {"@type": "xsd:dateTime", "@value": UNTIL.isoformat()},
                },
            ],
        }
    ]
}
# case: (what is held of the consumer by then, days that have passed, what both sides read)
CASES: dict[str, tuple[dict[str, list[str]], int, str]] = {
    "permitted": ({"purpose": [RESEARCH]}, 0, ""),
    "refused": ({"purpose": [SELLING]}, 0, "purpose"),
    "unknown": ({}, 0, "purpose"),
    "expired": ({"purpose": [RESEARCH]}, 2, "dateTime"),
}
every_case = pytest.mark.parametrize("case", CASES)


@pytest.fixture
def becomes(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Let a case be so from now on; what both sides are to read."""
    real = timezone.now

    def hold(case: str) -> str:
        claims, days, why = CASES[case]
        wire.provider.other.claims = claims
        wire.provider.other.save()
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=days))
        return why

    hold("permitted")
    return hold


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.OFFERED_DIR = tmp_path / "offered"
    settings.RECEIVED_DIR = tmp_path / "received"


def listed(wire: Wire) -> set[str]:
    """The datasets that the provider's catalogue shows to the consumer."""
    body = {
        "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
        "@type": "CatalogRequestMessage",
    }
    answer = wire.ask(
        wire.provider, "POST", f"{BASE}/catalog/request", json.dumps(body).encode(),
        f"Bearer {token(wire.consumer)}",
    )  # fmt: skip
    assert answer.status == 200
    return {one["@id"] for one in json.loads(answer.body).get("dataset", [])}


def admitted(thing: OfferedResource) -> None:
    """Only whom the terms admit sees the offer."""
    text = rules_of(Json.of(TERMS)).text
    with transaction.atomic():
        admission = Admission.objects.create(policy=text, policy_hash=digest_of(text))
        thing.offer.admission = admission
        thing.offer.save()
        Distribution.objects.create(resource=thing.resource, key="csv", position=0)
        shown = audience(AudienceKind.ADMISSION, admission.pk)
        visibility.show_to({thing.resource_id: [shown]})


def kept(case: str, scope: Scope, reasons: list[str]) -> None:
    """The last decision is a row that says so, was made in this scope, and comes out so again."""
    row = PolicyDecision.objects.first()
    assert row is not None
    outcome = {"expired": "refused"}.get(case, case)
    assert (row.scope, row.outcome, row.reasons) == (scope, outcome, reasons)
    assert [difference(one) for one in PolicyDecision.objects.all() if difference(one)] == []


@every_case
def test_catalogue(wire: Wire, becomes: Callable[[str], str], case: str) -> None:
    thing = offered(wire)
    admitted(thing)
    assert listed(wire) == {thing.resource.iri}
    becomes(case)
    assert listed(wire) == ({thing.resource.iri} if case == "permitted" else set())


@every_case
def test_what_is_not_shown_cannot_be_asked_for(
    wire: Wire, becomes: Callable[[str], str], case: str
) -> None:
    thing = offered(wire)
    admitted(thing)
    asked(wire, thing)
    becomes(case)
    wire.settle()
    made = case == "permitted"
    assert states(wire) == (("FINALIZED", "FINALIZED") if made else ("", "TERMINATED"))


@every_case
def test_negotiation(wire: Wire, becomes: Callable[[str], str], case: str) -> None:
    asked(wire, offered(wire, TERMS))
    why = becomes(case)
    wire.settle()
    if case == "permitted":
        assert states(wire) == ("FINALIZED", "FINALIZED")
        kept(case, Scope.NEGOTIATION, [])
        return
    assert states(wire) == ("TERMINATED", "TERMINATED")
    provider, consumer = (
        ContractNegotiation.objects.get(role=role).reasons for role in ("provider", "consumer")
    )
    assert provider == consumer
    assert any(why in reason for reason in consumer)
    kept(case, Scope.NEGOTIATION, provider)


@every_case
def test_transfer(wire: Wire, becomes: Callable[[str], str], case: str) -> None:
    made = flows.deal(wire, TERMS)
    why = becomes(case)
    flows.started(made)
    if case == "permitted":
        assert flows.states(made) == ("STARTED", "STARTED")
        kept(case, Scope.TRANSFER, [])
        return
    assert flows.states(made) == ("TERMINATED", "TERMINATED")
    provider, consumer = flows.at(made, "provider").reasons, flows.at(made, "consumer").reasons
    assert provider == consumer
    assert any(why in reason for reason in consumer)
    kept(case, Scope.TRANSFER, provider)


@every_case
def test_delivery(wire: Wire, becomes: Callable[[str], str], case: str) -> None:
    made = flows.deal(wire, TERMS)
    flows.started(made)
    why = becomes(case)
    answer = flows.get(made)
    if case == "permitted":
        assert (answer.status_code, answer.body) == (200, flows.DATA)
        assert flows.uses(made) == 1
        kept(case, Scope.DELIVERY, [])
        return
    assert answer.status_code == 403
    assert why in answer.body.decode()
    kept(case, Scope.DELIVERY, answer.json()["reasons"])
    assert flows.uses(made) == 0
