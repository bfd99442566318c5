"""One verifiable credential, from the claims of its token to a value that can be checked.

VC Data Model 1.1 (the member `vc` of the claims, dates of issuance and expiration) and 2.0 (the
claims are the credential, validFrom and validUntil). DCP 1.0, 5.4.3. No Django, no network.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connector.errors import NotAuthorised
from connector.identity.jws import Jws
from connector.identity.tokens import check_time, moment

MOST = 20  # subjects, status entries and schemas, each
STATUS_TYPES = frozenset({"BitstringStatusListEntry", "StatusList2021Entry"})
STATUS_PURPOSES = frozenset({"revocation", "suspension"})
SCHEMA_TYPES = frozenset({"JsonSchema", "JsonSchemaValidator2018"})
_BEGINS, _ENDS = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")
# xsd:dateTimeStamp; more digits of a second than Python has are cut off.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,6})?\d{0,12}(Z|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where it is said whether the credential still holds: one bit of a list."""

    type: str
    purpose: str
    url: str
    index: int


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON Schema that the credential keeps to, or (of VC 1.1) its subjects."""

    url: str
    of_subjects: bool


@dataclass(frozen=True, slots=True)
class Credential:
    """What is said by whom of whom, and from when until when (None: without an end)."""

    issuer: str
    types: frozenset[str]
    subjects: tuple[Mapping[str, Any], ...]
    begins: datetime | None
    ends: datetime | None
    statuses: tuple[StatusEntry, ...]
    schemas: tuple[Schema, ...]
    body: Mapping[str, Any]

    def check(self, holder: str, now: datetime, skew: timedelta) -> None:
        """Raise NotAuthorised unless it is about `holder` and holds now."""
        if not self.subjects or any(one.get("id") != holder for one in self.subjects):
            raise NotAuthorised(f"a VC that is not about {holder}")
        if self.begins is None or self.begins - skew > now:
            raise NotAuthorised(f"a VC of {holder} that does not hold yet")
        if self.ends is not None and self.ends + skew <= now:
            raise NotAuthorised(f"a VC of {holder} that has run out")


def types_of(token: Jws) -> frozenset[str]:
    """Which types a credential says it has; none for what is no credential."""
    found = _body(token).get("type", [])
    return frozenset(one for one in _list(found) if isinstance(one, str))


def read(token: Jws, now: datetime, skew: timedelta) -> Credential:
    """The credential in a token, whose signature is the caller's to check. Raises NotAuthorised."""
    check_time(token.claims, now, skew)
    body = _body(token)
    issuer = _id(body.get("issuer"))
    if not issuer or token.claims.get("iss", issuer) != issuer:
        raise NotAuthorised("a VC whose JWT is not issued by its issuer")
    return Credential(
        issuer=issuer,
        types=types_of(token),
        subjects=tuple(_objects(body, "credentialSubject")),
        begins=_first(body, _BEGINS),
        ends=min(filter(None, [_first(body, _ENDS), moment(token.claims, "exp")]), default=None),
        statuses=tuple(map(_status, _objects(body, "credentialStatus"))),
        schemas=tuple(map(_schema, _objects(body, "credentialSchema"))),
        body=body,
    )


def time_of(text: object) -> datetime:
    """A moment as credentials write it. Raises NotAuthorised for another form."""
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise NotAuthorised(f"a VC with {str(text)[:40]!a} in place of a time")
    try:
        read = datetime.fromisoformat(f"{found[1]}{found[2] or ''}{found[3]}")
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAuthorised("a VC with a time that there is not") from None


def _body(token: Jws) -> Mapping[str, Any]:
    found = token.claims.get("vc", token.claims)
    return found if isinstance(found, dict) else {}


def _status(entry: Mapping[str, Any]) -> StatusEntry:
    kind, purpose = entry.get("type"), entry.get("statusPurpose")
    index, url = entry.get("statusListIndex"), entry.get("statusListCredential")
    if kind not in STATUS_TYPES or purpose not in STATUS_PURPOSES:
        raise NotAuthorised(f"a VC whose status {kind!a} {purpose!a} is not understood")
    if entry.get("statusSize", 1) != 1 or not isinstance(url, str):
        raise NotAuthorised("a VC whose status is not one bit of a list")
    if isinstance(index, bool) or not re.fullmatch("[0-9]{1,9}", str(index), re.ASCII):
        raise NotAuthorised("a VC whose status has no index")
    return StatusEntry(str(kind), str(purpose), url, int(str(index)))


def _schema(entry: Mapping[str, Any]) -> Schema:
    kind, url = entry.get("type"), entry.get("id")
    if kind not in SCHEMA_TYPES or not isinstance(url, str):
        raise NotAuthorised(f"a VC whose schema {kind!a} is not understood")
    return Schema(url, of_subjects=kind != "JsonSchema")


def _first(body: Mapping[str, Any], names: tuple[str, str]) -> datetime | None:
    """The first of these members that is there; two of them would be two models at once."""
    found = [body[name] for name in names if body.get(name) is not None]
    if len(found) > 1:
        raise NotAuthorised("a VC with dates of two data models")
    return time_of(found[0]) if found else None


def _objects(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = _list(body.get(name))
    if len(found) > MOST or not all(isinstance(one, dict) for one in found):
        raise NotAuthorised(f"a VC whose {name} is not understood")
    return found


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _id(value: object) -> str:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
