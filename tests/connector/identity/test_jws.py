"""Signed tokens: what is read, what is verified, and every trick that is neither (P04)."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from connector.identity import jws
from tests.connector.identity.refusing import refused

CLAIMS = {"iss": "did:web:consumer.example", "n": 1}


def public(key: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in key.items() if name != "d"}


def token(header: Any, claims: Any = CLAIMS, signature: bytes = b"x" * 64) -> str:
    written = (part if isinstance(part, str) else json.dumps(part) for part in (header, claims))
    return ".".join([*(jws.encoded(part.encode()) for part in written), jws.encoded(signature)])


def by_384() -> tuple[str, dict[str, str]]:
    key = ec.generate_private_key(ec.SECP384R1())
    numbers = key.public_key().public_numbers()
    signed = token({"alg": "ES384"}).rpartition(".")[0]
    pair = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA384())))
    signature = b"".join(one.to_bytes(48) for one in pair)
    x, y = (jws.encoded(one.to_bytes(48)) for one in (numbers.x, numbers.y))
    jwk = {"kty": "EC", "crv": "P-384", "x": x, "y": y}
    return f"{signed}.{jws.encoded(signature)}", jwk


def by_ed25519() -> tuple[str, dict[str, str]]:
    key = Ed25519PrivateKey.generate()
    signed = token({"alg": "EdDSA"}).rpartition(".")[0]
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": jws.encoded(key.public_key().public_bytes_raw())}
    return f"{signed}.{jws.encoded(key.sign(signed.encode()))}", jwk


def test_what_is_signed_is_verified_and_says_what_it_said() -> None:
    key = jws.new_key()
    found = jws.read(jws.sign(CLAIMS, "did:web:consumer.example#1", key))
    jws.verify(found, public(key))
    assert (found.claims, found.kid, found.typ) == (CLAIMS, "did:web:consumer.example#1", "jwt")


@pytest.mark.parametrize("made", [by_384, by_ed25519])
def test_the_other_algorithms_are_verified(made: Any) -> None:
    text, key = made()
    jws.verify(jws.read(text), key)
    with refused("signature is wrong"):
        jws.verify(jws.read(text.replace(text.split(".")[1], token({}, {}).split(".")[1])), key)


@pytest.mark.parametrize("made", [by_384, by_ed25519])
def test_a_key_of_another_kind_verifies_nothing(made: Any) -> None:
    text, _key = made()
    with refused("not for it"):
        jws.verify(jws.read(text), public(jws.new_key()))


def test_another_key_verifies_nothing() -> None:
    found = jws.read(jws.sign(CLAIMS, "", jws.new_key()))
    with refused("signature is wrong"):
        jws.verify(found, public(jws.new_key()))


@pytest.mark.parametrize(
    "change",
    [{"x": ""}, {"x": "AA"}, {"y": 7}, {"x": "A" * 43, "y": "A" * 43}, {"x": "*" * 43}],
)
def test_a_broken_key_verifies_nothing(change: dict[str, Any]) -> None:
    key = jws.new_key()
    found = jws.read(jws.sign(CLAIMS, "", key))
    with refused("signature is wrong"):
        jws.verify(found, public(key) | change)


@pytest.mark.parametrize("change", [{"use": "enc"}, {"alg": "ES384"}, {"crv": "P-521"}, {"kty": 1}])
def test_a_key_for_other_things_verifies_nothing(change: dict[str, Any]) -> None:
    key = jws.new_key()
    found = jws.read(jws.sign(CLAIMS, "", key))
    with refused():
        jws.verify(found, public(key) | change)


@pytest.mark.parametrize("signature", [b"", b"x", b"x" * 63, b"\0" * 64, b"\xff" * 64])
def test_no_signature_is_a_wrong_one(signature: bytes) -> None:
    with refused("signature is wrong"):
        jws.verify(jws.read(token({"alg": "ES256"}, signature=signature)), public(jws.new_key()))


STRANGE = {
    "nothing": "",
    "one part": "abc",
    "five parts, as an encrypted one has": "a.b.c.d.e",
    "no JSON": token("nothing", "nothing"),
    "an array": token([]),
    "claims that are text": token({"alg": "ES256"}, '"text"'),
    "a member twice": token('{"alg":"ES256","alg":"none"}'),
    "a claim twice": token({"alg": "ES256"}, '{"iss":"a","iss":"b"}'),
    "deep JSON": token({"alg": "ES256"}, "[" * 5_000 + "]" * 5_000),
    "alg none": token({"alg": "none"}),
    "alg None": token({"alg": "None"}),
    "no alg": token({"kid": "a"}),
    "alg is no text": token({"alg": ["ES256"]}),
    "HS256": token({"alg": "HS256"}),
    "RS256": token({"alg": "RS256"}),
    "its own key": token({"alg": "ES256", "jwk": {}}),
    "a key elsewhere": token({"alg": "ES256", "jku": "https://evil.example"}),
    "a certificate elsewhere": token({"alg": "ES256", "x5u": "https://evil.example"}),
    "something critical": token({"alg": "ES256", "crit": ["exp"]}),
    "a body that is not encoded": token({"alg": "ES256", "b64": False}),
    "packed": token({"alg": "ES256", "zip": "DEF"}),
    "a key id that is no text": token({"alg": "ES256", "kid": {"a": 1}}),
    "a long key id": token({"alg": "ES256", "kid": "a" * 1_025}),
    "padding": token({"alg": "ES256"}) + "==",
    "base64 of another kind": token({"alg": "ES256"}, signature=b"\xff" * 64).replace("_", "/"),
    "letters that are none": token({"alg": "ES256"}).replace("e", "é"),
    "a line break": token({"alg": "ES256"}) + "\n",
    "too long": token({"alg": "ES256"}, {"a": "a" * 16_384}),
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=list(STRANGE))
def test_what_looks_like_a_token_is_refused_before_any_key_is_looked_for(text: str) -> None:
    with refused():
        jws.read(text)


def test_the_limit_is_what_the_caller_says() -> None:
    text = token({"alg": "ES256"}, {"a": "a" * 20_000})
    assert jws.read(text, limit=100_000).claims["a"] == "a" * 20_000


def test_of_one_value_there_is_one_form() -> None:
    assert jws.decoded("AQ") == b"\1"
    with pytest.raises(ValueError, match="one form"):
        jws.decoded("AR")  # the same byte, and bits that nobody needs
