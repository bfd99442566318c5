"""Access tokens that are JSON Web Tokens (RFC 9068): who shows one, and what it says of them.

No Django, no network. A token says nothing of how it is to be verified but the name of its key:
that is one of the server's own, and the algorithm one of four.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from connector.errors import NotAuthorised

LONGEST = 16_384  # characters of a token in a header field
ALGORITHMS = ("ES256", "ES384", "PS256", "RS256")
TYPES = frozenset({"", "at+jwt", "jwt"})  # servers older than RFC 9068 say JWT, or nothing
# Header members by which a token would choose its own key, or change how it is read.
NEVER = frozenset({"b64", "crit", "enc", "jku", "jwk", "x5c", "x5u", "zip"})


class UnknownKey(NotAuthorised):
    """Signed by a key that the server had not published when it was asked last."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a good token says. `holder` is the participant id of who shows it."""

    holder: str
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """Of whom a token must be, and for whom; `claim` names its holder, `skew` that of clocks."""

    issuer: str
    audience: str
    claim: str
    skew: timedelta


def read(text: str, keys: KeySet, expected: Expected, now: datetime) -> AccessToken:
    """The token, if it is signed by one of `keys`, for us, and holds now.

    Raises UnknownKey, and NotAuthorised for all else.
    """
    if len(text) > LONGEST:
        raise NotAuthorised(f"an access token of more than {LONGEST} characters")
    try:
        _check_header(text)
        claims = jwt.decode(text, keys, algorithms=ALGORITHMS).claims
        _registry(expected, now).validate(claims)
    except InvalidKeyIdError:
        raise UnknownKey("an access token signed by a key that is not known") from None
    except (JoseError, ValueError) as wrong:
        raise NotAuthorised(f"no good access token: {wrong}") from None
    holder = claims.get(expected.claim)
    if not isinstance(holder, str) or not holder or "\0" in holder:
        raise NotAuthorised(f"an access token without {expected.claim}")
    return AccessToken(holder, claims)


def _check_header(text: str) -> None:
    """Raises NotAuthorised, JoseError, ValueError."""
    header = jws.extract_compact(text.encode("ascii")).headers()
    if found := NEVER & header.keys():
        raise NotAuthorised(f"an access token with {min(found)} in its header")
    kind = str(header.get("typ", "")).lower().removeprefix("application/")
    if kind not in TYPES:
        raise NotAuthorised(f"a token of the type {kind[:20]!a}, which is no access token")


def _registry(expected: Expected, now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(expected.skew.total_seconds()),
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.audience},
        exp={"essential": True},
    )
