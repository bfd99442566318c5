"""Where a participant's endpoints are: the version document, and services of a DID document."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from connector.dsp.values import Message

WELL_KNOWN = "/.well-known/dspace-version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How the endpoints of a version are secured."""

    protocol: str
    version: str
    profile: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the protocol at one path below the root."""

    version: str
    path: str
    binding: str = "HTTPS"
    service_id: str | None = None
    identifier_type: str | None = None
    auth: Auth | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionResponse(Message):
    """What stands at `/.well-known/dspace-version`."""

    protocol_versions: tuple[Version, ...]


class DidServiceType(StrEnum):
    """What an entry of a DID document leads to: a version document, or a catalogue."""

    DATA_SERVICE = "DataService"
    CATALOG_SERVICE = "CatalogService"


@dataclass(frozen=True, slots=True, kw_only=True)
class DidService(Message):
    """An entry among the services of a participant's DID document."""

    id: str
    type: DidServiceType
    service_endpoint: str


def roots(base: str) -> list[str]:
    """Where the document may be: below the address itself, and below each step above it."""
    parts = urlsplit(base)
    steps = parts.path.rstrip("/").split("/")
    origin = f"{parts.scheme}://{parts.netloc}"
    return [origin + "/".join(steps[:length]) for length in range(len(steps), 0, -1)]
