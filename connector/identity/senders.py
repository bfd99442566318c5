"""Who sends a self-issued token: an active participant, whose key has signed it, the first time.

What it may do is another question: a door of the protocol asks its wallet (dcp.py), ours asks what
the token encloses (wallet.py).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from connector.errors import NotAuthorised
from connector.identity import jws, signing_keys, tokens
from connector.identity.did import Document, Purpose
from connector.identity.replay import is_first_use
from connector.identity.resolving import check_signed
from connector.models import Participant


@dataclass(frozen=True, slots=True)
class Sender:
    """A participant, its DID document, and the access token that it has enclosed."""

    participant: Participant
    document: Document
    access: str


def authenticated(authorization: str, now: datetime) -> Sender:
    """Who sends this header. Raises NotAuthorised, NotNow.

    Nothing is fetched for a DID that no active participant has.
    """
    scheme, _space, text = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthorised("no bearer token")
    token = jws.read(text)
    said = tokens.self_issued(token, settings.PARTICIPANT_ID, now, settings.DCP.skew)
    participant = _known(said.holder)
    document = check_signed(token, said.holder, Purpose.TOKEN, now)
    if not is_first_use(said, settings.DCP.skew):
        raise NotAuthorised(f"a JWT of {said.holder} that was used before")
    return Sender(participant, document, said.access)


def bearer(audience: str, now: datetime, access: str = "") -> str:
    """A token of ours for `audience`, as an Authorization header."""
    return f"Bearer {signed(tokens.ours(settings.PARTICIPANT_ID, audience, now, access), now)}"


def signed(claims: dict[str, object], now: datetime) -> str:
    """Claims, signed by the key that signs for us now."""
    signer = signing_keys.signer(now)
    return jws.sign(claims, f"{settings.PARTICIPANT_ID}#{signer.kid}", signer.private)


def _known(holder: str) -> Participant:
    found = Participant.objects.filter(iri=holder).first()
    if found is None:
        raise NotAuthorised(f"{holder} is no participant here")
    if not found.is_active:
        raise NotAuthorised(f"{holder} is {found.state}")
    return found
