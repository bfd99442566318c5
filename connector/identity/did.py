"""Decentralised identifiers of the method did:web, and their documents; no Django, no network.

A DID is read in one form only: what another form of it would lead to is nobody's to guess.
DID 1.0 (W3C), 5; the did:web method specification; DCP 1.0, 4.3.3.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from connector.dsp.parse import parse
from connector.errors import MalformedMessage, NotAuthorised

LONGEST = 512  # characters of a DID, as the column of participants
MOST = 50  # keys, and services, of a document
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DID = re.compile(
    rf"did:web:(?P<host>{_LABEL}(?:\.{_LABEL})*)(?:%3A(?P<port>[1-9][0-9]{{0,4}}))?"
    r"(?P<path>(?::(?!\.{1,2}(?::|\Z))[A-Za-z0-9._~-]+)*)"
)


class Purpose(StrEnum):
    """What a key may be used for (DID 1.0, 5.3): the members of a document that say so."""

    TOKEN = "capabilityInvocation"  # self-issued tokens  # noqa: S105 - the name of a member
    PRESENTATION = "authentication"
    CREDENTIAL = "assertionMethod"
    AGREEMENT = "keyAgreement"
    DELEGATION = "capabilityDelegation"


@dataclass(frozen=True, slots=True)
class Key:
    """A verification method: its public JWK and what it is for (None: the document never says)."""

    id: str
    jwk: Mapping[str, Any]
    purposes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Document:
    """What a DID leads to. `services`: type -> address of the first one."""

    did: str
    keys: tuple[Key, ...]
    services: Mapping[str, str]

    def key(self, kid: str, purpose: Purpose) -> Key:
        """The key that a token names, for this purpose; without a name the only one there is.

        Raises NotAuthorised.
        """
        fit = [one for one in self.keys if one.purposes is None or purpose in one.purposes]
        if kid:
            fit = [one for one in fit if one.id == _absolute(kid, self.did)]
        if len(fit) != 1:
            raise NotAuthorised(f"{self.did} has {len(fit)} keys {kid[:200]!a} for {purpose}")
        return fit[0]


def is_did(text: str) -> bool:
    """Whether it is a DID of the method did:web in the form that is read here."""
    return _parts(text) is not None


def url_of(did: str, scheme: str = "https") -> str:
    """Where its document is. Raises NotAuthorised for what is no did:web."""
    if (found := _parts(did)) is None:
        raise NotAuthorised(f"{did[:200]!a} is no did:web")
    port = f":{found['port']}" if found["port"] else ""
    path = found["path"].replace(":", "/") or "/.well-known"
    return f"{scheme}://{found['host']}{port}{path}/did.json"


def place_of(did: str) -> tuple[str, int | None]:
    """Host and port (None: the usual one) of a DID; raises NotAuthorised."""
    parts = urlsplit(url_of(did))
    return parts.hostname or "", parts.port


def did_of(site: str) -> str:
    """The DID of an address such as https://data.example.org or http://localhost:8000."""
    parts = urlsplit(site)
    port = f"%3A{parts.port}" if parts.port else ""
    return f"did:web:{parts.hostname}{port}{parts.path.rstrip('/').replace('/', ':')}"


def read(body: bytes, did: str) -> Document:
    """The document of `did`. Raises NotAuthorised for one of another, or one with two meanings."""
    try:
        found = parse(body)
    except MalformedMessage as wrong:
        raise NotAuthorised(f"the document of {did} cannot be read: {wrong}") from None
    if not isinstance(found, dict) or found.get("id") != did:
        raise NotAuthorised(f"the document of {did} is that of another")
    methods = list(_methods(found))
    ids = [_absolute(str(one.get("id", "")), did) for one in methods]
    if len(set(ids)) < len(ids) or len(ids) > MOST:
        raise NotAuthorised(f"the document of {did} has a key twice, or more than {MOST}")
    purposes = _purposes(found, did)
    keys = (
        Key(
            name, one["publicKeyJwk"], None if purposes is None else purposes.get(name, frozenset())
        )
        for name, one in zip(ids, methods, strict=True)
        if one.get("controller", did) == did and isinstance(one.get("publicKeyJwk"), dict)
    )
    return Document(did, tuple(keys), dict(_services(found)))


def _parts(did: str) -> re.Match[str] | None:
    found = _DID.fullmatch(did) if len(did) <= LONGEST else None
    return found if found and int(found["port"] or 1) < 65_536 else None


def _methods(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those of the list, and those that stand where their purpose is said."""
    for name in ("verificationMethod", *Purpose):
        yield from (one for one in _list(document, name) if isinstance(one, dict))


def _purposes(document: Mapping[str, Any], did: str) -> dict[str, frozenset[str]] | None:
    """Key -> what it is for. None: nothing is said of any key.

    (The conformance kit of DCP has such documents; a key of theirs is for everything.)
    """
    if not any(name in document for name in Purpose):
        return None
    found: dict[str, frozenset[str]] = {}
    for purpose in Purpose:
        for one in _list(document, purpose):
            name = _absolute(str(one.get("id", "") if isinstance(one, dict) else one), did)
            found[name] = found.get(name, frozenset()) | {purpose.value}
    return found


def _services(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in reversed(_list(document, "service")[:MOST]):
        if isinstance(one, dict) and isinstance(one.get("serviceEndpoint"), str):
            yield str(one.get("type", "")), one["serviceEndpoint"]


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    found = document.get(name, [])
    return found if isinstance(found, list) else [found]


def _absolute(name: str, did: str) -> str:
    """DID 1.0, 3.2.2: an id may be written relative to that of the document."""
    return f"{did}{name}" if name.startswith("#") else name
