"""At the doors of the protocol: decentralised claims, and what is answered to all that are none."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from connector.api import door
from connector.identity import base, jws
from tests.connector.identity.dataspace import NOW, Dataspace

CATALOG = "/dsp/2025-1/catalog/request"
NEGOTIATION = "/dsp/2025-1/negotiations/urn:uuid:nothing"
ASK = {
    "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
    "@type": "CatalogRequestMessage",
}


class _Clock:
    @staticmethod
    def now() -> Any:
        return NOW


@pytest.fixture
def open_doors(space: Dataspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataspace]:
    monkeypatch.setattr(door, "timezone", _Clock)
    base.identity_provider.cache_clear()
    with override_settings(IDENTITY_PROVIDER="connector.identity.dcp.DecentralisedClaims"):
        yield space
    base.identity_provider.cache_clear()


def ask(header: str) -> Any:
    return Client().post(
        CATALOG, json.dumps(ASK), content_type="application/json", headers={"Authorization": header}
    )


def test_a_participant_gets_the_catalogue_once_for_each_token(open_doors: Dataspace) -> None:
    header = open_doors.header()
    first, second = ask(header), ask(header)
    assert (first.status_code, first.json()["@type"]) == (200, "Catalog")
    assert (second.status_code, second.json()["@type"]) == (401, "CatalogError")


def test_one_answer_for_everybody_else(open_doors: Dataspace) -> None:
    stranger = {**open_doors.token, "iss": "did:web:stranger.example", "jti": "9"}
    stranger["sub"] = stranger["iss"]
    headers = {
        "a wrong signature": open_doors.header(key=jws.new_key()),
        "a stranger": f"Bearer {open_doors.holder.sign(stranger)}",
        "no token": "Bearer x",
        "none of ours": "Bearer abcdefghijklmnopqrstuvwxyz",
    }
    answers = {ask(header).content for header in headers.values()}
    assert len(answers) == 1
    client = Client()
    hidden = {
        client.get(NEGOTIATION, headers={"Authorization": one}).content for one in headers.values()
    }
    known = client.get(NEGOTIATION, headers={"Authorization": open_doors.header()})
    assert known.status_code == 404
    assert hidden == {known.content}


def test_who_cannot_be_found_out_now_is_asked_to_come_again(open_doors: Dataspace) -> None:
    open_doors.serve(query=[{"hang up": True}])
    answer = ask(open_doors.header())
    assert (answer.status_code, answer.json()["code"]) == (503, "not-now")
    assert open_doors.server.url not in answer.text


def test_the_kits_door_is_closed(open_doors: Dataspace) -> None:
    answer = Client().post("/conformance/identity", headers={"Authorization": open_doors.header()})
    assert answer.status_code in (401, 404)
    assert open_doors.server.hits == 0


def test_the_version_document_says_how_participants_are_recognised(open_doors: Dataspace) -> None:
    (ours,) = Client().get("/.well-known/dspace-version").json()["protocolVersions"]
    assert ours["identifierType"] == "did:web"
    assert (ours["auth"]["protocol"], ours["auth"]["version"]) == ("DCP", "1.0")
    base.identity_provider.cache_clear()
    with override_settings(IDENTITY_PROVIDER="connector.identity.static.StaticTokens"):
        (ours,) = Client().get("/.well-known/dspace-version").json()["protocolVersions"]
    assert "auth" not in ours


def test_examined_or_not_a_name_is_no_claim(open_doors: Dataspace, settings: Any) -> None:
    """Test peers that say their name alone are known only where tokens are exchanged."""
    settings.CONFORMANCE = True
    base.identity_provider.cache_clear()
    name = json.dumps({"clientId": open_doors.holder.did, "region": "eu"})
    assert ask(name).status_code == 401
    assert ask(open_doors.header()).status_code == 200
    assert Client().get("/.well-known/did.json").status_code == 200
