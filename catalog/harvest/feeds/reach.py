"""The records that a change reaches, and all that the feed says of them.

Up from what has changed, by who mentions it, as far as the records; then down from these by what
they mention, as far as the next records. What is read is what belongs together, and no more.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import BinaryIO, TypeVar

from django.db.models import QuerySet

from catalog.harvest.feeds import graph
from catalog.harvest.feeds.graph import Graph
from catalog.models import FeedEntity, Resource
from catalog.packing import unpack

T = TypeVar("T")
BATCH = 1_000  # IRIs of one look-up


def records(source_id: int, changed: Iterable[FeedEntity]) -> set[str]:
    """IRIs of all whose description may be another now: records, and parts of records."""
    reached: set[str] = set()
    parts: set[str] = set()
    for some in _some(changed):
        touched = {iri for one in some for iri in (one.iri, *one.subjects, *one.before)}
        reached |= touched
        parts |= _parts(source_id, touched, some)
    while parts:
        above: set[str] = set()
        roots: set[str] = set()
        for row in _mentioning(source_id, parts):
            found = Graph(unpack(row.statements))
            above |= found.reaching(parts)
            roots |= found.roots
        parts = above - reached - roots
        reached |= above
    return reached


def write_all(source_id: int, out: BinaryIO) -> None:
    """Everything that the feed says now, as N-Triples."""
    for row in _live(source_id).order_by("pk").iterator(chunk_size=1_000):
        out.write(_lines(row))


def write(source_id: int, wanted: AbstractSet[str], out: BinaryIO) -> None:
    """What the feed says of these, of what belongs to them, and of who lists them."""
    written: set[int] = set()
    seen: set[str] = set()
    listing = _listing(source_id, wanted, out)
    waiting = wanted | listing
    while waiting:
        seen |= waiting
        rows = _describing(source_id, waiting)
        others = {iri for row in rows for iri in row.roots} & waiting - wanted
        reached: set[str] = set()
        for row in rows:
            described = waiting & set(row.subjects) - others
            lines = _lines(row)
            if not described:
                out.writelines(graph.types(lines, others))  # the description of others ends there
            elif row.pk not in written:
                written.add(row.pk)
                out.write(lines)
            reached |= Graph(unpack(row.statements)).reached_from(described) if described else set()
        waiting = reached - seen


def _parts(source_id: int, touched: AbstractSet[str], some: Iterable[FeedEntity]) -> set[str]:
    """Those that are, or were, described and no records: others may be described with them.

    A record that is new, has changed or is gone changes no other one.
    """
    described = {iri for one in some for iri in one.subjects}
    described_before = {iri for one in some for iri in one.before}
    roots = {iri for one in some for iri in one.roots}
    kept = Resource.objects.filter(source=source_id, stable_id__in=described_before & touched)
    were_roots = set(kept.values_list("stable_id", flat=True))
    return (described - roots) | (described_before - were_roots)


def _listing(source_id: int, wanted: AbstractSet[str], out: BinaryIO) -> set[str]:
    """Write which catalogues list these; the IRIs of the catalogue records about them."""
    found: set[str] = set()
    for row in _mentioning(source_id, wanted):
        lines = unpack(row.statements)
        out.writelines(graph.lines_about(_apart(lines, row.pk), wanted))
        found |= graph.topics(lines, wanted)
    return found


def _live(source_id: int) -> QuerySet[FeedEntity]:
    return FeedEntity.objects.filter(source=source_id, deleted=False)


def _mentioning(source_id: int, iris: AbstractSet[str]) -> Iterator[FeedEntity]:
    """The entities whose statements point at one of these, each once."""
    given: set[int] = set()
    for some in _some(sorted(iris)):
        rows = _live(source_id).filter(mentions__overlap=[graph.key(iri) for iri in some])
        for row in rows.order_by("pk"):
            if row.pk not in given:
                given.add(row.pk)
                yield row


def _describing(source_id: int, iris: AbstractSet[str]) -> list[FeedEntity]:
    """The entities whose statements describe one of these, in order."""
    found: dict[int, FeedEntity] = {}
    for some in _some(sorted(iris)):
        rows = _live(source_id).filter(subjects__overlap=some)
        found |= {row.pk: row for row in rows}
    return [found[pk] for pk in sorted(found)]


def _lines(row: FeedEntity) -> bytes:
    return _apart(unpack(row.statements), row.pk)


def _apart(lines: bytes, number: int) -> bytes:
    """With blank labels that no other entity has."""
    if b"_:" not in lines:
        return lines
    return b"".join(_renamed(line, b"_:e%dx" % number) for line in lines.splitlines(keepends=True))


def _renamed(line: bytes, prefix: bytes) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    if subject[:1] == b"_":
        subject = prefix + subject[2:]
    if rest[:1] == b"_":
        rest = prefix + rest[2:]
    return b"%b %b %b" % (subject, predicate, rest)


def _some(items: Iterable[T]) -> Iterator[list[T]]:
    left = iter(items)
    while some := list(islice(left, BATCH)):
        yield some
