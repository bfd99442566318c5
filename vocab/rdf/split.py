"""Many spools to partitions of records, in two passes: any order of statements, bounded memory.

links (who belongs to whom) -> scatter (lines to partition files) -> gather (a record at a time)

What is small is held in memory, and one pass is enough.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from vocab.findings import Rule, Severity
from vocab.rdf.gather import Gatherer, written
from vocab.rdf.job import Limits, Partition, Progress, Record, quiet
from vocab.rdf.links import SEVERAL, Links
from vocab.rdf.nodes import Nodes
from vocab.rdf.notes import Notes
from vocab.rdf.terms import HAS_PART, MEMBERSHIP, PAGING, RECORD_LINK

RECORD_CUT = Rule(
    "record-cut",
    Severity.WARNING,
    "The record has more statements than one record may have; the rest was left out",
    "Move large lists out of the description.",
)
UNREACHED = Rule(
    "unreached",
    Severity.INFO,
    "Statements that belong to no dataset, series, service or catalogue were left out",
    "Link the things to a dataset, or give them the type dcat:Dataset.",
)
MEMBERS_ELSEWHERE = Rule(
    "members-elsewhere",
    Severity.INFO,
    "The catalogue lists things that these documents do not describe",
    "Describe the datasets in the same documents, or harvest their own documents too.",
)
SHARED_BUDGET = Rule(
    "shared-budget",
    Severity.ERROR,
    "Too much of the source is shared by several records; a part of it was left out",
    "Give each dataset its own nodes, or split the source.",
)
NO_RECORDS = Rule(
    "no-records",
    Severity.ERROR,
    "No dcat:Dataset, dcat:DatasetSeries, dcat:DataService or dcat:Catalog is described",
    "Check that this is the address of a DCAT catalogue.",
)
RULES = (RECORD_CUT, UNREACHED, MEMBERS_ELSEWHERE, SHARED_BUDGET, NO_RECORDS)

MOST_PARTITIONS = 128  # as many files are open at once
READ = 4 << 20
HELD = 2  # so many partitions are held in memory, as one: one pass is enough


def split(
    spools: Sequence[Path],
    into: Path,
    limits: Limits,
    progress: Progress = quiet,
) -> Iterator[Partition]:
    """Yields at least one partition; the findings of the whole split come with the last."""
    size = sum(spool.stat().st_size for spool in spools)
    held = size <= min(HELD * limits.partition_bytes, limits.shared_bytes)
    links = Links()
    if held:
        scattered = _held(spools, links, progress)
    else:
        for lines in spool_lines(spools):
            links.add(lines)
            progress(len(lines))
        scattered = _scatter(spools, into, links, limits)
    notes = Notes(limits.findings_per_rule)
    shared_reached: set[bytes] = set()
    for number, own in enumerate(scattered.parts, 1):
        gatherer = Gatherer(links, own, scattered.shared, limits.statements_per_record)
        target = into / f"partition-{number}.nt"
        partition = Partition(number, scattered.count, target)
        partition.records.extend(_write(gatherer, own, links, target, notes))
        shared_reached |= gatherer.reached & scattered.shared.by_subject.keys()
        scattered.leave(own, gatherer.reached)
        del own, gatherer  # before the next ones take as much memory
        if number == scattered.count:
            scattered.leave(scattered.shared, shared_reached)
            _conclude(scattered, links, notes)
            yield Partition(number, partition.of, target, partition.records, notes.all())
        else:
            yield partition


def spool_lines(spools: Sequence[Path]) -> Iterator[list[bytes]]:
    """Lists of whole lines. With several spools each gets its own blank labels."""
    for number, spool in enumerate(spools):
        with spool.open("rb") as file:
            while lines := file.readlines(READ):
                yield _apart(lines, b"_:d%dx" % number) if len(spools) > 1 else lines


def _apart(lines: list[bytes], prefix: bytes) -> list[bytes]:
    return [_renamed(line, prefix) if b"_:" in line else line for line in lines]


def _renamed(line: bytes, prefix: bytes) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    if subject[:1] == b"_":
        subject = prefix + subject[2:]
    if rest[:1] == b"_":
        rest = prefix + rest[2:]
    return b"%b %b %b" % (subject, predicate, rest)


@dataclass(slots=True)
class _Scattered:
    count: int
    parts: Iterable[Nodes]  # of each partition
    shared: Nodes
    elsewhere: int = 0  # members that are listed and not described
    over: int = 0  # shared statements over the budget
    lost: int = 0  # statements that no record reaches
    examples: list[bytes] = field(default_factory=list)

    def leave(self, nodes: Nodes, reached: set[bytes]) -> None:
        """Count the nodes that no record reached, and the members that are not described."""
        self.elsewhere += nodes.elsewhere
        for subject, node in nodes.by_subject.items():
            if subject not in reached:
                self.orphan(subject, node.size)

    def orphan(self, subject: bytes, count: int) -> None:
        self.lost += count
        if len(self.examples) < 5 and subject not in self.examples:
            self.examples.append(subject)


def _held(spools: Sequence[Path], links: Links, progress: Progress) -> _Scattered:
    """Everything in one pass and one partition."""

    def told() -> Iterator[list[bytes]]:
        for lines in spool_lines(spools):
            progress(len(lines))
            yield lines

    nodes = Nodes(links)
    nodes.hold(told())
    return _Scattered(1, [nodes], Nodes(links))


def _scatter(spools: Sequence[Path], into: Path, links: Links, limits: Limits) -> _Scattered:
    """Pass 2: each line to the partition of the one record that it belongs to, or to the shared."""
    size = sum(spool.stat().st_size for spool in spools)
    count = min(max(math.ceil(size / limits.partition_bytes), 1), MOST_PARTITIONS)
    paths = [into / f"lines-{n}.nt" for n in range(1, count + 1)]
    result = _Scattered(count, (_taken(path, links) for path in paths), Nodes(links))
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("wb")) for path in paths]
        scatter = _Scatter(links, result, limits.shared_bytes)
        for lines in spool_lines(spools):
            for number, batch in scatter.sort(lines, count).items():
                files[number].writelines(batch)
    return result


def _taken(path: Path, links: Links) -> Nodes:
    """The nodes of a partition's file, which is not needed after."""
    nodes = Nodes(links)
    for lines in spool_lines([path]):
        nodes.add(lines)
    path.unlink()
    return nodes


class _Scatter:
    def __init__(self, links: Links, result: _Scattered, budget: int) -> None:
        self._links = links
        self._result = result
        self._left = budget

    def sort(self, lines: Iterable[bytes], count: int) -> dict[int, list[bytes]]:
        """Partition number -> lines; asks for the owner once in a run of equal subjects."""
        batches: dict[int, list[bytes]] = {n: [] for n in range(count)}
        start = b"\n"
        keep: Callable[[bytes], None] = self._drop
        for line in lines:
            if not line.startswith(start):
                subject = line[: line.index(b" ")]
                start, keep = subject + b" ", self._way(subject, batches)
            keep(line)
        return batches

    def _way(self, subject: bytes, batches: dict[int, list[bytes]]) -> Callable[[bytes], None]:
        if subject in self._links.listing:
            return lambda line: self._listed(subject, line, batches)
        return self._plain(subject, batches)

    def _plain(self, subject: bytes, batches: dict[int, list[bytes]]) -> Callable[[bytes], None]:
        owner = self._links.owner(subject)
        if isinstance(owner, bytes):
            return batches[crc32(owner) % len(batches)].append
        if owner == SEVERAL:
            return self._share
        return self._drop

    def _listed(self, subject: bytes, line: bytes, batches: dict[int, list[bytes]]) -> None:
        _, predicate, rest = line.split(b" ", 2)
        target = rest[:-3]
        if predicate in MEMBERSHIP or (predicate == HAS_PART and subject in self._links.catalogs):
            if target in self._links.kinds or predicate == RECORD_LINK:
                self._plain(target, batches)(line)
            else:
                self._result.elsewhere += 1
        elif not predicate.startswith(PAGING) and not rest.startswith(PAGING):
            self._plain(subject, batches)(line)

    def _share(self, line: bytes) -> None:
        self._left -= len(line)
        if self._left < 0:
            self._result.over += 1
        else:
            self._result.shared.add((line,))

    def _drop(self, line: bytes) -> None:
        self._result.orphan(line[: line.index(b" ")], 1)


def _write(
    gatherer: Gatherer, own: Nodes, links: Links, target: Path, notes: Notes
) -> Iterator[Record]:
    offset = 0
    with target.open("wb", buffering=READ) as out:
        for subject in own.by_subject:
            kind = links.kinds.get(subject)
            if kind is None:
                continue
            found = gatherer.describe(subject)
            root, hashed, body = written(found)
            if found.dropped:
                message = f"{found.dropped:,} statements were left out"
                notes.add(RECORD_CUT, subject[1:-1].decode(), message=message)
            out.write(body)
            yield Record(kind, root, hashed, offset, len(body), body.count(b"\n"))
            offset += len(body)


def _conclude(result: _Scattered, links: Links, notes: Notes) -> None:
    if result.lost:
        shown = ", ".join(example.decode() for example in result.examples)
        message = f"{result.lost:,} statements belong to no record: they are about {shown}"
        notes.add(UNREACHED, result.examples[0].decode().strip("<>"), message=message)
    if result.elsewhere:
        message = f"{result.elsewhere:,} listed things are not described in these documents"
        notes.add(MEMBERS_ELSEWHERE, message=message)
    if result.over:
        notes.add(SHARED_BUDGET, message=f"{result.over:,} shared statements were left out")
    if not links.kinds:
        notes.add(NO_RECORDS)
