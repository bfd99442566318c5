"""Tokens that operators give each other: what opens a door, and all that looks like it (P04)."""

import base64
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.roles import Scope
from connector import participants
from connector.errors import NotAuthorised
from connector.identity import static
from connector.identity.base import identity_provider
from connector.models import Participant
from tests.connector.two_sides import BASE, Wire, token

DOOR = f"{BASE}/negotiations/urn:uuid:nothing"


def jwt(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    """A token as others use them; nobody here reads any."""
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join(
        [*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), signature]
    )


SUB = {"iss": "https://consumer.example", "sub": "https://consumer.example", "exp": 9_999_999_999}
STRANGE = {
    "nothing": "",
    "alg none": f"Bearer {jwt({'alg': 'none'}, SUB)}",
    "a key of its own": f"Bearer {jwt({'alg': 'RS256', 'jwk': {'kty': 'oct', 'k': 'AA'}}, SUB, 'AA')}",
    "a key elsewhere": f"Bearer {jwt({'alg': 'ES256', 'jku': 'https://evil.example'}, SUB, 'AA')}",
    "a path as key id": f"Bearer {jwt({'alg': 'HS256', 'kid': '../../dev/null'}, SUB, 'AA')}",
    "raw JSON, as EDC's test peers": '{"clientId": "https://consumer.example", "region": "eu"}',
    "basic": "Basic Y29uc3VtZXI6eA==",
    "another scheme": "Token abcdefghijklmnopqrstuvwxyz",
    "no scheme": "abcdefghijklmnopqrstuvwxyzabcdef",
    "too short": "Bearer abc",
    "too long": f"Bearer {'a' * 16_385}",
    "a hash instead of the token": f"Bearer {'0' * 64}",
    "two spaces": "Bearer  abcdefghijklmnopqrstuvwxyz",
    "two tokens": "Bearer abcdefghijklmnopqrst uvwxyzabcdefghijklmnop",
    "letters of Latin-1": "Bearer äöüäöüäöüäöüäöüäöü",
    "quotes": "Bearer ' OR 1=1 --abcdefghijkl",
}


@pytest.mark.parametrize("header", STRANGE.values(), ids=list(STRANGE))
def test_what_is_no_token_of_a_participant_gets_one_answer(wire: Wire, header: str) -> None:
    with wire.provider.acting():
        client = Client()
        right = client.get(DOOR, headers={"Authorization": f"Bearer {token(wire.consumer)}"})
        wrong = client.get(DOOR, headers={"Authorization": header} if header else {})
    assert (right.status_code, wrong.status_code) == (404, 404)
    assert right.content == wrong.content  # not even whether the token is good


def test_a_token_lets_its_participant_in_and_nobody_else(wire: Wire) -> None:
    found = static.StaticTokens().verify(f"Bearer {token(wire.consumer)}", timezone.now())
    assert found.participant.iri == wire.consumer.iri
    assert identity_provider().token_for(wire.consumer.other) == f"Bearer {token(wire.consumer)}"


def test_the_scheme_is_read_in_any_case(wire: Wire) -> None:
    found = static.StaticTokens().verify(f"bEARER {token(wire.consumer)}", timezone.now())
    assert found.participant.iri == wire.consumer.iri


def test_a_new_token_ends_the_one_before(wire: Wire) -> None:
    participant = wire.provider.other
    new = static.issue_token(participant)
    assert static.StaticTokens().verify(f"Bearer {new}", timezone.now()).participant == participant
    with pytest.raises(NotAuthorised):
        static.StaticTokens().verify(f"Bearer {token(wire.consumer)}", timezone.now())


def test_neither_token_stands_in_the_database(wire: Wire) -> None:
    new = static.issue_token(wire.provider.other)
    static.keep_our_token(wire.provider.other, "a-token-that-they-gave-us")
    row = Participant.objects.filter(pk=wire.provider.other.pk).values().get()
    kept = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row.values())
    assert new not in kept
    assert "a-token-that-they-gave-us" not in kept
    assert row["token_prefix"] == new[: len(static.PREFIX) + 4]


@pytest.mark.parametrize(
    "wrong", ["", "short", "with a space in it, long enough", "ä" * 20, "a" * 4097]
)
def test_what_cannot_be_a_token_is_refused(wire: Wire, wrong: str) -> None:
    for keep in (static.keep_our_token, static.take_token):
        with pytest.raises(ValueError, match="16 to 4096"):
            keep(wire.provider.other, wrong)


def test_a_persons_token_is_no_participants_and_the_other_way_round(wire: Wire) -> None:
    person = User.objects.create_user("ada@example.org", name="Ada")
    _, secret = AccessToken.issue(person, "t", [Scope.CATALOG_READ], days=1, now=timezone.now())
    with pytest.raises(NotAuthorised):
        static.StaticTokens().verify(f"Bearer {secret}", timezone.now())
    answer = Client().get("/datasets", headers={"Authorization": f"Bearer {token(wire.consumer)}"})
    assert answer.status_code == 401


def test_two_participants_cannot_show_the_same_token(wire: Wire) -> None:
    with pytest.raises(IntegrityError):
        static.take_token(wire.consumer.other, token(wire.consumer))


def test_the_operator_is_told_that_another_has_the_token(wire: Wire) -> None:
    with pytest.raises(ValidationError, match="Another participant"):
        participants.take_token(wire.consumer.other, token(wire.consumer), None)
