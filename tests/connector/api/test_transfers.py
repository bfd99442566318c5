"""The doors of transfers: who may knock, and what they say to what they cannot take."""

import json
from typing import Any

import pytest

from connector.models import Message, TransferProcess
from tests.connector.transfer.flows import Deal, at, deal, started
from tests.connector.two_sides import Wire, token

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]


@pytest.fixture
def made(wire: Wire, settings: Any, tmp_path: Any) -> Deal:
    """A started transfer."""
    settings.OFFERED_DIR = tmp_path / "offered"
    found = deal(wire)
    started(found)
    return found


def _post(made: Deal, path: str, body: Any, shown: str | None = None) -> Any:
    shown = f"Bearer {token(made.wire.consumer)}" if shown is None else shown
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = made.wire.ask(made.wire.provider, "POST", f"/dsp/2025-1/transfers/{path}", sent, shown)
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize("step", ["start", "suspension", "completion", "termination"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", {"@type": "Other"}, {"@context": CONTEXT}])
def test_what_is_no_message_moves_nothing_and_every_fault_is_named(
    made: Deal, step: str, body: Any
) -> None:
    before = Message.objects.count()
    status, said = _post(made, f"{at(made, 'provider').pid}/{step}", body)
    assert (status, said["@type"], said["code"]) == (400, "TransferError", "malformed")
    assert said["reason"]
    assert at(made, "provider").state == "STARTED"
    assert Message.objects.count() == before


@pytest.mark.parametrize("shown", ["", "Bearer wrong-token-wrong-token", "Basic abc"])
def test_a_stranger_gets_the_answer_of_what_never_was(made: Deal, shown: str) -> None:
    pid = at(made, "provider").pid
    for place in ("request", f"{pid}/start", f"{pid}/termination", "urn:uuid:never/termination"):
        status, said = _post(made, place, {"@type": "TransferTerminationMessage"}, shown)
        assert (status, said["code"]) == (404, "not-found")


def test_another_participant_learns_nothing_by_faults(made: Deal) -> None:
    shown = f"Bearer {token(made.wire.provider)}"
    there = _post(made, f"{at(made, 'provider').pid}/termination", b"{", shown)
    never = _post(made, "urn:uuid:never/termination", b"{", shown)
    assert there == never
    assert there[0] == 404


def test_a_request_without_its_fields_names_all_of_them(made: Deal) -> None:
    body = {"@context": CONTEXT, "@type": "TransferRequestMessage"}
    status, said = _post(made, "request", body)
    assert status == 400
    told = str(said["reason"])
    for field in ("consumerPid", "agreementId", "format", "callbackAddress"):
        assert f"/{field}" in told
    assert TransferProcess.objects.count() == 2


@pytest.mark.parametrize(("place", "method"), [("request", "GET"), ("start", "GET"), ("", "POST")])
def test_a_door_takes_its_method_only(made: Deal, place: str, method: str) -> None:
    pid = at(made, "provider").pid
    where = {"request": "request", "start": f"{pid}/start", "": pid}[place]
    shown = f"Bearer {token(made.wire.consumer)}"
    answer = made.wire.ask(
        made.wire.provider, method, f"/dsp/2025-1/transfers/{where}", b"{}", shown
    )
    assert answer.status == 405


def test_a_peer_is_answered_in_english_whatever_language_it_accepts(made: Deal) -> None:
    # What is said to it is kept too, for people of both sides to read.
    shown, path = f"Bearer {token(made.wire.consumer)}", "/dsp/2025-1/transfers/request"
    asked = next(sent.body for sent in made.wire.log if sent.path == path)
    said = json.loads(asked or b"") | {"format": "Other-PULL"}
    answers = [
        made.wire.ask(
            made.wire.provider, "POST", path, json.dumps(said).encode(), shown,
            **{"Accept-Language": language},
        ).body
        for language in ("en", "nl")
    ]  # fmt: skip
    assert answers[0] == answers[1]
    assert b"begun by another message" in answers[0]
