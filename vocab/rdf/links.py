"""Pass 1 over the spools: who points at whom, as 64-bit hashes, and who is a record.

`owner` then answers for each node: the one record whose description reaches it, several, or none.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from vocab.rdf.job import Limits
from vocab.rdf.spools import FIRST, SECOND, WHOLE, spool_lines
from vocab.rdf.terms import (
    CATALOG_TERM,
    IS_TOPIC_OF,
    KINDS,
    MEMBERSHIP,
    NOT_FOLLOWED,
    PAGING,
    PAGING_LINKS,
    PRIMARY_TOPIC,
    RECORD,
    STRENGTH,
    A,
)
from vocab.rdf.twin import Fork

QUOTE = ord('"')  # how a literal begins
LONG = 4  # steps up to an owner: such ways are remembered
SEVERAL: Final = 0  # in `parent`: more than one node points here
NOBODY: Final = -1


def learn(spools: Sequence[Path], into: Path, limits: Limits) -> "Links":
    """The links of all lines; a twin learns half of them."""
    links = Links()
    if limits.processes < 2:
        links.add(chain.from_iterable(spool_lines(spools, WHOLE)))
        return links
    parents = into / "parents"
    with Fork(partial(_learn_half, spools, parents)) as twin:
        links.add(chain.from_iterable(spool_lines(spools, FIRST)))
        links.join(parents, twin.answer())
    parents.unlink()
    return links


def _learn_half(spools: Sequence[Path], parents: Path, _given: Iterator[bytes]) -> Iterator[Any]:
    links = Links()
    links.add(chain.from_iterable(spool_lines(spools, SECOND)))
    yield links.told(parents)


def tells(kind: bytes) -> bool:
    """Whether a type says who is a record, or what is no part of one."""
    return kind in KINDS or kind == RECORD or kind.startswith(PAGING)


class Links:
    """Feed it all lines, then ask."""

    def __init__(self) -> None:
        self.kinds: dict[bytes, str] = {}  # root -> kind
        self.records: set[bytes] = set()  # catalogue records
        self.catalogs: set[bytes] = set()
        self.listing: set[bytes] = set()  # catalogues; subjects of membership, paging statements
        self._roots: dict[int, bytes] = {}
        self._parent: dict[int, int] = {}
        self._known: dict[int, bytes | int] = {}

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in lines, each with its end. (This loop is half of the cost of pass 1.)"""
        parent, several, apart = self._parent, SEVERAL, NOT_FOLLOWED
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if rest[0] == QUOTE:
                continue
            if predicate in apart:
                self.mark(subject, predicate, rest[:-3])
                continue
            child, above = hash(rest[:-3]), hash(subject)
            if parent.setdefault(child, above) != above:
                parent[child] = several

    def mark(self, subject: bytes, predicate: bytes, target: bytes) -> None:
        """Take in a statement whose predicate is one of NOT_FOLLOWED."""
        if predicate == A:
            self._type(subject, target)
        elif predicate == PRIMARY_TOPIC:
            self._under(hash(subject), hash(target))
        elif predicate == IS_TOPIC_OF:
            self._under(hash(target), hash(subject))
        elif predicate in MEMBERSHIP or predicate in PAGING_LINKS:
            self.listing.add(subject)

    def _under(self, child: int, above: int) -> None:
        if self._parent.setdefault(child, above) != above:
            self._parent[child] = SEVERAL

    def _type(self, subject: bytes, target: bytes) -> None:
        kind = KINDS.get(target)
        if kind:
            self._root(subject, kind)
            if target == CATALOG_TERM:
                self.catalogs.add(subject)
                self.listing.add(subject)
        elif target == RECORD:
            self.records.add(subject)
        elif target.startswith(PAGING):
            self.listing.add(subject)

    def _root(self, subject: bytes, kind: str) -> None:
        known = self.kinds.get(subject)
        if known is None or STRENGTH[kind] > STRENGTH[known]:
            self.kinds[subject] = kind
        self._roots[hash(subject)] = subject

    def told(self, parents: Path) -> Any:
        """All that was learned, for `join`: the parents in a file, the rest as JSON."""
        with parents.open("wb") as file:
            array("q", chain(self._parent.keys(), self._parent.values())).tofile(file)
        return {
            "kinds": [(root.decode(), kind) for root, kind in self.kinds.items()],
            "records": [term.decode() for term in self.records],
            "catalogs": [term.decode() for term in self.catalogs],
            "listing": [term.decode() for term in self.listing],
        }

    def join(self, parents: Path, said: Any) -> None:
        """Learn what another process has `told`; its hashes are ours, since it is a fork."""
        pairs = array("q", parents.read_bytes())
        half = len(pairs) // 2
        for child, above in zip(pairs[:half], pairs[half:], strict=True):
            self._under(child, above)
        for root, kind in said["kinds"]:
            self._root(root.encode(), kind)
        for name in ("records", "catalogs", "listing"):
            getattr(self, name).update(term.encode() for term in said[name])

    def forget_owners(self) -> None:
        """Nobody will ask for an owner any more: that is most of the memory."""
        self._roots, self._parent, self._known = {}, {}, {}

    def owner(self, subject: bytes) -> bytes | int:
        """The one root above `subject` (or itself), or SEVERAL, or NOBODY (a circle, too)."""
        node = hash(subject)
        path: dict[int, None] = {}
        while (answer := self._answer(node)) is None:
            path[node] = None
            node = self._parent[node]
            if node in path:
                answer = NOBODY
                break
        if len(path) > LONG:
            self._known.update(dict.fromkeys(path, answer))
        return answer

    def _answer(self, node: int) -> bytes | int | None:
        """What is known of a node without asking the one above it."""
        if node in self._roots:
            return self._roots[node]
        above = self._parent.get(node, NOBODY)
        return above if above in (SEVERAL, NOBODY) else self._known.get(node)
