"""Two participants who have exchanged nothing but their DIDs, as docs/howto/decentralised-claims.md
has it: an issuer vouches for both, they recognise each other, and one is not recognised any more.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connector.identity import jws
from tests.conformance.dcp.run import Site, running
from tests.connector.identity.dataspace import LIST, MEMBERSHIP, Party, text
from tests.servers import Server, answer

NOTHING = answer("", status="404 Not Found")


class Issuer(Party):
    """Vouches for who asks, and may take it back."""

    def __init__(self, server: Server) -> None:
        super().__init__("issuer", server.port)
        self.server, self.bits = server, bytearray(2_048)
        server.answers = {"*": [NOTHING], "/issuer/did.json": [answer(json.dumps(self.document()))]}
        self.publish()

    def publish(self) -> None:
        """Say who is revoked."""
        subject = {
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + jws.encoded(gzip.compress(bytes(self.bits))),
        }
        said = json.dumps({"issuer": self.did, "credentialSubject": subject})
        self.server.answers[LIST] = [answer(said)]

    def credential(self, holder: str, number: int) -> str:
        """A membership, with a place in the list."""
        now = datetime.now(UTC)
        body: dict[str, Any] = {
            "type": ["VerifiableCredential", MEMBERSHIP],
            "issuer": self.did,
            "issuanceDate": text(now - timedelta(days=1)),
            "expirationDate": text(now + timedelta(days=1)),
            "credentialSubject": {"id": holder},
            "credentialStatus": {
                "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                "statusListIndex": str(number), "statusListCredential": f"{self.server.url}{LIST}",
            },
        }  # fmt: skip
        return self.sign({"iss": self.did, "vc": body})

    def revoke(self, number: int) -> None:
        """Take it back."""
        self.bits[number // 8] |= 0x80 >> number % 8
        self.publish()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Server({}) as server:
        yield Issuer(server)


def recognised(by: Site, who: Site) -> bool:
    """Whether `who` is let in where it asks `by` for the catalogue; said by its own doctor."""
    try:
        said = who.python("manage.py", "doctor", f"{by.url}/dsp/2025-1", "--json")
    except RuntimeError as error:  # (it ends with 1 for any fault)
        said = str(error)
    found, _ = json.JSONDecoder().raw_decode(said)
    grades = {one["name"]: one["grade"] for one in found["checks"]}
    assert grades["versions"] == "ok", said
    return bool(grades["identity"] == "ok")


@pytest.mark.long
@pytest.mark.timeout(1_200)
def test_two_who_exchanged_nothing_but_their_dids_recognise_each_other(issuer: Issuer) -> None:
    with running(2) as (provider, consumer):
        for number, (site, other) in enumerate([(provider, consumer), (consumer, provider)]):
            site.knows(issuer.did, f"{other.did}={other.url}/dsp/2025-1")
            kept = site.folder / "membership.jwt"
            kept.write_text(issuer.credential(site.did, number))
            site.python("manage.py", "credential", "keep", str(kept))
        assert recognised(by=provider, who=consumer)
        assert recognised(by=consumer, who=provider)
        issuer.revoke(1)
        assert not recognised(by=provider, who=consumer)
        assert recognised(by=consumer, who=provider)
