"""Which resource is this record? Its IRI, else an identifier, an access URL, its title or content.

Blank nodes have no name that lasts; what they say about themselves has. A blank record whose
content was seen before is the same resource, whatever it is called. Its stable id holds a space,
which no IRI may: it never is the id of a record with an IRI.

An access URL that stands more than once in a source is no name: at the Swedish heritage board every
dataset has one and the same API, and a second URL of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

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
_TITLE = f"<{DCT}title> ".encode()
_ACCESS = (
    f"<{DCAT}accessURL> ".encode(),
    f"<{DCAT}downloadURL> ".encode(),
    f"<{DCAT}endpointURL> ".encode(),
)
CHUNK = 1 << 20  # bytes of a spool that are looked through at once
KEY_LIMIT = 1_024  # bytes of an identifier that a stable id may hold


def key(stable_id: str) -> bytes:
    """The 8 bytes by which a run remembers that it saw a stable id."""
    return blake2b(stable_id.encode(), digest_size=8).digest()


def iri(record: Record) -> str:
    """The record's IRI; empty for a blank node."""
    return record.root[1:-1].decode() if record.root[:1] == b"<" else ""


class Addresses:
    """Which access URLs stand once in the spools of a run; they are read when it is first asked."""

    def __init__(self, spools: Sequence[Path] = ()) -> None:
        self._spools = spools

    def stand_once(self, urls: Iterable[bytes]) -> list[bytes]:
        """Those of these predicates with their object that no other line has."""
        return [url for url in urls if hash(url) not in self._several]

    @cached_property
    def _several(self) -> set[int]:
        once, several = set[int](), set[int]()
        for spool in self._spools:
            for url in _urls_of(spool):
                if (found := hash(url)) not in several:
                    (several if found in once else once).add(found)
        return several


class Names:
    """The stable ids that a run has given to blank records, by their keys."""

    def __init__(self, *keys: Iterable[bytes], addresses: Addresses | None = None) -> None:
        self.addresses = addresses or Addresses()
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
        name, *better = _best(_candidates(record, lines, names.addresses), names)
        found += [finding(IDENTITY_SHARED, "", value=taken) for taken in better[:1]]
    return names.take(name), tuple(found)


def _best(candidates: Iterable[str], names: Names) -> list[str]:
    """The first that is free, else the last; behind it those that were taken."""
    taken: list[str] = []
    for name in candidates:
        if names.is_free(name):
            return [name, *taken]
        taken.append(name)
    return [taken[-1], *taken]


def _candidates(record: Record, lines: bytes, addresses: Addresses) -> Iterator[str]:
    """What may be the record's name, the best first."""
    rows = lines.splitlines()
    mine = record.root + b" " + _IDENTIFIER
    yield from ("identifier " + _said(row[len(mine) :]) for row in rows if row.startswith(mine))
    urls = addresses.stand_once(filter(None, map(_access, sorted(rows))))
    for predicate in _ACCESS:
        yield from (
            "access " + _said(url[len(predicate) :]) for url in urls if url.startswith(predicate)
        )
    titles = sorted(row for row in rows if row.startswith(record.root + b" " + _TITLE))
    if titles:
        said = b"\n".join(title[len(record.root) :] for title in titles)
        yield f"titled {record.kind} {blake2b(said, digest_size=16).hexdigest()}"
    else:
        yield "content " + record.hash


def _urls_of(spool: Path) -> Iterator[bytes]:
    """What `_access` says of the lines of a spool; lines without any are not looked at."""
    with spool.open("rb") as file:
        while lines := b"".join(file.readlines(CHUNK)):
            for predicate in _ACCESS:
                at = lines.find(b" " + predicate)
                while at >= 0:
                    end = lines.find(b"\n", at)
                    end = end if end >= 0 else len(lines)
                    url = _access(lines[lines.rfind(b"\n", 0, at) + 1 : end])
                    if url.startswith(predicate):
                        yield url
                    at = lines.find(b" " + predicate, end)


def _access(row: bytes) -> bytes:
    """The predicate and the object of a line that says an access URL; empty for others."""
    for predicate in _ACCESS:
        if (at := row.find(b" " + predicate)) >= 0 and row.find(b'"') not in range(at):
            return row[at + 1 :].rstrip(b"\n")
    return b""


def _said(found: bytes) -> str:
    said = found.removesuffix(b" .").strip(b'<>"')
    return said[:KEY_LIMIT].decode(errors="ignore")
