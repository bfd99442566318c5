"""The authorisation server of a data space, and who we are to it: from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import Environment

OAUTH2 = "connector.identity.oauth2.ClientCredentials"
TARGETS = ("resource", "audience")


@dataclass(frozen=True, slots=True)
class OAuth2:
    """The settings of identity by access tokens, as one value. `issuer` is empty where unused."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    target: str  # the parameter that says whom a token is for
    participant: str  # the claim that says whose a token is
    claims: Mapping[str, str]  # claim -> left operand of policies

    @property
    def host(self) -> str:
        """Of the issuer."""
        return urlsplit(self.issuer).hostname or ""


def values(env: Environment) -> OAuth2:
    """What the variables say."""
    return OAuth2(
        issuer=env.text(
            "OAUTH2_ISSUER",
            "",
            "Address of the authorisation server whose access tokens participants show each other,"
            " as its metadata have it",
        ).rstrip("/"),
        client_id=env.text("OAUTH2_CLIENT_ID", "", "Who we are to the authorisation server"),
        client_secret=env.text(
            "OAUTH2_CLIENT_SECRET", "", "By which the authorisation server knows us"
        ),
        scope=env.text(
            "OAUTH2_SCOPE", "", "Scope that we ask the authorisation server for; empty: none"
        ),
        target=_target(env),
        participant=env.text(
            "OAUTH2_PARTICIPANT_CLAIM",
            "client_id",
            "Claim of an access token that has the participant id of who shows it",
        ),
        claims=_claims(env),
    )


def _target(env: Environment) -> str:
    said = env.text(
        "OAUTH2_TARGET",
        "resource",
        "Parameter by which the authorisation server is told whom a token is for:"
        " resource (RFC 8707) or audience",
    )
    if said not in TARGETS:
        raise ImproperlyConfigured(f"OAUTH2_TARGET: {said!a} is neither resource nor audience")
    return said


def _claims(env: Environment) -> dict[str, str]:
    pairs = env.names(
        "OAUTH2_CLAIMS",
        "",
        "Claims of access tokens that policies are decided from, each with the left operand that"
        " its values are known for: country=spatial,…",
    )
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if wrong := [pair for pair in pairs if not all(pair.partition("=")[::2])]:
        raise ImproperlyConfigured(f"OAUTH2_CLAIMS: {wrong[0]!a} is not claim=operand")
    return found
