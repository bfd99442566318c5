"""Self-issued tokens of the Decentralized Claims Protocol 1.0 (4.3.1, 4.3.3); no Django.

Who sends a message signs one, names itself, us and a moment, and may enclose the access token that
its presentation is fetched with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from connector.errors import NotAuthorised
from connector.identity.did import is_did
from connector.identity.jws import Jws

LIFE = timedelta(minutes=5)  # of ours
LONGEST_LIFE = timedelta(hours=1)  # of theirs: so long is remembered which were used
LONGEST_ID = 512  # characters of a jti
TYPES = frozenset({"", "jwt"})


@dataclass(frozen=True, slots=True)
class SelfIssued:
    """What a token says when it is to be believed. `access` opens its sender's presentation."""

    holder: str
    jti: str
    ends: datetime
    access: str


def self_issued(token: Jws, own: str, now: datetime, skew: timedelta) -> SelfIssued:
    """What the token says to us, whose DID is `own`; its signature is not looked at.

    Clocks may differ by `skew`. Raises NotAuthorised.
    """
    said = token.claims
    holder = said.get("iss")
    if token.typ not in TYPES:
        raise NotAuthorised(f"a JWT of the type {token.typ[:40]!a}")
    if not isinstance(holder, str) or not is_did(holder) or said.get("sub") != holder:
        raise NotAuthorised("a JWT that is not issued by its own subject, a did:web")
    if said.get("aud") not in (own, [own]):
        raise NotAuthorised(f"a JWT of {holder} for another audience")
    begins, ends = moment(said, "iat"), moment(said, "exp")
    if begins is None or ends is None:
        raise NotAuthorised(f"a JWT of {holder} without iat or exp")
    check_time(said, now, skew)
    if begins > now + skew or ends - begins > LONGEST_LIFE:
        raise NotAuthorised(f"a JWT of {holder} from the future, or for more than an hour")
    return SelfIssued(holder, _text(said, "jti", LONGEST_ID), ends, _text(said, "token"))


def ours(own: str, audience: str, now: datetime, access: str = "") -> dict[str, object]:
    """The claims of a token of ours for `audience`; `access`: what it has sent us, given back."""
    begins = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": own, "sub": own, "aud": audience, "jti": str(uuid4()),
        "iat": begins, "exp": begins + int(LIFE.total_seconds()),
    }  # fmt: skip
    return claims | ({"token": access} if access else {})


def check_time(said: Mapping[str, Any], now: datetime, skew: timedelta) -> None:
    """Raise NotAuthorised where exp is over or nbf is to come (RFC 7519, 4.1.4 and 4.1.5)."""
    ends, begins = moment(said, "exp"), moment(said, "nbf")
    if ends is not None and ends + skew <= now:
        raise NotAuthorised("a JWT that has run out")
    if begins is not None and begins - skew > now:
        raise NotAuthorised("a JWT that does not hold yet")


def moment(said: Mapping[str, Any], name: str) -> datetime | None:
    """A NumericDate (RFC 7519, 2); None: it is not there. Raises NotAuthorised for another form."""
    found = said.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise NotAuthorised(f"a JWT whose {name} is no number")
    try:
        return datetime.fromtimestamp(found, UTC)
    except (ValueError, OverflowError, OSError):
        raise NotAuthorised(f"a JWT whose {name} is no time") from None


def _text(said: Mapping[str, Any], name: str, limit: int = 1 << 20) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= limit:
        raise NotAuthorised(f"a JWT without {name}")
    return found
