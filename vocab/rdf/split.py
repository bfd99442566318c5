"""Many spools to partitions of records, in two passes: any order of statements, bounded memory.

links (who belongs to whom) -> scatter (lines to partition files) -> gather (a record at a time)

What is small is held in memory, and one pass is enough. What is large is shared with a twin: half
of the lines in both passes, then every second partition.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from vocab.findings import Rule, Severity
from vocab.rdf.gather import Gatherer, written
from vocab.rdf.job import Limits, Partition, Record, partition_from_json, partition_to_json
from vocab.rdf.links import Links, learn
from vocab.rdf.nodes import Nodes
from vocab.rdf.notes import Notes
from vocab.rdf.scatter import Scattered, Tally, hold, scatter
from vocab.rdf.twin import Twin
from vocab.sentence import gettext_noop

LEFT_OUT = gettext_noop("%(n)s statements were left out")
RECORD_CUT = Rule(
    "record-cut",
    Severity.WARNING,
    "The record has more statements than one record may have; the rest was left out",
    "Move large lists out of the description.",
    messages=(LEFT_OUT,),
)
OF_NO_RECORD = gettext_noop("%(n)s statements belong to no record: they are about %(subjects)s")
UNREACHED = Rule(
    "unreached",
    Severity.INFO,
    "Statements that belong to no dataset, series, service or catalogue were left out",
    "Link the things to a dataset, or give them the type dcat:Dataset.",
    messages=(OF_NO_RECORD,),
)
NOT_DESCRIBED = gettext_noop("%(n)s listed things are not described in these documents")
MEMBERS_ELSEWHERE = Rule(
    "members-elsewhere",
    Severity.INFO,
    "The catalogue lists things that these documents do not describe",
    "Describe the datasets in the same documents, or harvest their own documents too.",
    messages=(NOT_DESCRIBED,),
)
SHARED_LEFT_OUT = gettext_noop("%(n)s shared statements were left out")
SHARED_BUDGET = Rule(
    "shared-budget",
    Severity.ERROR,
    "Too much of the source is shared by several records; a part of it was left out",
    "Give each dataset its own nodes, or split the source.",
    messages=(SHARED_LEFT_OUT,),
)
NO_RECORDS = Rule(
    "no-records",
    Severity.ERROR,
    "No dcat:Dataset, dcat:DatasetSeries, dcat:DataService or dcat:Catalog is described",
    "Check that this is the address of a DCAT catalogue.",
)
RULES = (RECORD_CUT, UNREACHED, MEMBERS_ELSEWHERE, SHARED_BUDGET, NO_RECORDS)

WRITE = 4 << 20  # bytes written at once
HELD = 2  # so many partitions are held in memory, as one: one pass is enough


def split(spools: Sequence[Path], into: Path, limits: Limits) -> Iterator[Partition]:
    """Yields at least one partition; the findings of the whole split come with the last."""
    size = sum(spool.stat().st_size for spool in spools)
    if size <= min(HELD * limits.partition_bytes, limits.shared_bytes):
        links = Links()
        scattered = hold(spools, links)
    else:
        links = learn(spools, into, limits)
        scattered = scatter(spools, into, links, limits)
        links.forget_owners()
    notes = Notes(limits.findings_per_rule)
    tally, reached = scattered.tally, set[bytes]()
    for gathered in _gathered(_Gathering(scattered, links, limits, into), limits):
        for subject, dropped in gathered.cut:
            notes.add(RECORD_CUT, subject, message=LEFT_OUT % {"n": f"{dropped:,}"})
        tally.join(gathered.tally)
        reached.update(subject.encode() for subject in gathered.shared)
        if gathered.partition.number == scattered.count:
            tally.leave(scattered.shared, reached)
            _conclude(tally, links, notes)
            yield replace(gathered.partition, findings=notes.all())
        else:
            yield gathered.partition


@dataclass(slots=True)
class _Gathered:
    """A partition, and what is told of it in the end."""

    partition: Partition
    cut: list[tuple[str, int]] = field(default_factory=list)  # records, statements left out
    tally: Tally = field(default_factory=Tally)
    shared: list[str] = field(default_factory=list)  # shared nodes, when first reached

    def told(self) -> list[Any]:
        return [partition_to_json(self.partition), self.cut, asdict(self.tally), self.shared]

    @classmethod
    def heard(cls, said: list[Any]) -> "_Gathered":
        partition, cut, tally, shared = said
        return cls(partition_from_json(partition), cut, Tally(**tally), shared)


class _Gathering:
    """Gathers the partitions that it is asked for."""

    def __init__(self, scattered: Scattered, links: Links, limits: Limits, into: Path) -> None:
        self.count = scattered.count
        self._scattered = scattered
        self._links = links
        self._most = limits.statements_per_record
        self._into = into
        self._reached: set[bytes] = set()  # shared nodes that were told already

    def gather(self, number: int) -> _Gathered:
        own, shared = self._scattered.take(number), self._scattered.shared
        target = self._into / f"partition-{number}.nt"
        gathered = _Gathered(Partition(number, self.count, target))
        gatherer = Gatherer(self._links, own, shared, self._most)
        gathered.partition.records.extend(self._write(gatherer, own, target, gathered))
        gathered.tally.leave(own, gatherer.reached)
        new = (gatherer.reached & shared.by_subject.keys()) - self._reached
        self._reached |= new
        gathered.shared.extend(subject.decode() for subject in new)
        return gathered

    def _write(
        self, gatherer: Gatherer, own: Nodes, target: Path, gathered: _Gathered
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
                yield Record(kind, root, hashed, offset, len(body), body.count(b"\n"))
                offset += len(body)


def _gathered(gathering: _Gathering, limits: Limits) -> Iterator[_Gathered]:
    """All partitions in their order; a twin gathers every second one."""
    two = limits.processes > 1 and gathering.count > 1
    with Twin(partial(_gather_half, gathering)) if two else nullcontext() as twin:
        for number in range(1, gathering.count + 1):
            if twin and number % 2 == 0:
                yield _Gathered.heard(twin.answer())
            else:
                yield gathering.gather(number)


def _gather_half(gathering: _Gathering, _given: Iterator[bytes]) -> Iterator[Any]:
    for number in range(2, gathering.count + 1, 2):
        yield gathering.gather(number).told()


def _conclude(tally: Tally, links: Links, notes: Notes) -> None:
    if tally.lost:
        shown = ", ".join(tally.examples)
        message = OF_NO_RECORD % {"n": f"{tally.lost:,}", "subjects": shown}
        notes.add(UNREACHED, tally.examples[0].strip("<>"), message=message)
    if tally.elsewhere:
        message = NOT_DESCRIBED % {"n": f"{tally.elsewhere:,}"}
        notes.add(MEMBERS_ELSEWHERE, message=message)
    if tally.over:
        notes.add(SHARED_BUDGET, message=SHARED_LEFT_OUT % {"n": f"{tally.over:,}"})
    if not links.kinds:
        notes.add(NO_RECORDS)
