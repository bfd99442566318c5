"""Many spools to partitions of records: any order of statements, bounded memory.

What is small is held in memory, and one pass is enough. Of what is large it is tried whether its
records stand together, each with all that belongs to it: then stretches are split each by itself,
in one pass too (apart.py); and so are the pages of a very large source, where nothing ties them
together. All else takes two passes:

links (who belongs to whom) -> scatter (lines to partition files) -> gather (a record at a time)

What is large is shared with a twin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from vocab.findings import Rule, Severity
from vocab.rdf.apart import HELD, split_apart
from vocab.rdf.job import Limits, Partition
from vocab.rdf.links import Links, learn
from vocab.rdf.memory import give_back
from vocab.rdf.notes import Notes
from vocab.rdf.partitions import Gathered, Gathering, all_of
from vocab.rdf.scatter import Scattered, Tally, hold, scatter
from vocab.rdf.spools import spool_lines
from vocab.rdf.stretches import stretches, whole
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

LARGE = 32  # so many partitions, and pages are split each by itself, if they can be
PAGES = 16  # partitions' worth of pages that are split together


def split(spools: Sequence[Path], into: Path, limits: Limits) -> Iterator[Partition]:
    """Yields at least one partition; the findings of the whole split come with the last."""
    notes, tally, any_record = Notes(limits.findings_per_rule), Tally(), False
    for gathered in _gathered(spools, into, limits):
        for subject, dropped in gathered.cut:
            notes.add(RECORD_CUT, subject, message=LEFT_OUT % {"n": f"{dropped:,}"})
        tally.join(gathered.tally)
        partition = gathered.partition
        any_record = any_record or bool(partition.records)
        if partition.number == partition.of:
            _conclude(tally, notes, any_record=any_record)
            partition = replace(partition, findings=notes.all())
        yield partition


def _gathered(spools: Sequence[Path], into: Path, limits: Limits) -> Iterator[Gathered]:
    """The partitions, by the shortest way that the order of the statements allows."""
    size = sum(spool.stat().st_size for spool in spools)
    if size <= min(HELD * limits.partition_bytes, limits.shared_bytes):
        links = Links()
        return together(hold(spool_lines(spools), links), links, into, limits)
    nested = stretches(spools, limits.partition_bytes)
    found = split_apart(nested, into, limits) if len(nested) > 1 else None
    if found is None and len(spools) > 1 and size > LARGE * limits.partition_bytes:
        pages = whole(spools, PAGES * limits.partition_bytes)
        # By one process: what two pages take of memory is more than time is worth here.
        found = split_apart(pages, into, replace(limits, processes=1), whole=True)
    if found is None:
        links = learn(spools, into, limits)
        scattered = scatter(spools, into, links, limits)
        links.forget_owners()
        give_back()
        found = together(scattered, links, into, limits)
    return found


def together(scattered: Scattered, links: Links, into: Path, limits: Limits) -> Iterator[Gathered]:
    """The partitions of what was scattered; the last one tells what of the rest is in no record."""
    rest, reached = scattered.tally, set[bytes]()
    for gathered in all_of(Gathering(scattered, links, limits, into / "partition"), limits):
        reached.update(subject.encode() for subject in gathered.shared)
        if gathered.partition.number == scattered.count:
            rest.leave(scattered.shared, reached)
            gathered.tally.join(rest)
        yield gathered


def _conclude(tally: Tally, notes: Notes, *, any_record: bool) -> None:
    if tally.lost:
        shown = ", ".join(tally.examples)
        message = OF_NO_RECORD % {"n": f"{tally.lost:,}", "subjects": shown}
        notes.add(UNREACHED, tally.examples[0].strip("<>"), message=message)
    if tally.elsewhere:
        message = NOT_DESCRIBED % {"n": f"{tally.elsewhere:,}"}
        notes.add(MEMBERS_ELSEWHERE, message=message)
    if tally.over:
        notes.add(SHARED_BUDGET, message=SHARED_LEFT_OUT % {"n": f"{tally.over:,}"})
    if not any_record:
        notes.add(NO_RECORDS)
