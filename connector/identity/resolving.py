"""From a DID to its keys and services, and from a token to whether its issuer has signed it."""

from datetime import datetime, timedelta

from connector.identity import believed, did, jws
from connector.identity.did import Document, Purpose

AT_WORST = timedelta(minutes=5)  # a document is believed, where its place gives no answer
DOCUMENTS: believed.Believed[Document] = believed.Believed()


def resolve(name: str, now: datetime) -> Document:
    """The document of a DID. Raises NotAuthorised, NotNow."""
    host, port = did.place_of(name)
    url = did.url_of(name, believed.scheme(host))
    return DOCUMENTS.get(
        name, now, lambda: did.read(believed.fetch(url, port=port).body, name), at_worst=AT_WORST
    )


def check_signed(token: jws.Jws, signer: str, purpose: Purpose, now: datetime) -> Document:
    """Raise NotAuthorised unless `signer`, a DID, has signed the token with a key for it.

    Its document, for what else stands there.
    """
    found = resolve(signer, now)
    jws.verify(token, found.key(token.kid, purpose).jwk)
    return found
