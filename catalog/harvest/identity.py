"""Which resource is this record? Its IRI, else an identifier, an access URL, or its content.

Blank nodes have no name that lasts; what they say about themselves has. A blank record whose
content was seen before is the same resource, whatever it is called. Its stable id holds a space,
which no IRI may: it never is the id of a record with an IRI.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from vocab.findings import Finding as Found
from vocab.findings import Rule, Severity, finding
from vocab.namespaces import DCAT, DCT
from vocab.rdf.sandbox import Record

IDENTITY_WEAK = Rule(
    "identity-weak",
    Severity.WARNING,
    "The record has no IRI",
    "Give the record an IRI of its own: others can point at it, and a change is seen as one.",
)
IDENTITY_SHARED = Rule(
    "identity-shared",
    Severity.WARNING,
    "Two records of this source have the same identifier",
    "Give each record its own dct:identifier, or better an IRI.",
)
RULES = (IDENTITY_WEAK, IDENTITY_SHARED)

_IDENTIFIER = f"<{DCT}identifier> ".encode()
_ACCESS = (
    f"<{DCAT}accessURL> ".encode(),
    f"<{DCAT}downloadURL> ".encode(),
    f"<{DCAT}endpointURL> ".encode(),
)
KEY_LIMIT = 1_024  # bytes of an identifier that a stable id may hold


def key(stable_id: str) -> bytes:
    """The 8 bytes by which a run remembers that it saw a stable id."""
    return blake2b(stable_id.encode(), digest_size=8).digest()


def iri(record: Record) -> str:
    """The record's IRI; empty for a blank node."""
    return record.root[1:-1].decode() if record.root[:1] == b"<" else ""


class Names:
    """The stable ids that a run has given to blank records, by their keys."""

    def __init__(self, *keys: Iterable[bytes]) -> None:
        self._keys = set().union(*keys)
        self._times: Counter[str] = Counter()

    def is_free(self, name: str) -> bool:
        """Whether no record of this run has the name."""
        return key(name) not in self._keys

    def take(self, name: str) -> str:
        """`name`, or with a number behind it when it has been given already."""
        free = name
        while not self.is_free(free):
            self._times[name] += 1
            free = f"{name} {self._times[name] + 1}"
        self._keys.add(key(free))
        return free


def stable_id(
    record: Record, lines: bytes, known: Mapping[str, Iterator[str]], names: Names
) -> tuple[str, tuple[Found, ...]]:
    """The stable id of `record`, and what is to be said about it.

    `known` gives the stable ids of unchanged blank records by content hash. A blank record's id is
    taken out of `names`.
    """
    if name := iri(record):
        return name, ()
    found = [finding(IDENTITY_WEAK, "", value=record.root.decode())]
    name = next(filter(names.is_free, known.get(record.hash, iter(()))), "")
    if not name:
        name = _from_content(record, lines)
        if not names.is_free(name):
            found.append(finding(IDENTITY_SHARED, "", value=name))
            name = f"{name} {record.hash}"
    return names.take(name), tuple(found)


def _from_content(record: Record, lines: bytes) -> str:
    rows = lines.splitlines()
    mine = record.root + b" " + _IDENTIFIER
    for row in rows:
        if row.startswith(mine):
            return "identifier " + _object(row, len(mine))
    for predicate in _ACCESS:
        for row in rows:
            if (at := row.find(b" " + predicate)) >= 0 and row.find(b'"') not in range(at):
                return "access " + _object(row, at + 1 + len(predicate))
    return "content " + record.hash


def _object(row: bytes, at: int) -> str:
    said = row[at:].removesuffix(b" .").strip(b'<>"')
    return said[:KEY_LIMIT].decode(errors="ignore")
