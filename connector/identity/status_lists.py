"""Lists that say, a bit for each credential, whether it is revoked; no Django, no network.

Bitstring Status List 1.0 (W3C) and Status List 2021: gzip in base64url, the first bit the highest.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connector.dsp.parse import parse
from connector.errors import MalformedMessage, NotAuthorised
from connector.identity.credentials import StatusEntry, time_of
from connector.identity.jws import Jws, decoded
from connector.identity.tokens import check_time

LARGEST = 2 << 20  # bytes unpacked: sixteen million credentials
# Type of an entry -> type of the list's subject, and what its text begins with (multibase).
_LISTS = {
    "BitstringStatusListEntry": ("BitstringStatusList", "u"),
    "StatusList2021Entry": ("StatusList2021", ""),
}


@dataclass(frozen=True, slots=True)
class StatusList:
    """The bits of one list, and what they are about."""

    issuer: str
    type: str
    purpose: str
    bits: bytes

    def check(self, entry: StatusEntry, issuer: str) -> None:
        """Raise NotAuthorised where the bit is set, or the list is not the one that is meant."""
        if self.issuer != issuer:
            raise NotAuthorised(f"the list at {entry.url} is not by {issuer}")
        if (self.type, self.purpose) != (_LISTS[entry.type][0], entry.purpose):
            raise NotAuthorised(f"the list at {entry.url} is not about {entry.purpose}")
        if entry.index >= len(self.bits) * 8:
            raise NotAuthorised(f"the list at {entry.url} has no place {entry.index}")
        if self.bits[entry.index // 8] & (0x80 >> entry.index % 8):
            raise NotAuthorised(f"a VC of {issuer}: {entry.purpose} is set in its list")


def read(body: Mapping[str, Any], now: datetime, skew: timedelta) -> StatusList:
    """The list in a credential, whose signature is the caller's to check. Raises NotAuthorised."""
    subject = body.get("credentialSubject")
    if not isinstance(subject, dict):
        raise NotAuthorised("a list of statuses without a subject")
    for name in ("validUntil", "expirationDate"):
        if body.get(name) is not None and time_of(body[name]) + skew <= now:
            raise NotAuthorised("a list of statuses that has run out")
    kind = str(subject.get("type"))
    prefixes = dict(_LISTS.values())
    encoded = subject.get("encodedList")
    if kind not in prefixes or not isinstance(encoded, str):
        raise NotAuthorised(f"a list of statuses of the type {kind[:40]!a}")
    if not encoded.startswith(prefixes[kind]):
        raise NotAuthorised("a list of statuses that is not base64url")
    bits = unpacked(encoded.removeprefix(prefixes[kind]))
    return StatusList(_id(body), kind, str(subject.get("statusPurpose")), bits)


def body_of(token: Jws, now: datetime, skew: timedelta) -> Mapping[str, Any]:
    """The credential in a signed list. Raises NotAuthorised."""
    check_time(token.claims, now, skew)
    found = token.claims.get("vc", token.claims)
    if not isinstance(found, dict) or token.claims.get("iss", _id(found)) != _id(found):
        raise NotAuthorised("a list of statuses whose JWT is not issued by its issuer")
    return found


def plain(text: bytes) -> Mapping[str, Any]:
    """The credential in a list that is not signed. Raises NotAuthorised."""
    try:
        found = parse(text)
    except MalformedMessage as wrong:
        raise NotAuthorised(f"a list of statuses that cannot be read: {wrong}") from None
    if not isinstance(found, dict):
        raise NotAuthorised("a list of statuses that is no object")
    return found


def unpacked(text: str) -> bytes:
    """The bits of a list; raises NotAuthorised for what is none, or unpacks to too much."""
    try:
        packed = decoded(text.rstrip("="))
        engine = zlib.decompressobj(wbits=31)
        bits = engine.decompress(packed, LARGEST + 1)
    except (ValueError, zlib.error):
        raise NotAuthorised("a list of statuses that cannot be unpacked") from None
    if len(bits) > LARGEST or not engine.eof or engine.unused_data:
        raise NotAuthorised(f"a list of statuses that is cut off, or over {LARGEST} bytes")
    return bits


def _id(body: Mapping[str, Any]) -> str:
    issuer = body.get("issuer")
    return str(issuer.get("id") if isinstance(issuer, dict) else issuer)
