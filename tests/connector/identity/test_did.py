"""DIDs and their documents: one form, one meaning (P05)."""

import json
from typing import Any

import pytest

from connector.identity import did
from connector.identity.did import Purpose
from tests.connector.identity.refusing import refused

ME = "did:web:consumer.example"
JWK = {"kty": "EC", "crv": "P-256", "x": "x", "y": "y"}


def document(**more: Any) -> dict[str, Any]:
    method = {"id": f"{ME}#1", "type": "JsonWebKey2020", "controller": ME, "publicKeyJwk": JWK}
    return {"id": ME, "verificationMethod": [method], **more}


def read(found: Any) -> did.Document:
    return did.read(json.dumps(found).encode(), ME)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("did:web:consumer.example", "https://consumer.example/.well-known/did.json"),
        ("did:web:consumer.example:a:b", "https://consumer.example/a/b/did.json"),
        ("did:web:127.0.0.1%3A8083:holder", "https://127.0.0.1:8083/holder/did.json"),
        ("did:web:localhost%3A8000", "https://localhost:8000/.well-known/did.json"),
    ],
)
def test_a_did_leads_to_one_address(text: str, url: str) -> None:
    assert did.url_of(text) == url
    assert did.is_did(text)


TRICKS = [
    "", "did:web:", "did:key:z6Mk", "did:WEB:a.example", "DID:web:a.example", "https://a.example",
    "did:web:A.example", "did:web:a.example/b", "did:web:a.example%2fb", "did:web:a.example%2Fb",
    "did:web:user@a.example", "did:web:user%40a.example", "did:web:a.example:..", "did:web:a.example:.:b",
    "did:web:a.example:..:b", "did:web:a.example:%2e%2e", "did:web:a.example::b", "did:web:a.example:",
    "did:web:a.example%3A", "did:web:a.example%3a80", "did:web:a.example%3A0", "did:web:a.example%3A65536",
    "did:web:a.example%3A80%3A80", "did:web:a.example?x", "did:web:a.example#x", "did:web:a.example\n",
    "did:web:ä.example", "did:web:a..example", "did:web:-a.example", "did:web:a.example.", "did:web:[::1]",
    "did:web:a.example:b c", "did:web:" + "a" * 600,
]  # fmt: skip


@pytest.mark.parametrize("text", TRICKS)
def test_another_form_leads_nowhere(text: str) -> None:
    assert not did.is_did(text)
    with refused(r"is no did:web"):
        did.url_of(text)


@pytest.mark.parametrize(
    ("site", "text"),
    [
        ("https://data.example.org", "did:web:data.example.org"),
        ("http://127.0.0.1:8290", "did:web:127.0.0.1%3A8290"),
        ("https://data.example.org/hansa", "did:web:data.example.org:hansa"),
    ],
)
def test_our_address_has_a_did(site: str, text: str) -> None:
    assert did.did_of(site) == text
    assert did.is_did(text)


def test_a_key_is_for_what_the_document_says() -> None:
    found = read(document(authentication=["#1"], capabilityInvocation=[f"{ME}#1"]))
    assert found.key(f"{ME}#1", Purpose.PRESENTATION).jwk == JWK
    assert found.key("#1", Purpose.TOKEN).jwk == JWK
    assert found.key("", Purpose.TOKEN).jwk == JWK
    with refused("0 keys"):
        found.key(f"{ME}#1", Purpose.CREDENTIAL)


def test_a_key_that_stands_with_its_purpose_is_for_that_alone() -> None:
    method = {"id": "#2", "controller": ME, "publicKeyJwk": JWK}
    found = read(document(assertionMethod=[method]))
    assert found.key(f"{ME}#2", Purpose.CREDENTIAL).jwk == JWK
    with refused():
        found.key(f"{ME}#2", Purpose.TOKEN)
    with refused():
        found.key(f"{ME}#1", Purpose.CREDENTIAL)


def test_where_nothing_is_said_of_keys_each_is_for_everything() -> None:
    found = read(document())
    assert {found.key(f"{ME}#1", purpose).id for purpose in Purpose} == {f"{ME}#1"}


def test_of_two_keys_a_token_must_name_one() -> None:
    two = document()
    two["verificationMethod"].append({"id": "#2", "controller": ME, "publicKeyJwk": JWK})
    assert read(two).key("#2", Purpose.TOKEN).id == f"{ME}#2"
    with refused("2 keys"):
        read(two).key("", Purpose.TOKEN)
    with refused("0 keys"):
        read(two).key("did:web:stranger.example#1", Purpose.TOKEN)


@pytest.mark.parametrize(
    "change",
    [{"controller": "did:web:stranger.example"}, {"publicKeyJwk": "text"}, {"publicKeyJwk": None}],
)
def test_a_key_of_another_or_of_another_form_is_none(change: dict[str, Any]) -> None:
    found = document()
    found["verificationMethod"][0].update(change)
    assert read(found).keys == ()


@pytest.mark.parametrize(
    "found",
    [
        [], "text", {}, {"id": "did:web:stranger.example"}, {"id": [ME]},
        document(verificationMethod=[{"id": f"{ME}#1"}, {"id": "#1"}]),
        document(verificationMethod=[{"id": f"#{number}"} for number in range(51)]),
    ],
)  # fmt: skip
def test_a_document_of_another_or_with_two_meanings_is_refused(found: Any) -> None:
    with refused():
        read(found)


def test_a_document_that_is_no_json_is_refused() -> None:
    with refused("cannot be read"):
        did.read(b"<html>", ME)


def test_the_first_service_of_a_type_is_taken() -> None:
    services = [
        {"id": "#a", "type": "CredentialService", "serviceEndpoint": "https://a.example"},
        {"id": "#b", "type": "CredentialService", "serviceEndpoint": "https://b.example"},
        {"id": "#c", "type": "Other", "serviceEndpoint": {"uri": "https://c.example"}},
        "text",
    ]
    assert read(document(service=services)).services == {"CredentialService": "https://a.example"}
