"""Participants are known by access tokens of one server; whatever else they show is refused."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from joserfc.jwk import ECKey

from config.oauth2 import OAUTH2
from connector.errors import NotAuthorised, NotNow
from connector.identity.base import identity_provider
from connector.models import Participant
from outbound.errors import FetchFailed
from tests.connector.identity.authorising import (
    KEYS,
    LATER,
    NOTHING,
    NOW,
    OAUTH,
    OPENID,
    THEM,
    TOKENS,
    US,
    Authorising,
    another,
    forget_all,
)
from tests.connector.identity.refusing import refused
from tests.servers import Server, answer

BROKEN = [{"send": "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"}]


@pytest.fixture
def server(db: None) -> Iterator[Authorising]:
    """Everybody says what is right."""
    forget_all()
    with Server({"*": [NOTHING]}) as at:
        made = Authorising(at)
        with made.settings():
            yield made
    forget_all()


# --- who shows a token ------------------------------------------------------------------------
def test_a_token_says_who_shows_it(server: Authorising) -> None:
    assert server.verify().participant == server.participant
    server.claims["aud"] = ["https://other.example", US]
    assert server.verify().participant == server.participant
    assert (server.asked(OAUTH), server.asked(KEYS)) == (1, 1)


def test_the_claim_that_names_the_holder_is_a_setting(server: Authorising) -> None:
    server.claims |= {"client_id": "7", "participant": THEM}
    with refused("no participant here"):
        server.verify()
    with server.settings(participant="participant"):
        assert server.verify().participant == server.participant


@pytest.mark.parametrize("kind", ["at+jwt", "application/at+jwt", "AT+JWT", "JWT", None])
def test_servers_name_the_type_of_a_token_in_their_ways(server: Authorising, kind: Any) -> None:
    server.header["typ"] = kind
    if kind is None:
        del server.header["typ"]
    assert server.verify().participant == server.participant


@pytest.mark.parametrize(
    ("claim", "value", "why"),
    [
        ("iss", "https://other.example", "iss"),
        ("iss", None, "iss"),
        ("aud", "https://other.example", "aud"),
        ("aud", ["https://other.example"], "aud"),
        ("aud", f"{US}/", "aud"),
        ("aud", None, "aud"),
        ("exp", None, "exp"),
        ("exp", "tomorrow", "exp"),
        ("exp", int(NOW.timestamp()) - 6, "expired"),
        ("nbf", int(NOW.timestamp()) + 60, "not yet valid"),
        ("client_id", None, "client_id"),
        ("client_id", "", "client_id"),
        ("client_id", ["x"], "client_id"),
        ("client_id", "\0", "client_id"),
        ("client_id", "https://stranger.example", "no participant here"),
        ("client_id", f"{THEM}/", "no participant here"),
    ],
)
def test_a_token_that_says_anything_else_opens_nothing(
    server: Authorising, claim: str, value: Any, why: str
) -> None:
    server.claims[claim] = value
    if value is None:
        del server.claims[claim]
    with refused(why):
        server.verify()


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_who_is_not_active_is_not_heard(server: Authorising, state: str) -> None:
    Participant.objects.update(state=state)
    with refused(state):
        server.verify()


# --- how it is signed -------------------------------------------------------------------------
def test_a_signature_by_another_key_of_the_same_name_is_none(server: Authorising) -> None:
    with refused("signature"):
        server.verify(f"Bearer {server.token(another('first'))}")


def test_every_algorithm_goes_with_its_own_kind_of_key(server: Authorising) -> None:
    server.header["alg"] = "PS256"
    assert server.verify().participant == server.participant
    server.key = ECKey.generate_key("P-256", {"kid": "first"})
    server.published, server.header["alg"] = [server.key], "ES256"
    server.serve()
    forget_all()
    assert server.verify().participant == server.participant


def test_a_public_key_is_no_shared_secret(server: Authorising) -> None:
    _head, claims, _signature = server.token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').decode().rstrip("=")
    secret = server.key.as_pem(private=False)
    signature = hmac.digest(secret, f"{head}.{claims}".encode(), "sha256")
    made = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    with refused("algorithm|Algorithm"):
        server.verify(f"Bearer {head}.{claims}.{made}")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("jku", "https://evil.example/keys"),
        ("jwk", {"kty": "RSA"}),
        ("x5u", "https://evil.example"),
        ("x5c", ["x"]),
        ("crit", ["exp"]),
        ("b64", False),
        ("zip", "DEF"),
        ("typ", "logout+jwt"),
        ("typ", "dpop+jwt"),
        ("alg", "none"),
        ("alg", "RS1"),
    ],
)
def test_a_token_does_not_say_how_it_is_verified(
    server: Authorising, member: str, value: Any
) -> None:
    head, claims, signature = server.token().split(".")
    said = json.loads(base64.urlsafe_b64decode(head + "==")) | {member: value}
    made = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    with refused():
        server.verify(f"Bearer {made}.{claims}.{signature}")


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x", "Bearer a.b", "Bearer a.b.c", "Bearer é.b.c", "Basic eDp5",
     "Bearer ..", f"Bearer {'a' * 20_000}", "Bearer e30.e30.e30", "Bearer W10.W10.W10"],
)  # fmt: skip
def test_anything_else_is_nobody(server: Authorising, header: str) -> None:
    with refused():
        server.verify(header)


# --- keys that change -------------------------------------------------------------------------
def test_a_new_key_is_known_at_its_first_token(server: Authorising) -> None:
    server.verify()
    before = server.token()
    server.renew()
    assert server.verify().participant == server.participant
    with refused("not known"):  # (the one before is published no more)
        server.verify(f"Bearer {before}")
    assert server.asked(KEYS) == 2


def test_keys_that_nobody_has_are_looked_for_seldom(server: Authorising) -> None:
    server.verify()
    server.header["kid"] = "nobody's"
    for _time in range(20):
        with refused("not known"):
            server.verify()
    assert server.asked(KEYS) == 2
    with refused("not known"):
        server.verify(now=NOW + timedelta(seconds=6))
    assert server.asked(KEYS) == 3


def test_a_key_that_is_withdrawn_is_believed_no_longer_than_that(server: Authorising) -> None:
    server.verify()
    server.published = [another("second")]
    server.serve()
    with refused("not known"):
        server.verify(now=NOW + LATER)


def test_while_the_server_is_away_its_keys_hold_for_five_minutes(server: Authorising) -> None:
    server.claims["exp"] += 3_600
    server.verify()
    server.serve(oauth=BROKEN, keys=BROKEN)
    server.verify(now=NOW + timedelta(seconds=299))
    with pytest.raises(NotNow):
        server.verify(now=NOW + timedelta(seconds=301))


def test_a_key_that_nobody_has_takes_away_none_while_the_server_is_away(
    server: Authorising,
) -> None:
    server.verify()
    good = server.token()
    server.serve(oauth=BROKEN, keys=BROKEN)
    server.header["kid"] = "nobody's"
    with pytest.raises((NotAuthorised, NotNow)):
        server.verify()
    assert server.verify(f"Bearer {good}").participant == server.participant


# --- where the server is ----------------------------------------------------------------------
def test_metadata_of_openid_connect_will_do(server: Authorising) -> None:
    server.serve(oauth=NOTHING, openid=server.metadata)
    assert server.verify().participant == server.participant
    assert server.asked(OPENID) == 1


@pytest.mark.parametrize(
    "change",
    [{"issuer": "https://other.example"}, {"issuer": None}, {"jwks_uri": None},
     {"token_endpoint": 5}, {"jwks_uri": "file:///etc/passwd"},
     {"jwks_uri": "http://169.254.169.254/keys"}],
)  # fmt: skip
def test_metadata_of_somebody_else_are_none(server: Authorising, change: dict[str, Any]) -> None:
    server.serve(oauth=server.metadata | change)
    with pytest.raises((NotAuthorised, NotNow)):
        server.verify()
    assert server.asked(KEYS) == 0


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": "x"}, {"keys": [{}]}, [], "x"])
def test_what_are_no_keys_opens_nothing(server: Authorising, keys: Any) -> None:
    server.serve(keys=answer(json.dumps(keys)))
    with refused():
        server.verify()


# --- what it says -----------------------------------------------------------------------------
def test_what_a_token_says_is_known_under_the_operands_of_the_settings(
    server: Authorising,
) -> None:
    server.claims |= {"country": ["BE", "NL"], "level": "gold"}
    with server.settings(claims={"country": "spatial", "level": "payAmount"}):
        claims = server.verify()
    assert claims.values == {"spatial": {"BE", "NL"}}
    server.participant.refresh_from_db()
    assert server.participant.shown == {"spatial": ["BE", "NL"]}
    assert server.participant.shown_by == [server.server.url]
    assert claims.valid_until == server.participant.shown_until == NOW + timedelta(days=1)


def test_what_it_says_no_more_is_not_known_any_more(server: Authorising) -> None:
    server.claims["country"] = "BE"
    with server.settings(claims={"country": "spatial"}):
        server.verify()
        del server.claims["country"]
        assert server.verify(now=NOW + LATER).values == {}


def test_who_says_too_much_is_refused(server: Authorising) -> None:
    server.claims["country"] = [str(number) for number in range(200)]
    with server.settings(claims={"country": "spatial"}), refused("too much"):
        server.verify()


# --- ours -------------------------------------------------------------------------------------
def given(text: str = "a.b.c", **more: Any) -> list[Any]:
    return answer(json.dumps({"access_token": text, "token_type": "Bearer", **more}))


def test_we_ask_for_a_token_for_the_one_we_write_to(server: Authorising) -> None:
    server.serve(tokens=given(expires_in=300))
    with server.settings(scope="dataspace"):
        assert server.provider.token_for(server.participant) == "Bearer a.b.c"
    (asked,) = [one for one in server.server.requests if one.target == TOKENS]
    assert asked.method == "POST"
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"], "resource": [THEM], "scope": ["dataspace"],
    }  # fmt: skip
    assert asked.fields["content-type"] == "application/x-www-form-urlencoded"
    pair = base64.b64decode(asked.fields["authorization"].removeprefix("Basic ")).decode()
    assert pair == "us:s3cret%3A%C3%A9"


def test_servers_that_speak_of_an_audience_are_asked_for_that(server: Authorising) -> None:
    server.serve(tokens=given())
    with server.settings(target="audience"):
        server.provider.token_for(server.participant)
    assert b"audience=https%3A%2F%2Fconsumer.example" in server.server.requests[-1].body


@pytest.mark.parametrize(("seconds", "times"), [(300, 1), (0, 3)])
def test_a_token_is_shown_while_it_holds(server: Authorising, seconds: int, times: int) -> None:
    server.serve(tokens=given(expires_in=seconds))
    for _time in range(3):
        server.provider.token_for(server.participant)
    assert server.asked(TOKENS) == times


def test_each_participant_is_shown_its_own(server: Authorising) -> None:
    other = Participant.objects.create(iri="https://other.example", name="Other", state="active")
    server.server.answers[TOKENS] = [given("first", expires_in=300), given("second")]
    assert server.provider.token_for(server.participant) == "Bearer first"
    assert server.provider.token_for(other) == "Bearer second"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            [{"send": "HTTP/1.1 401 No\r\nContent-Length: 26\r\n\r\n"
                      '{"error":"invalid_client"}'}],
            r"401 \(invalid_client\)",
        ),
        (BROKEN, "503"),
        (answer("{}"), "200"),
        (answer("no"), "200"),
        (answer('{"access_token": "\u00e9"}'), "200"),
    ],
)  # fmt: skip
def test_without_a_token_it_is_said_what_the_server_answered(
    server: Authorising, body: Any, why: str
) -> None:
    server.serve(tokens=body)
    with pytest.raises(FetchFailed, match=why):
        server.provider.token_for(server.participant)


# --- over HTTP --------------------------------------------------------------------------------
def test_the_doors_know_participants_by_it(server: Authorising, settings: Any) -> None:
    settings.IDENTITY_PROVIDER = OAUTH2
    server.claims["exp"] = 4_102_444_800
    identity_provider.cache_clear()
    try:
        statuses = [
            Client().get("/dsp/2025-1/catalog/datasets/none", headers=headers).status_code
            for headers in (
                {"Authorization": f"Bearer {server.token()}"},
                {"Authorization": "Bearer a.b.c"},
                {},
            )
        ]
        said = Client().get("/.well-known/dspace-version").json()
    finally:
        identity_provider.cache_clear()
    assert statuses == [404, 401, 401]
    assert said["protocolVersions"][0]["auth"] == {
        "protocol": "OAuth", "version": "2", "profile": ["client_credentials"],
    }  # fmt: skip
