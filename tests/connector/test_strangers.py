"""P01: every door for participants, by everybody who is not the one it is about, by every method.

The doors are those of the URL configuration: one without a row here fails. What is somebody else's
is answered, letter by letter, as what never was, and nothing of it changes.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import digest
from connector.models import Agreement, ContractNegotiation, Message, Participant, TransferProcess
from connector.urls import DSP
from tests.connector.transfer import flows
from tests.connector.two_sides import BASE, Wire, token

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
ABSENT = "urn:uuid:00000000-0000-0000-0000-000000000000"
# route -> what its pid is of; "": it has none
DOORS: Mapping[str, str] = {
    "catalog/request": "",
    "catalog/datasets/<path:dataset_id>": "dataset",
    "negotiations/request": "",
    "negotiations/offers": "",
    "negotiations/<str:pid>": "negotiation",
    "negotiations/<str:pid>/request": "negotiation",
    "negotiations/<str:pid>/offers": "negotiation",
    "negotiations/<str:pid>/agreement": "negotiation",
    "negotiations/<str:pid>/agreement/verification": "negotiation",
    "negotiations/<str:pid>/events": "negotiation",
    "negotiations/<str:pid>/termination": "negotiation",
    "transfers/request": "",
    "transfers/<str:pid>": "transfer",
    "transfers/<str:pid>/start": "transfer",
    "transfers/<str:pid>/suspension": "transfer",
    "transfers/<str:pid>/completion": "transfer",
    "transfers/<str:pid>/termination": "transfer",
}
WITH_PID = [route for route, what in DOORS.items() if what in ("negotiation", "transfer")]
STRANGERS = ("anonymous", "other", "pending", "suspended", "wrong token")


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.OFFERED_DIR, settings.RECEIVED_DIR = tmp_path / "offered", tmp_path / "received"


def test_every_door_has_a_row() -> None:
    assert {str(one.pattern) for one in DSP} == set(DOORS)


def others(wire: Wire) -> dict[str, str]:
    """Who asks, and what they show. Those that are not active have tokens that would be good."""
    for state in ("active", "pending", "suspended"):
        Participant.objects.create(
            iri=f"https://{state}.example", name=state, state=state,
            address=f"https://{state}.example/dsp", token_hash=digest(state * 10),
        )  # fmt: skip
    return {
        "anonymous": "",
        "other": f"Bearer {'active' * 10}",
        "pending": f"Bearer {'pending' * 10}",
        "suspended": f"Bearer {'suspended' * 10}",
        "wrong token": f"Bearer {'x' * 40}",
    }


def picture() -> list[Any]:
    """All that a stranger could have changed."""
    return [
        list(kind.objects.order_by("pk").values_list("pk", "state"))
        for kind in (ContractNegotiation, TransferProcess, Agreement)
    ] + [Message.objects.count()]


def said(route: str, ids: Mapping[str, str]) -> bytes:
    """A message that would be taken there from the right participant."""
    step = route.rpartition("/")[2]
    kind = "Transfer" if route.startswith("transfers") else "ContractNegotiation"
    names = {
        "termination": f"{kind}TerminationMessage",
        "suspension": "TransferSuspensionMessage",
        "completion": "TransferCompletionMessage",
        "start": "TransferStartMessage",
        "events": "ContractNegotiationEventMessage",
        "verification": "ContractAgreementVerificationMessage",
    }
    body = {
        "@context": CONTEXT,
        "@type": names.get(step, "ContractRequestMessage"),
        "providerPid": ids["provider"],
        "consumerPid": ids["consumer"],
    }
    return json.dumps(body | ({"eventType": "ACCEPTED"} if step == "events" else {})).encode()


def knock(wire: Wire, method: str, path: str, shown: str, body: bytes) -> tuple[int, bytes]:
    """The answer to somebody who shows this."""
    with wire.provider.acting():
        headers = {"Authorization": shown} if shown else {}
        answer = Client().generic(
            method, path, body, content_type="application/json", headers=headers
        )
    return answer.status_code, answer.content


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_anothers_is_answered_as_what_never_was(wire: Wire, who: str) -> None:
    made = flows.deal(wire)
    flows.started(made)
    negotiation = ContractNegotiation.objects.get(role="provider")
    transfer = flows.at(made, "provider")
    shown, before = others(wire)[who], picture()
    for route in WITH_PID:
        process = negotiation if DOORS[route] == "negotiation" else transfer
        ids = {"provider": process.pid, "consumer": process.peer_pid}
        for method in METHODS:
            there, never = (
                knock(
                    wire, method, f"{BASE}/{route}".replace("<str:pid>", pid), shown,
                    said(route, ids | {"provider": pid}) if method == "POST" else b"",
                )
                for pid in (process.pid, ABSENT)
            )  # fmt: skip
            # (who is known here may send what is no message at all, and hears so before all else)
            assert there[0] in ((400, 404, 405) if who == "other" else (404, 405)), (route, method)
            assert there[0] == never[0], (route, method)
            assert there[1].replace(process.pid.encode(), ABSENT.encode()) == never[1]
        assert picture() == before, route


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("method", METHODS)
def test_data_of_another_are_not_there(wire: Wire, who: str, method: str) -> None:
    made = flows.deal(wire)
    flows.started(made)
    shown, where = others(wire)[who], flows.path(made)
    there = knock(wire, method, where, shown, b"")
    never = knock(wire, method, where.rpartition("/")[0] + f"/{ABSENT}", shown, b"")
    assert there[0] in (401, 404, 405)
    assert there == never
    assert flows.uses(made) == 0


@pytest.mark.parametrize("who", STRANGERS)
def test_an_offer_and_an_agreement_of_another_cannot_be_used(wire: Wire, who: str) -> None:
    made = flows.deal(wire)
    shown, before = others(wire)[who], picture()
    ask: Callable[[str], bytes] = lambda agreement: json.dumps(  # noqa: E731 - used twice below
        {
            "@context": CONTEXT, "@type": "TransferRequestMessage", "consumerPid": "urn:c",
            "agreementId": agreement, "format": "HttpData-PULL",
            "callbackAddress": "https://active.example/dsp",
        }
    ).encode()  # fmt: skip
    there = knock(wire, "POST", f"{BASE}/transfers/request", shown, ask(made.ours.iri))
    never = knock(wire, "POST", f"{BASE}/transfers/request", shown, ask(ABSENT))
    assert there == never
    assert there[0] == 404
    assert picture() == before


def test_the_right_participant_is_let_in(wire: Wire) -> None:
    """Else the tests above would prove nothing."""
    made = flows.deal(wire)
    flows.started(made)
    transfer = flows.at(made, "provider")
    path = f"{BASE}/transfers/{transfer.pid}"
    assert knock(wire, "GET", path, f"Bearer {token(wire.consumer)}", b"")[0] == 200
    ids = {"provider": transfer.pid, "consumer": transfer.peer_pid}
    body = said("transfers/<str:pid>/termination", ids)
    ended = knock(wire, "POST", f"{path}/termination", f"Bearer {token(wire.consumer)}", body)
    assert ended[0] == 200
