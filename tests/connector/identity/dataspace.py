"""A data space on loopback: a holder with its wallet, an issuer, and we, who know both.

What they say are values that a test may change; `token` and `presentation` are made anew from them.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import override_settings

from config.identity import Dcp
from connector.identity import jws, resolving, verifying
from connector.identity.dcp import DecentralisedClaims
from connector.models import Participant, TrustedIssuer
from tests.servers import Server, Step, answer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MEMBERSHIP = "MembershipCredential"
QUERY, LIST, SCHEMA = "/wallet/presentations/query", "/list", "/schema"
US = "did:web:provider.example"


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Party:
    """One with a DID and a key; `name` is its path at the server."""

    name: str
    port: int
    key: dict[str, str] = field(default_factory=jws.new_key)
    more: dict[str, Any] = field(default_factory=dict)  # members of its document

    @property
    def did(self) -> str:
        return f"did:web:127.0.0.1%3A{self.port}:{self.name}"

    @property
    def kid(self) -> str:
        return f"{self.did}#{self.key['x'][:8]}"

    def sign(self, claims: Mapping[str, Any], **other: Any) -> str:
        """A token; `other`: a kid, a key."""
        return jws.sign(claims, other.get("kid", self.kid), other.get("key", self.key))

    def document(self) -> dict[str, Any]:
        public = {name: value for name, value in self.key.items() if name != "d"}
        method = {"id": self.kid, "controller": self.did, "publicKeyJwk": public}
        names = ("authentication", "assertionMethod", "capabilityInvocation")
        uses = {name: [self.kid] for name in names}
        return {"id": self.did, "verificationMethod": [method], **uses, **self.more}


class Dataspace:
    """Everybody's words; `serve` lets the server say them."""

    def __init__(self, server: Server) -> None:
        self.server, self.provider = server, DecentralisedClaims()
        self.holder, self.issuer = Party("holder", server.port), Party("issuer", server.port)
        wallet = {"type": "CredentialService", "serviceEndpoint": f"{server.url}/wallet"}
        self.holder.more["service"] = [wallet]
        self.token: dict[str, Any] = {
            "iss": self.holder.did, "sub": self.holder.did, "aud": US, "jti": "1",
            "iat": seconds(NOW), "exp": seconds(NOW) + 300, "token": "opens the wallet",
        }  # fmt: skip
        self.credential: dict[str, Any] = {
            "type": ["VerifiableCredential", MEMBERSHIP],
            "issuer": self.issuer.did,
            "issuanceDate": text(NOW - timedelta(days=1)),
            "expirationDate": text(NOW + timedelta(hours=2)),
            "credentialSubject": {"id": self.holder.did, "country": "https://place.example/BE"},
        }
        self.credential_token: dict[str, Any] = {"iss": self.issuer.did}
        self.presentation: dict[str, Any] = {"iss": self.holder.did, "aud": US}
        self.bits = bytearray(2_048)
        self.list: dict[str, Any] = {"issuer": self.issuer.did}
        self.participant = Participant.objects.create(
            iri=self.holder.did, name="Consumer", state="active", address=server.url
        )
        self.trusted = TrustedIssuer.objects.create(
            did=self.issuer.did, name="Issuer", types=[MEMBERSHIP], claims={"country": "spatial"}
        )

    # --- what is said -----------------------------------------------------------------------------
    def signed_credential(self, **other: Any) -> str:
        return self.issuer.sign({**self.credential_token, "vc": self.credential}, **other)

    def signed_presentation(self, *credentials: str, **other: Any) -> str:
        shown = list(credentials or [self.signed_credential()])
        body = {"type": ["VerifiablePresentation"], "verifiableCredential": shown}
        return self.holder.sign({"vp": body, **self.presentation}, **other)

    def response(self, *presentations: Any) -> dict[str, Any]:
        shown = list(presentations or [self.signed_presentation()])
        return {"type": "PresentationResponseMessage", "presentation": shown}

    def status(self, index: int, **other: Any) -> None:
        """Let the credential name a place of the list."""
        self.credential["credentialStatus"] = {
            "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": str(index), "statusListCredential": f"{self.server.url}{LIST}", **other,
        }  # fmt: skip

    def revoke(self, index: int) -> None:
        self.bits[index // 8] |= 0x80 >> index % 8

    def status_list(self) -> dict[str, Any]:
        encoded = "u" + jws.encoded(gzip.compress(bytes(self.bits)))
        subject = {"type": "BitstringStatusList", "statusPurpose": "revocation"}
        return {**self.list, "credentialSubject": {**subject, "encodedList": encoded}}

    def serve(self, **instead: Any) -> None:
        """Say it; `instead` of what stands here: query, list, schema, holder, issuer."""
        said = {
            "query": self.response, "list": self.status_list, "holder": self.holder.document,
            "issuer": self.issuer.document,
        }  # fmt: skip
        paths = {"query": QUERY, "list": LIST, "schema": SCHEMA, "holder": "/holder/did.json",
                 "issuer": "/issuer/did.json"}  # fmt: skip
        words = {name: instead[name] if name in instead else make() for name, make in said.items()}
        for name, body in {**words, **instead}.items():
            self.server.answers[paths[name]] = [steps(body)]

    # --- what is asked ----------------------------------------------------------------------------
    def header(self, **other: Any) -> str:
        """The holder's Authorization header."""
        return f"Bearer {self.holder.sign(self.token, **other)}"

    def verify(self, header: str = "", now: datetime = NOW) -> Any:
        """What we make of it."""
        return self.provider.verify(header or self.header(), now)

    def asked(self, path: str) -> int:
        """How often somebody was asked for it."""
        return sum(one.target == path for one in self.server.requests)


def steps(body: Any) -> list[Step]:
    """An answer: JSON of a value, text or bytes as they stand, a script as it is."""
    if isinstance(body, list):
        return body
    return answer(body if isinstance(body, str | bytes) else json.dumps(body))


def forget_all() -> None:
    """What this process believes of tests before."""
    for one in (resolving.DOCUMENTS, verifying.LISTS, verifying.SCHEMAS):
        one.clear()


def ours(**other: Any) -> Any:
    """Our settings."""
    values: dict[str, Any] = {
        "types": frozenset({MEMBERSHIP}),
        "believed": timedelta(0),
        "skew": timedelta(seconds=5),
        "seconds": 5,
    }
    return override_settings(
        DCP=Dcp(**{**values, **other}), PARTICIPANT_ID=US, ALLOW_PRIVATE_ADDRESSES=True
    )
