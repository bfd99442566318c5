"""How participants are recognised, from the environment."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import identity
from config.env import Environment


def by_claims(**more: str) -> Environment:
    return Environment({"IDENTITY_PROVIDER": identity.DCP, **more})


def test_our_id_is_our_address_or_by_claims_its_did() -> None:
    site = "https://data.example.org"
    assert identity.participant(Environment({}), site) == site
    assert identity.participant(by_claims(), site) == "did:web:data.example.org"
    given = by_claims(PARTICIPANT_ID="did:web:other.example")
    assert identity.participant(given, site) == "did:web:other.example"


def test_left_alone_tokens_are_exchanged_and_claims_ask_for_membership() -> None:
    assert identity.provider(Environment({})) == identity.STATIC
    found = identity.dcp(Environment({}))
    assert found.types == {"MembershipCredential"}
    assert found.believed == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DCP_CREDENTIALS", ","),
        ("DCP_CREDENTIALS", ",".join(f"T{number}" for number in range(21))),
        ("DCP_BELIEVED_SECONDS", "301"),
        ("DCP_SKEW_SECONDS", "61"),
        ("DCP_SECONDS", "0"),
    ],
)
def test_what_cannot_be_meant_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        identity.dcp(Environment({name: value}))


def test_what_access_tokens_say_is_known_under_left_operands() -> None:
    found = identity.oauth2(Environment({"OAUTH2_CLAIMS": "country=spatial, why=purpose"}))
    assert found.claims == {"country": "spatial", "why": "purpose"}
    assert (found.target, found.participant) == ("resource", "client_id")
    assert identity.oauth2(Environment({})).claims == {}


def test_the_secret_is_never_printed() -> None:
    assert "s3cret" not in repr(identity.oauth2(Environment({"OAUTH2_CLIENT_SECRET": "s3cret"})))


@pytest.mark.parametrize(
    ("name", "value"),
    [("OAUTH2_TARGET", "aud"), ("OAUTH2_CLAIMS", "country"), ("OAUTH2_CLAIMS", "=spatial"),
     ("OAUTH2_CLAIMS", "country=")],
)  # fmt: skip
def test_what_cannot_be_meant_of_the_server_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        identity.oauth2(Environment({name: value}))
