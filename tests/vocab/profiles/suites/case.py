"""One case of a validator suite: a document, what it is about, and whether that is met.

A suite is an archive of documents in the shared data. Our verdict on a case is compared with the
suite's on what the case is about, not on the whole document: most leave out other things that a
profile requires.
"""

import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from vocab.namespaces import TYPE
from vocab.profiles.shapes import Demand
from vocab.profiles.table import Profile, expanded
from vocab.profiles.validate import Result, validate

MET = "-"  # in place of the demand: nothing is to be found of the property
ALL = "*"  # in place of the property: whatever the node has
_FORMATS = {".rdf": ox.RdfFormat.RDF_XML, ".ttl": ox.RdfFormat.TURTLE}
# Mistakes in the files that keep them from being read, or from being about their profile.
_MENDED: tuple[tuple[bytes, bytes], ...] = (
    # an address is no name of a blank node in RDF/XML (SEMIC, 32 files)
    (rb'rdf:nodeID="(https?:[^"]*)"', rb'rdf:about="\1"'),
    # the namespace has https, and no ns (mobilityDCAT-AP, 8 files)
    (rb"<http://w3id\.org/mobilitydcat-ap#>", b"<https://w3id.org/mobilitydcat-ap#>"),
    (rb"<https://w3id\.org/mobilitydcat-ap/ns#>", b"<https://w3id.org/mobilitydcat-ap#>"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case is about: a demand that it does not meet, or a property that is in order."""

    of: str  # class, as a prefixed name
    path: str  # property, or ALL
    demand: str  # a Demand that is not met, or MET
    is_fault: bool = False  # whether advice alone is not enough


@dataclass(frozen=True, slots=True)
class Case:
    """`node`: the only one that is looked at, a term; "" for every node of the document."""

    suite: str
    name: str
    lines: bytes  # N-Triples
    asked: Asked
    node: str = ""

    def is_void(self) -> bool:
        """Whether the document holds nothing of what it is about, so that nobody can judge it."""
        if self.asked.path == ALL:
            return False
        if f"<{TYPE}> <{expanded(self.asked.of)}> .".encode() not in self.lines:
            return True
        if self.asked.demand in (MET, Demand.MIN, Demand.WISH):
            return False
        ways = (expanded(way) for way in self.asked.path.split(" | "))
        return not any(f" <{way}> ".encode() in self.lines for way in ways)

    def agrees(self, profiles: Sequence[Profile]) -> bool:
        """Whether our tables say of it what the suite says."""
        found = [r for r in self._results(profiles) if not r.outside]
        if self.asked.path == ALL:
            return not any(r.is_violation and r.shape.demand != Demand.MIN for r in found)
        of_it = [r for r in found if (r.shape.row.of, r.shape.row.path) == self._place()]
        if self.asked.demand == MET:
            return not any(r.is_violation for r in of_it)
        of_it = [r for r in of_it if r.is_violation or not self.asked.is_fault]
        return any(r.shape.demand == self.asked.demand for r in of_it)

    def _place(self) -> tuple[str, str]:
        return self.asked.of, self.asked.path

    def _results(self, profiles: Sequence[Profile]) -> Iterator[Result]:
        for profile in profiles:
            for result in validate(self.lines, profile):
                if not self.node or result.focus == self.node:
                    yield result


def documents(
    archive: Path, *, without: Sequence[str] = (), only: Sequence[str] = ("",)
) -> dict[str, bytes]:
    """The documents of a suite as N-Triples, by file name without its ending.

    `without`: parts of the paths of files that are left out; `only`: one of these is in the path.
    """
    found = {}
    with tarfile.open(archive) as files:
        for member in files:
            kind = _FORMATS.get(Path(member.name).suffix)
            if kind is None or any(part in member.name for part in without):
                continue
            if not any(part in member.name for part in only):
                continue
            if (content := files.extractfile(member)) is not None:
                found[Path(member.name).stem] = _lines(content.read(), kind)
    return found


def named(node: str, lines: bytes) -> str:
    """The node that a case is named after, as a term; "" for "", all nodes."""
    if not node:
        return ""
    found = re.search(rf"^(<[^<>]*[/#]{re.escape(node)}>) ".encode(), lines, re.MULTILINE)
    assert found, f"nothing is called {node} in the file"
    return found[1].decode()


def valued(node: str, property_: str, lines: bytes) -> str:
    """The one value of a property of a node: a nameless node is named by what it belongs to."""
    found = re.findall(
        rf"^{re.escape(node)} <{expanded(property_)}> (.*) \.$".encode(), lines, re.M
    )
    assert len(found) == 1, f"{node} has {len(found)} values of {property_}"
    return str(found[0].decode())


def _lines(content: bytes, kind: ox.RdfFormat) -> bytes:
    for mistake, meant in _MENDED:
        content = re.sub(mistake, meant, content)
    read = ox.parse(content, format=kind, base_iri="https://suite.example/", lenient=True)
    return "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in read).encode()
