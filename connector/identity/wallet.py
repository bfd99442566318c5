"""Our Credential Service: it presents our credentials to those to whom we have sent a token.

DCP 1.0, 5.4. The token that our own tokens enclose names who may ask, for which types, and until
when; nothing of it is stored. Credentials come into it by manage.py credential, not by issuance.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from connector.dsp.parse import parse
from connector.errors import Fault, MalformedMessage, NotAuthorised, RefusedMessage
from connector.identity import held, jws, presentations, signing_keys
from connector.identity.senders import Sender, signed
from connector.identity.tokens import LIFE, check_time

MOST_SCOPES = 50
KIND = "presentation"  # what tells an access token from our other tokens
_SCOPE = re.compile(r"org\.eclipse\.dspace\.dcp\.vc\.type:([A-Za-z0-9._-]{1,200})(?::read)?")


class NotSpoken(RefusedMessage):
    """A part of the protocol that is not spoken here (DCP 1.0, 5.4.1.2)."""

    status = 501
    code = "not-implemented"


@dataclass(frozen=True, slots=True)
class Query:
    """Of which types credentials are asked for."""

    types: frozenset[str]


def access(audience: str, now: datetime) -> str:
    """A token by which `audience` may ask for our credentials; empty: we have none."""
    if not (types := held.types(now)):
        return ""
    ends = int((now + LIFE).timestamp())
    return signed({"kind": KIND, "for": audience, "types": types, "exp": ends}, now)


def read(body: bytes) -> Query:
    """What is asked for. Raises MalformedMessage, and NotSpoken for a presentation definition."""
    said = parse(body)
    if not isinstance(said, dict) or said.get("type") != "PresentationQueryMessage":
        raise _malformed("Send a PresentationQueryMessage.")
    scopes = said.get("scope")
    if "presentationDefinition" in said and "scope" not in said:
        raise NotSpoken("Ask by scope: presentation definitions are not understood here.")
    if "presentationDefinition" in said:
        raise _malformed("Ask by scope alone.")
    if not isinstance(scopes, list) or not 0 < len(scopes) <= MOST_SCOPES:
        raise _malformed(f"Name 1 to {MOST_SCOPES} scopes.")
    found = [_SCOPE.fullmatch(one) if isinstance(one, str) else None for one in scopes]
    types = frozenset(one[1] for one in found if one)
    if len(types) < len(set(map(str, scopes))):
        raise _malformed("Scopes are org.eclipse.dspace.dcp.vc.type: and the name of a type.")
    return Query(types)


def present(query: Query, sender: Sender, now: datetime) -> Mapping[str, Any]:
    """A PresentationResponseMessage with what the sender may see of what it asks for.

    Raises NotAuthorised for an access token that is not ours, or for somebody else.
    """
    may = _permitted(sender, now)
    shown = held.presentable(query.types & may, now) if query.types & may else []
    presented = [_presentation(shown, sender.participant.iri, now)] if shown else []
    return {
        "@context": [presentations.CONTEXT],
        "type": "PresentationResponseMessage",
        "presentation": presented,
    }


def _permitted(sender: Sender, now: datetime) -> frozenset[str]:
    """The types that the access token is for."""
    token = jws.read(sender.access)
    name = token.kid.partition("#")[2]
    keys = [one for one in signing_keys.published(now) if one.kid == name]
    if not keys:
        raise NotAuthorised("an access JWT that is not ours")
    jws.verify(token, keys[0].public)
    check_time(token.claims, now, timedelta(0))
    said, types = token.claims, token.claims.get("types")
    if said.get("kind") != KIND or said.get("for") != sender.participant.iri:
        raise NotAuthorised(f"an access JWT that is not for {sender.participant.iri}")
    return frozenset(types if isinstance(types, list) else [])


def _presentation(credentials: Collection[str], audience: str, now: datetime) -> str:
    own, begins = settings.PARTICIPANT_ID, int(now.timestamp())
    body = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiablePresentation"],
        "holder": own,
        "verifiableCredential": list(credentials),
    }
    claims: dict[str, object] = {
        "iss": own, "sub": own, "aud": audience, "jti": str(uuid4()), "iat": begins,
        "exp": begins + int(LIFE.total_seconds()), "vp": body,
    }  # fmt: skip
    return signed(claims, now)


def _malformed(sentence: str) -> MalformedMessage:
    return MalformedMessage([Fault("", sentence)])
