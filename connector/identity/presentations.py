"""Ask a Credential Service for a presentation, and read what it presents; no Django, no network.

DCP 1.0, 5.4.1 and 5.4.2: PresentationQueryMessage, PresentationResponseMessage. Only presentations
that are signed tokens are understood: profiles vc11-sl2021/jwt and vc20-bssl/jwt.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector.dsp.parse import parse
from connector.errors import MalformedMessage, NotAuthorised
from connector.identity import jws
from connector.identity.tokens import check_time

CONTEXT = "https://w3id.org/dspace-dcp/v1.0/dcp.jsonld"
SCOPE = "org.eclipse.dspace.dcp.vc.type:{}:read"  # (the last part is what the Eclipse wallets want)
SERVICE, PATH = "CredentialService", "/presentations/query"
LONGEST = 1 << 20  # characters of a presentation, and bytes of an answer
MOST = 20  # presentations of an answer, and credentials of a presentation
_ENVELOPE = "data:application/vc+jwt,"  # VC Data Model 2.0, 4.13


def query(types: Collection[str]) -> bytes:
    """The body that asks for credentials of these types."""
    said = {
        "@context": [CONTEXT],
        "type": "PresentationQueryMessage",
        "scope": [SCOPE.format(one) for one in sorted(types)],
    }
    return json.dumps(said).encode()


def presented(body: bytes) -> tuple[jws.Jws, ...]:
    """The presentations of an answer. Raises NotAuthorised for none, and for what is no token."""
    try:
        found = parse(body, limit=LONGEST)
    except MalformedMessage as wrong:
        raise NotAuthorised(f"an answer to our query that cannot be read: {wrong}") from None
    if not isinstance(found, dict) or found.get("type") != "PresentationResponseMessage":
        raise NotAuthorised("an answer to our query that is no PresentationResponseMessage")
    return _tokens(found.get("presentation"), "presentation")


def credentials(token: jws.Jws) -> tuple[jws.Jws, ...]:
    """The credentials in a presentation. Raises NotAuthorised."""
    found = _body(token).get("verifiableCredential", [])
    listed = found if isinstance(found, list) else [found]
    return _tokens([_unwrapped(one) for one in listed], "credential") if listed else ()


def check(token: jws.Jws, holder: str, own: str, now: datetime, skew: timedelta) -> None:
    """Raise NotAuthorised unless it is what `holder` presents, to us if it says to whom."""
    check_time(token.claims, now, skew)
    said = token.claims
    if said.get("iss", holder) != holder or _body(token).get("holder", holder) != holder:
        raise NotAuthorised(f"a presentation of another than {holder}")
    if said.get("aud", own) not in (own, [own]):
        raise NotAuthorised(f"a presentation of {holder} for another audience")


def _body(token: jws.Jws) -> Mapping[str, Any]:
    found = token.claims.get("vp", token.claims)
    return found if isinstance(found, dict) else {}


def _tokens(found: object, what: str) -> tuple[jws.Jws, ...]:
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        raise NotAuthorised(f"no {what}, or more than {MOST}")
    if not all(isinstance(one, str) for one in found):
        raise NotAuthorised(f"a {what} that is no JWT")
    return tuple(jws.read(one, limit=LONGEST) for one in found)


def _unwrapped(one: object) -> object:
    """The token in an EnvelopedVerifiableCredential; anything else as it is."""
    if isinstance(one, dict) and one.get("type") == "EnvelopedVerifiableCredential":
        return str(one.get("id", "")).removeprefix(_ENVELOPE)
    return one
