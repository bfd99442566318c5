"""Who describes and who mentions whom, in the N-Triples lines of one entity. Pure.

As `vocab.rdf.links` sees it: what stands behind most properties is a part of the description.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from hashlib import blake2b

from vocab.rdf.terms import IS_TOPIC_OF, KINDS, MEMBERSHIP, NOT_FOLLOWED, PRIMARY_TOPIC, A

_END = b" .\n"
_POINTS_UP = MEMBERSHIP | {PRIMARY_TOPIC}  # lines that come with whom they point at


def key(iri: str) -> int:
    """A number for an IRI, for the index of who mentions it."""
    return int.from_bytes(blake2b(iri.encode(), digest_size=8).digest(), "big", signed=True)


class Graph:
    """The lines of one entity. IRIs are texts, blank nodes are labels (`_:b0`)."""

    def __init__(self, lines: bytes) -> None:
        self.subjects: set[str] = set()  # IRIs that are described
        self.roots: set[str] = set()  # those of them that are records
        self.mentions: set[str] = set()  # IRIs that somebody points at
        self._down: dict[str, set[str]] = {}
        self._up: dict[str, set[str]] = {}
        for subject, predicate, target in _links(lines):
            if _is_iri(subject):
                self.subjects.add(subject)
            if predicate == A:
                if target is not None and b"<%b>" % target.encode() in KINDS and _is_iri(subject):
                    self.roots.add(subject)
            elif target is not None:
                self._point(subject, predicate, target)

    def reached_from(self, iris: AbstractSet[str]) -> set[str]:
        """IRIs that these reach here, without themselves."""
        return {one for one in _closure(iris, self._down) if _is_iri(one)} - iris

    def reaching(self, iris: AbstractSet[str]) -> set[str]:
        """IRIs described here that reach one of these, up to the records, without themselves."""
        return {one for one in _closure(iris, self._up, self.roots) if _is_iri(one)} - iris

    def _point(self, subject: str, predicate: bytes, target: str) -> None:
        if _is_iri(target) and (predicate not in NOT_FOLLOWED or predicate in _POINTS_UP):
            self.mentions.add(target)
        if predicate == IS_TOPIC_OF or predicate not in NOT_FOLLOWED:
            self._down.setdefault(subject, set()).add(target)
            self._up.setdefault(target, set()).add(subject)
            if _is_iri(target):
                self.mentions.add(target)


def lines_about(lines: bytes, iris: AbstractSet[str]) -> Iterator[bytes]:
    """Lines that list one of these as a member, or type who lists it."""
    listing = set()
    for line in lines.splitlines(keepends=True):
        subject, predicate, rest = line.split(b" ", 2)
        if predicate in MEMBERSHIP and rest[1 : -len(_END) - 1].decode() in iris:
            listing.add(subject)
            yield line
    for line in lines.splitlines(keepends=True):
        subject, predicate, _ = line.split(b" ", 2)
        if predicate == A and subject in listing:
            yield line


def topics(lines: bytes, iris: AbstractSet[str]) -> set[str]:
    """IRIs of catalogue records whose topic is one of these."""
    return {
        subject
        for subject, predicate, target in _links(lines)
        if predicate == PRIMARY_TOPIC and target in iris and _is_iri(subject)
    }


def types(lines: bytes, iris: AbstractSet[str]) -> Iterator[bytes]:
    """Lines that say of which class one of these is."""
    for line in lines.splitlines(keepends=True):
        subject, predicate, _ = line.split(b" ", 2)
        if predicate == A and subject[1:-1].decode() in iris:
            yield line


def _links(lines: bytes) -> Iterator[tuple[str, bytes, str | None]]:
    """Subject, predicate and object of each line; a literal is None."""
    for line in lines.splitlines():
        subject, predicate, rest = line.split(b" ", 2)
        target = None if rest[:1] == b'"' else _term(rest[:-2])
        yield _term(subject), predicate, target


def _term(term: bytes) -> str:
    return (term[1:-1] if term[:1] == b"<" else term).decode()


def _is_iri(term: str) -> bool:
    return not term.startswith("_:")


def _closure(
    start: AbstractSet[str], steps: dict[str, set[str]], ends: AbstractSet[str] = frozenset()
) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for one in steps.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                if one not in ends:
                    waiting.append(one)
    return seen
