"""An authorisation server on loopback, with a key of its own; what it says are values to change."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.test import override_settings
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from config.oauth2 import OAuth2
from connector.identity import authorisation_server
from connector.identity.oauth2 import ClientCredentials
from connector.models import Participant
from tests.servers import Server, Step, answer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OAUTH, OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"
KEYS, TOKENS = "/keys", "/token"
US, THEM = "https://provider.example", "https://consumer.example"
NOTHING: list[Step] = [{"send": "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}]


@cache
def _made(number: int) -> RSAKey:
    """(To make one takes a tenth of a second.)"""
    return RSAKey.generate_key(2048)


def first() -> RSAKey:
    """The key that the server begins with."""
    return RSAKey.import_key(_made(1).as_dict(private=True), {"kid": "first"})


def another(kid: str) -> RSAKey:
    """One that it does not begin with, of any name."""
    return RSAKey.import_key(_made(2).as_dict(private=True), {"kid": kid})


def forget_all() -> None:
    """What this process believes of tests before."""
    authorisation_server.METADATA.clear()
    authorisation_server.KEYS.clear()


class Authorising:
    """The server, a participant that shows tokens of it, and we."""

    def __init__(self, server: Server) -> None:
        self.server, self.provider = server, ClientCredentials()
        self.key: RSAKey | ECKey = first()
        self.published: list[RSAKey | ECKey] = [self.key]
        self.metadata: dict[str, Any] = {
            "issuer": server.url,
            "jwks_uri": f"{server.url}{KEYS}",
            "token_endpoint": f"{server.url}{TOKENS}",
        }
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first", "typ": "at+jwt"}
        now = int(NOW.timestamp())
        self.claims: dict[str, Any] = {
            "iss": server.url, "aud": US, "sub": "x", "client_id": THEM, "iat": now,
            "exp": now + 300, "jti": "1",
        }  # fmt: skip
        self.participant = Participant.objects.create(
            iri=THEM, name="Consumer", state="active", address="https://consumer.example/dsp"
        )
        self.serve()

    def serve(self, **instead: Any) -> None:
        """Say it; `instead` of what stands here: oauth, openid, keys, tokens."""
        keys = {"keys": [key.as_dict(private=False) for key in self.published]}
        said = {"oauth": self.metadata, "openid": NOTHING, "keys": keys, "tokens": NOTHING}
        paths = {"oauth": OAUTH, "openid": OPENID, "keys": KEYS, "tokens": TOKENS}
        for name, body in {**said, **instead}.items():
            self.server.answers[paths[name]] = [_steps(body)]

    def token(self, key: RSAKey | ECKey | None = None) -> str:
        """A token of these values; signed by another `key`, perhaps."""
        text: str = jwt.encode(self.header, self.claims, key or self.key, algorithms=ALGORITHMS)
        return text

    def verify(self, header: str = "", now: datetime = NOW) -> Any:
        """What we make of it."""
        return self.provider.verify(header or f"Bearer {self.token()}", now)

    def renew(self) -> None:
        """Another key signs, and is published alone."""
        self.key = another("second")
        self.published, self.header["kid"] = [self.key], "second"
        self.serve()

    def asked(self, path: str) -> int:
        """How often somebody was asked for it."""
        return sum(one.target == path for one in self.server.requests)

    def settings(self, **other: Any) -> Any:
        """Ours."""
        values: dict[str, Any] = {
            "issuer": self.server.url,
            "client_id": "us",
            "client_secret": "s3cret:é",
            "scope": "",
            "target": "resource",
            "participant": "client_id",
            "claims": {},
        }
        return override_settings(OAUTH2=OAuth2(**{**values, **other}), PARTICIPANT_ID=US)


ALGORITHMS = ["RS256", "PS256", "ES256", "HS256", "none"]
LATER = timedelta(seconds=40)  # than settings.DCP.believed


def _steps(body: Any) -> list[Step]:
    return body if isinstance(body, list) else answer(json.dumps(body))
