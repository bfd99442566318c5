"""The partitions of what was scattered: records with their hashes, one partition at a time.

A twin gathers every second one.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from vocab.rdf.gather import Gatherer, written
from vocab.rdf.job import Limits, Partition, Record, partition_from_json, partition_to_json
from vocab.rdf.links import Links
from vocab.rdf.memory import give_back
from vocab.rdf.nodes import Nodes
from vocab.rdf.scatter import Scattered, Tally
from vocab.rdf.twin import Fork

WRITE = 4 << 20  # bytes written at once


@dataclass(slots=True)
class Gathered:
    """A partition, and what is told of it in the end."""

    partition: Partition
    cut: list[tuple[str, int]] = field(default_factory=list)  # records, statements left out
    tally: Tally = field(default_factory=Tally)
    shared: list[str] = field(default_factory=list)  # shared nodes, when first reached

    def told(self) -> list[Any]:
        """As plain values for JSON."""
        return [partition_to_json(self.partition), self.cut, asdict(self.tally), self.shared]

    @classmethod
    def heard(cls, said: list[Any]) -> "Gathered":
        """What was `told`."""
        partition, cut, tally, shared = said
        return cls(partition_from_json(partition), cut, Tally(**tally), shared)


Watch = Callable[[Nodes, set[bytes]], None]  # nodes of a partition, and which were reached


class Gathering:
    """Gathers the partitions that it is asked for into files `name`-number.nt."""

    def __init__(
        self,
        scattered: Scattered,
        links: Links,
        limits: Limits,
        name: Path,
        watch: Watch | None = None,
    ) -> None:
        self.count = scattered.count
        self._scattered = scattered
        self._links = links
        self._most = limits.statements_per_record
        self._name = name
        self._watch = watch
        self._reached: set[bytes] = set()  # shared nodes that were told already

    def gather(self, number: int) -> Gathered:
        own, shared = self._scattered.take(number), self._scattered.shared
        target = self._name.with_name(f"{self._name.name}-{number}.nt")
        gathered = Gathered(Partition(number, self.count, target))
        gatherer = Gatherer(self._links, own, shared, self._most)
        gathered.partition.records.extend(self._write(gatherer, own, target, gathered))
        gathered.tally.leave(own, gatherer.reached)
        new = (gatherer.reached & shared.by_subject.keys()) - self._reached
        self._reached |= new
        gathered.shared.extend(subject.decode() for subject in new)
        if self._watch:
            self._watch(own, gatherer.reached)
        return gathered

    def _write(
        self, gatherer: Gatherer, own: Nodes, target: Path, gathered: Gathered
    ) -> Iterator[Record]:
        offset = 0
        with target.open("wb", buffering=WRITE) as out:
            for subject in own.by_subject:
                kind = self._links.kinds.get(subject)
                if kind is None:
                    continue
                found = gatherer.describe(subject)
                root, hashed, body = written(found)
                if found.dropped:
                    gathered.cut.append((subject[1:-1].decode(), found.dropped))
                out.write(body)
                # (To count the lines of the body would take longer than to write it.)
                statements = len(found.core) + len(found.beside)
                yield Record(kind, root, hashed, offset, len(body), statements)
                offset += len(body)


def all_of(gathering: Gathering, limits: Limits) -> Iterator[Gathered]:
    """All partitions in their order; a twin gathers every second one."""
    two = limits.processes > 1 and gathering.count > 1
    with Fork(partial(_gather_half, gathering)) if two else nullcontext() as twin:
        for number in range(1, gathering.count + 1):
            if twin and number % 2 == 0:
                yield Gathered.heard(twin.answer())
            else:
                yield _gather(gathering, number)


def _gather_half(gathering: Gathering, _given: Iterator[bytes]) -> Iterator[Any]:
    for number in range(2, gathering.count + 1, 2):
        yield _gather(gathering, number).told()


def _gather(gathering: Gathering, number: int) -> Gathered:
    """And keep no memory for it: the next one waits until this one is stored."""
    gathered = gathering.gather(number)
    if gathering.count > 1:
        give_back()
    return gathered
