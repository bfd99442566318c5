"""Compact JSON Web Signatures (RFC 7515), as far as participants use them; no Django, no network.

read -> (the caller finds the key) -> verify. Three algorithms, each with its one kind of key;
nothing in a token says where its key is, what is critical, or that it has none.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from connector.dsp.parse import parse
from connector.errors import MalformedMessage, NotAuthorised

LONGEST = 16_384  # characters of a token in a header field
# alg -> kty, crv of the only keys that it is verified with (RFC 7518, 3.1; RFC 8037, 3.1)
KEYS = {"ES256": ("EC", "P-256"), "ES384": ("EC", "P-384"), "EdDSA": ("OKP", "Ed25519")}
_CURVES: Mapping[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm, int]] = {
    "P-256": (ec.SECP256R1(), hashes.SHA256(), 32),  # bytes of a coordinate
    "P-384": (ec.SECP384R1(), hashes.SHA384(), 48),
}
# Header members by which a token would choose its own key, or change how it is read.
_NEVER = frozenset({"b64", "crit", "enc", "jku", "jwk", "x5c", "x5u", "zip"})


@dataclass(frozen=True, slots=True)
class Jws:
    """A token, its parts decoded; not verified before `verify` says so."""

    alg: str
    kid: str  # empty: it names no key
    typ: str  # in lower case; empty: it says none
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes


def read(token: str, *, limit: int = LONGEST) -> Jws:
    """The parts of a token of at most `limit` characters. Raises NotAuthorised."""
    if len(token) > limit:
        raise NotAuthorised(f"a JWT of more than {limit} characters")
    parts = token.split(".")
    if len(parts) != 3:
        raise NotAuthorised("no JWT of three parts")
    header, claims = (_object(part) for part in parts[:2])
    if found := _NEVER & header.keys():
        raise NotAuthorised(f"a JWT with {min(found)} in its header")
    alg = _text(header, "alg")
    if alg not in KEYS:
        raise NotAuthorised(f"a JWT signed by {alg[:20]!a}, which is not accepted")
    signed = f"{parts[0]}.{parts[1]}".encode()
    kid, typ = _text(header, "kid"), _text(header, "typ").lower().removeprefix("application/")
    return Jws(alg, kid, typ, claims, signed, _bytes(parts[2]))


def verify(token: Jws, key: Mapping[str, Any]) -> None:
    """Raise NotAuthorised unless the owner of `key`, a public JWK (RFC 7517), has signed it."""
    if (key.get("kty"), key.get("crv")) != KEYS[token.alg]:
        raise NotAuthorised(f"a JWT signed by {token.alg}, with a key that is not for it")
    if key.get("alg", token.alg) != token.alg or key.get("use", "sig") != "sig":
        raise NotAuthorised("a JWT signed with a key for other things")
    try:
        _verify(token, key)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        raise NotAuthorised("a JWT whose signature is wrong") from None


def sign(claims: Mapping[str, object], kid: str, key: Mapping[str, str]) -> str:
    """A token by ES256; `key` is a private JWK on P-256."""
    header = {"alg": "ES256", "kid": kid, "typ": "JWT"}
    signed = f"{_part(header)}.{_part(claims)}"
    curve, hashed, length = _CURVES["P-256"]
    private = ec.derive_private_key(int.from_bytes(_bytes(key["d"])), curve)
    found = decode_dss_signature(private.sign(signed.encode(), ec.ECDSA(hashed)))
    return f"{signed}.{encoded(b''.join(number.to_bytes(length) for number in found))}"


def new_key() -> dict[str, str]:
    """A private key on P-256, as a JWK."""
    curve, _hashed, length = _CURVES["P-256"]
    private = ec.generate_private_key(curve).private_numbers()
    public = private.public_numbers
    numbers = {"x": public.x, "y": public.y, "d": private.private_value}
    written = {name: encoded(number.to_bytes(length)) for name, number in numbers.items()}
    return {"kty": "EC", "crv": "P-256", **written}


def encoded(data: bytes) -> str:
    """base64url without padding (RFC 7515, 2)."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The other way round, one form only. Raises ValueError."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        raise ValueError("not base64url") from None
    if encoded(data) != text:  # other letters, padding, or bits that nobody needs
        raise ValueError("not base64url in its one form")
    return data


def _verify(token: Jws, key: Mapping[str, Any]) -> None:
    crv = key["crv"]
    if crv not in _CURVES:
        Ed25519PublicKey.from_public_bytes(_member(key, "x", 32)).verify(
            token.signature, token.signed
        )
        return
    curve, hashed, length = _CURVES[crv]
    if len(token.signature) != 2 * length:
        raise ValueError("a signature of the wrong length")
    x, y = (int.from_bytes(_member(key, name, length)) for name in ("x", "y"))
    r, s = (int.from_bytes(half) for half in _halves(token.signature))
    public = ec.EllipticCurvePublicNumbers(x, y, curve).public_key()  # ValueError: not on it
    public.verify(encode_dss_signature(r, s), token.signed, ec.ECDSA(hashed))


def _halves(data: bytes) -> tuple[bytes, bytes]:
    return data[: len(data) // 2], data[len(data) // 2 :]


def _member(key: Mapping[str, Any], name: str, length: int) -> bytes:
    data = decoded(key[name]) if isinstance(key.get(name), str) else b""
    if len(data) != length:
        raise ValueError(f"{name} of the key has the wrong length")
    return data


def _object(part: str) -> dict[str, Any]:
    try:
        found = parse(_bytes(part), limit=len(part) + 1)
    except MalformedMessage as wrong:
        raise NotAuthorised(f"a JWT whose part is no JSON: {wrong}") from None
    if not isinstance(found, dict):
        raise NotAuthorised("a JWT whose part is no JSON object")
    return found


def _bytes(part: str) -> bytes:
    try:
        return decoded(part)
    except ValueError as wrong:
        raise NotAuthorised(f"a JWT whose part is {wrong}") from None


def _text(header: Mapping[str, Any], name: str) -> str:
    found = header.get(name, "")
    if not isinstance(found, str) or len(found) > 1_024:
        raise NotAuthorised(f"a JWT whose {name} is no short text")
    return found


def _part(value: Mapping[str, object]) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())
