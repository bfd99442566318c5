"""Test peers are known by their names, where the installation is one for tests; never elsewhere."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connector.errors import NotAuthorised
from connector.identity.base import identity_provider
from connector.models import Participant
from tests.connector.two_sides import BASE, Wire, token

PEER = "edc-provider"


@pytest.fixture(params=[True])
def conformance(request: Any, settings: Any) -> Iterator[None]:
    """An installation for tests."""
    settings.CONFORMANCE = request.param
    identity_provider.cache_clear()
    yield
    identity_provider.cache_clear()


@pytest.fixture
def peer(wire: Wire) -> Participant:
    """A test peer of both: no token was exchanged with it."""
    return Participant.objects.create(
        iri=PEER, name="EDC", state="active", address="http://127.0.0.1:1/protocol/2025-1"
    )


def refused(header: str) -> str:
    """Why it is nobody's, as the log says it."""
    with pytest.raises(NotAuthorised) as raised:
        identity_provider().verify(header, timezone.now())
    return raised.value.detail


def said(**members: object) -> str:
    return json.dumps(members)


@pytest.mark.parametrize("more", [{}, {"region": "eu"}, {"region": "eu", "audience": "x"}])
def test_a_test_peer_is_who_it_says(conformance: None, peer: Participant, more: Any) -> None:
    found = identity_provider().verify(said(clientId=PEER, **more), timezone.now())
    assert found.participant == peer


def test_it_is_told_our_name_and_the_region_that_edc_wants(
    conformance: None, peer: Participant, settings: Any
) -> None:
    settings.PARTICIPANT_ID = "https://hansa.example/é"
    header = identity_provider().token_for(peer)
    assert json.loads(header) == {"clientId": "https://hansa.example/é", "region": "eu"}
    assert header.isascii()


def test_those_with_tokens_are_known_by_them_alone(conformance: None, wire: Wire) -> None:
    provider = identity_provider()
    found = provider.verify(f"Bearer {token(wire.consumer)}", timezone.now())
    assert found.participant.iri == wire.consumer.iri
    assert provider.token_for(wire.consumer.other) == f"Bearer {token(wire.consumer)}"
    for side in (wire.consumer, wire.provider):
        assert "no test peer" in refused(said(clientId=side.iri, region="eu"))


def test_one_token_in_either_direction_makes_it_no_test_peer(conformance: None, wire: Wire) -> None:
    only = wire.consumer.other
    for change in ({"token_hash": "", "our_token": b"x"}, {"token_hash": "0", "our_token": None}):
        Participant.objects.filter(pk=only.pk).update(**change)
        assert "no test peer" in refused(said(clientId=only.iri))


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_who_is_not_active_is_not_heard(conformance: None, peer: Participant, state: str) -> None:
    Participant.objects.update(state=state)
    assert state in refused(said(clientId=PEER))


@pytest.mark.parametrize(
    "header",
    ["{", "{}", "{]", '{"clientId": 5}', '{"clientId": ""}', '{"clientId": "é"}',
     '{"clientId": "edc-provider", "clientId": "other"}', '{"clientId": "\\ud800"}',
     '{"clientId": "edc-provider\\u0000"}', "{" * 100_000, '{"clientId": "EDC-PROVIDER"}',
     '{"client_id": "edc-provider"}', '{"clientId": ["edc-provider"]}'],
)  # fmt: skip
def test_anything_else_is_nobody(conformance: None, peer: Participant, header: str) -> None:
    assert refused(header)


@pytest.mark.parametrize(
    ("conformance", "status"), [(True, 200), (False, 401)], indirect=["conformance"]
)
def test_only_an_installation_for_tests_hears_them(
    conformance: None, peer: Participant, wire: Wire, status: int
) -> None:
    asks = {
        "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
        "@type": "CatalogRequestMessage",
    }
    with wire.provider.acting():
        answer = Client().post(
            f"{BASE}/catalog/request",
            json.dumps(asks),
            content_type="application/json",
            headers={"Authorization": said(clientId=PEER, region="eu")},
        )
    assert answer.status_code == status


@pytest.mark.parametrize("conformance", [False], indirect=True)
def test_elsewhere_nothing_is_said_to_who_gave_us_no_token(
    conformance: None, peer: Participant
) -> None:
    assert identity_provider().token_for(peer) == ""
