"""Pass 2 over the spools: each line to the partition of the one record that it belongs to.

What several records use is held in memory, what no record reaches is counted.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

from vocab.rdf.job import Limits
from vocab.rdf.links import SEVERAL, Links
from vocab.rdf.nodes import Nodes
from vocab.rdf.spools import FIRST, SECOND, WHOLE, Part, spool_lines
from vocab.rdf.terms import HAS_PART, MEMBERSHIP, PAGING, RECORD_LINK
from vocab.rdf.twin import Fork

MOST_PARTITIONS = 128  # as many files are open at once
EXAMPLES = 5


@dataclass(slots=True)
class Tally:
    """What is in no record."""

    elsewhere: int = 0  # members that are listed and not described
    over: int = 0  # shared statements over the budget
    lost: int = 0  # statements that no record reaches
    examples: list[str] = field(default_factory=list)  # what those are about

    def orphan(self, subject: bytes, count: int) -> None:
        """Count statements about a subject that no record reaches."""
        self.lost += count
        self._show(subject.decode())

    def leave(self, nodes: Nodes, reached: set[bytes]) -> None:
        """Count the nodes that no record reached, and the members that are not described."""
        self.elsewhere += len(nodes.elsewhere)
        for subject, node in nodes.by_subject.items():
            if subject not in reached:
                self.orphan(subject, node.size)

    def join(self, other: "Tally") -> None:
        """Count what another has counted."""
        self.elsewhere += other.elsewhere
        self.over += other.over
        self.lost += other.lost
        for subject in other.examples:
            self._show(subject)

    def _show(self, subject: str) -> None:
        if len(self.examples) < EXAMPLES and subject not in self.examples:
            self.examples.append(subject)


@dataclass(slots=True)
class Scattered:
    """`count` partitions, numbered from 1, and what they share."""

    count: int
    take: Callable[[int], Nodes]  # the nodes of one partition, once
    shared: Nodes
    tally: Tally


def hold(source: Iterable[Iterable[bytes]], links: Links) -> Scattered:
    """Everything in one pass and one partition; `links` learns on the way."""
    nodes = Nodes(links)
    nodes.hold(source)
    return Scattered(1, lambda _: nodes, Nodes(links), Tally())


def scatter(spools: Sequence[Path], into: Path, links: Links, limits: Limits) -> Scattered:
    """The lines of each partition to files below `into`; a twin does half of it."""
    size = sum(spool.stat().st_size for spool in spools)
    count = min(max(math.ceil(size / limits.partition_bytes), 1), MOST_PARTITIONS)
    mine, theirs = _paths(into, "a", count), _paths(into, "b", count)
    shared, their_shared = Nodes(links), into / "shared.nt"
    scattered = Scattered(count, partial(_taken, links, mine + theirs, count), shared, Tally())
    way = _Scatter(links, count, limits.shared_bytes, scattered.tally, shared.add)
    if limits.processes < 2:
        way.sort_all(spools, WHOLE, mine)
        return scattered
    work = partial(_scatter_half, spools, links, limits, theirs, their_shared)
    with Fork(work) as twin:
        way.sort_all(spools, FIRST, mine)
        scattered.tally.join(Tally(**twin.answer()))
    for lines in spool_lines([their_shared]):
        for line in lines:
            way.share(line)
    their_shared.unlink()
    return scattered


def _paths(into: Path, half: str, count: int) -> list[Path]:
    return [into / f"lines-{n}{half}.nt" for n in range(1, count + 1)]


def _scatter_half(
    spools: Sequence[Path],
    links: Links,
    limits: Limits,
    paths: Sequence[Path],
    shared: Path,
    _given: Iterator[bytes],
) -> Iterator[Any]:
    """The twin's work: its shared lines go to a file, its tally is its answer."""
    tally = Tally()
    with shared.open("wb") as out:
        way = _Scatter(links, len(paths), limits.shared_bytes, tally, out.writelines)
        way.sort_all(spools, SECOND, paths)
    yield asdict(tally)


def _taken(links: Links, paths: Sequence[Path], count: int, number: int) -> Nodes:
    """The nodes in a partition's files, which are not needed after."""
    nodes = Nodes(links)
    for path in paths[number - 1 :: count]:
        if path.exists():
            for lines in spool_lines([path]):
                nodes.add(lines)
            path.unlink()
    return nodes


_WAYS = 1 << 18  # subjects whose ways are remembered


class _Scatter:
    def __init__(
        self,
        links: Links,
        count: int,
        budget: int,
        tally: Tally,
        share: Callable[[Iterable[bytes]], None],
    ) -> None:
        self._links = links
        self._left = budget
        self._tally = tally
        self._take_shared = share
        self._batches: list[list[bytes]] = [[] for _ in range(count)]  # of each partition
        self._takers = [batch.append for batch in self._batches]
        self._ways: dict[int, Callable[[bytes], None]] = {}  # by the hash of a line's start

    def sort_all(self, spools: Sequence[Path], part: Part, paths: Sequence[Path]) -> None:
        """Each line of this part of the spools to the file of its partition."""
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb", buffering=0)) for path in paths]
            for lines in spool_lines(spools, part):
                self._sort(lines)
                for file, batch in zip(files, self._batches, strict=True):
                    file.write(b"".join(batch))
                    batch.clear()
        self._ways.clear()  # they lead back to us, and nobody looks for such circles here

    def _sort(self, lines: Iterable[bytes]) -> None:
        """The lines to their batches; asks for the way once in a run of equal subjects."""
        known, start = self._ways.get, b"\n"
        keep: Callable[[bytes], None] = self._drop
        for line in lines:
            if not line.startswith(start):
                start = line[: line.index(b" ") + 1]
                keep = known(hash(start)) or self._way(start)
            keep(line)

    def _way(self, start: bytes) -> Callable[[bytes], None]:
        """Where the lines of a subject go, which stands before a space; remembered."""
        if len(self._ways) >= _WAYS:
            self._ways.clear()
        subject = start[:-1]
        way = self._listed if subject in self._links.listing else self._plain(subject)
        self._ways[hash(start)] = way
        return way

    def _plain(self, subject: bytes) -> Callable[[bytes], None]:
        owner = self._links.owner(subject)
        if isinstance(owner, bytes):
            return self._takers[crc32(owner) % len(self._takers)]
        return self.share if owner == SEVERAL else self._drop

    def _listed(self, line: bytes) -> None:
        subject, predicate, rest = line.split(b" ", 2)
        target = rest[:-3]
        if predicate in MEMBERSHIP or (predicate == HAS_PART and subject in self._links.catalogs):
            if target in self._links.kinds:
                self._plain(target)(line)
            elif predicate != RECORD_LINK:  # that is said by the record itself
                self._tally.elsewhere += 1
        elif not predicate.startswith(PAGING) and not rest.startswith(PAGING):
            self._plain(subject)(line)

    def share(self, line: bytes) -> None:
        """A line that several records use; over the budget it is only counted."""
        self._left -= len(line)
        if self._left < 0:
            self._tally.over += 1
        else:
            self._take_shared((line,))

    def _drop(self, line: bytes) -> None:
        self._tally.orphan(line[: line.index(b" ")], 1)
