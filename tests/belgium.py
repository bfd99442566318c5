"""The Belgian feed of 2025-11-18 as the tests see it, read by pyoxigraph alone; and one of ours.

Ours has what the Belgian one lacks: updates, deletions, repetitions, events out of order, entities
that come again, and ones that come again too late. It is made from the shared data at test time.
"""

import random
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from vocab.namespaces import AS, DATA_SERVICE, DATASET, DCT, TREE, TYPE, XSD
from vocab.namespaces import CATALOG as CATALOG_TYPE

ARCHIVE = "data/dcat/be-datagovbe/ldes-feed-2025-11-18.tar.xz"
BASE = "https://moved.example/docs/"
ROOTS = frozenset(map(ox.NamedNode, (DATASET, DATA_SERVICE, CATALOG_TYPE)))
_OBJECT, _PUBLISHED = ox.NamedNode(AS + "object"), ox.NamedNode(AS + "published")


@dataclass(frozen=True)
class Told:
    """An event. Its payload is None when the entity was deleted."""

    entity: str
    published: datetime
    payload: tuple[ox.Triple, ...] | None
    kind: str = "Create"

    @property
    def member(self) -> str:
        return f"{self.kind}-{self.published.timestamp():.6f}"

    @property
    def types(self) -> set[ox.NamedNode]:
        return {t.object for t in self.payload or () if t.predicate.value == TYPE}  # type: ignore[misc]

    @property
    def is_record(self) -> bool:
        return bool(self.types & ROOTS)


@cache
def told(shared: Path) -> tuple[Told, ...]:
    """Every event of the real feed, in the order of time."""
    found: list[Told] = []
    with tarfile.open(shared / ARCHIVE) as archive:
        for entry in archive:
            if entry.name.endswith(".trig") and (file := archive.extractfile(entry)):
                found += _told(file.read(), BASE + entry.name)
    return tuple(sorted(found, key=lambda event: event.published))


def _told(page: bytes, base: str) -> Iterator[Told]:
    graphs: dict[object, list[ox.Triple]] = {}
    objects: dict[object, str] = {}
    published: dict[object, datetime] = {}
    for quad in ox.parse(page, ox.RdfFormat.TRIG, base_iri=base):
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            graphs.setdefault(quad.graph_name, []).append(quad.triple)
        elif quad.predicate == _OBJECT:
            objects[quad.subject] = quad.object.value  # type: ignore[union-attr]
        elif quad.predicate == _PUBLISHED:
            text = quad.object.value  # type: ignore[union-attr]
            published[quad.subject] = datetime.fromisoformat(text)
    for member, entity in objects.items():
        yield Told(entity, published[member], tuple(graphs[member]))


def state(events: Iterable[Told]) -> dict[str, Told]:
    """The last event of each entity that is not deleted, by the entity's IRI."""
    last: dict[str, Told] = {}
    for event in events:
        before = last.get(event.entity)
        if before is None or event.published > before.published:
            last[event.entity] = event
    return {iri: event for iri, event in last.items() if event.payload is not None}


def records(now: Mapping[str, Told]) -> set[str]:
    """The IRIs that are a dataset, a service or a catalogue in a state."""
    return {
        t.subject.value  # type: ignore[union-attr]
        for event in now.values()
        for t in event.payload or ()
        if t.predicate.value == TYPE and t.object in ROOTS and isinstance(t.subject, ox.NamedNode)
    }


def titles(now: Mapping[str, Told]) -> set[tuple[str, str]]:
    """(record, title) of a state."""
    known = records(now)
    return {
        (t.subject.value, t.object.value)  # type: ignore[union-attr]
        for event in now.values()
        for t in event.payload or ()
        if t.predicate.value == DCT + "title" and t.subject.value in known  # type: ignore[union-attr]
    }


def titles_in(iri: str, lines: bytes) -> list[str]:
    """The titles of a record, out of its statements."""
    return [
        t.object.value  # type: ignore[union-attr]
        for t in ox.parse(lines, ox.RdfFormat.N_TRIPLES)
        if t.subject == ox.NamedNode(iri) and t.predicate.value == DCT + "title"
    ]


def union(now: Mapping[str, Told]) -> bytes:
    """All that a state says, as N-Triples: the same as an ordinary catalogue."""
    return b"".join(
        ox.serialize(event.payload or (), format=ox.RdfFormat.N_TRIPLES) or b""
        for event in now.values()
    )


def of_ours(shared: Path, seed: int, records: int = 1_500) -> list[Told]:
    """Creates of some Belgian records and their parts; then over 1,000 updates and 1,000 deletes.

    Fewer records are deleted than the brakes let through at once.
    """
    chance = random.Random(seed)
    created = _some(shared, records)
    events = list(created)
    now = created[-1].published
    records_of = [
        event for event in created if event.is_record and CATALOG_TYPE not in _iris(event)
    ]
    parts = [event for event in created if not event.is_record]
    gone = [
        *chance.sample(records_of, records // 8),
        *chance.sample(parts, min(1_000, len(parts) // 3)),
    ]
    changed = chance.choices(created, k=max(1_100 * records // 1_500, 150))
    changes = [("Update", event) for event in changed] + [("Delete", event) for event in gone]
    chance.shuffle(changes)
    for number, (kind, event) in enumerate(changes):
        now += timedelta(milliseconds=chance.randint(1, 500))
        payload = None if kind == "Delete" else (*(event.payload or ()), _title(event, number))
        events.append(Told(event.entity, now, payload, kind))
    for event in chance.sample(gone, len(gone) // 25):  # they come again
        now += timedelta(milliseconds=1)
        events.append(Told(event.entity, now, event.payload, "Create"))
    return events


def _iris(event: Told) -> set[str]:
    return {one.value for one in event.types}


def _title(event: Told, number: int) -> ox.Triple:
    return ox.Triple(
        ox.NamedNode(event.entity), ox.NamedNode(DCT + "title"), ox.Literal(f"Change {number}")
    )


def _some(shared: Path, count: int) -> list[Told]:
    """So many records with what they mention, and what that mentions, in the order of time."""
    by_entity = {event.entity: event for event in told(shared)}
    chosen = dict.fromkeys(
        [event.entity for event in by_entity.values() if ox.NamedNode(DATASET) in event.types][
            :: max(len(by_entity) // (6 * count), 1)
        ][:count]
    )
    for _ in range(2):
        for entity in list(chosen):
            for triple in by_entity[entity].payload or ():
                target = triple.object
                part = by_entity.get(target.value) if isinstance(target, ox.NamedNode) else None
                if part and not part.is_record:
                    chosen.setdefault(part.entity)
    return sorted((by_entity[entity] for entity in chosen), key=lambda event: event.published)


def disordered(events: Sequence[Told], seed: int, size: int = 150) -> list[list[Told]]:
    """The events on pages: some twice, some much too late, the pages in any order."""
    chance = random.Random(seed + 1)
    told_twice = [*events, *chance.sample(events, len(events) // 20)]
    place = {id(event): number for number, event in enumerate(events)}
    late = [event for event in told_twice if chance.random() < 0.03]
    usual = [event for event in told_twice if not any(event is one for one in late)]
    usual.sort(key=lambda event: place[id(event)])
    rows = [*usual, *late]
    pages = [rows[at : at + size] for at in range(0, len(rows), size)]
    chance.shuffle(pages)
    return pages


def page(events: Iterable[Told], leads_to: Iterable[str] = ()) -> str:
    """A page as the Belgian feed writes it, deviations and all."""
    lines = [
        "<../index.trig> a <https://w3id.org/ldes#EventStream> ;",
        ' <http://www.w3.org/ns/dcat#title> "DCAT-AP Feed" .',  # the wrong namespace, as there
        f"<> a <{TREE}Node> .",
    ]
    for url in leads_to:
        lines.append(
            f"<> <{TREE}relation> [ a <{TREE}GreaterThanOrEqualToRelation> ; <{TREE}node> <{url}> ;"
            f' <{TREE}path> <{AS}published> ; <{TREE}value> "2025-01-01T00:00:00Z"^^<{XSD}dateTime> ] .'
        )
    for event in events:
        lines += _lines(event)
    return "\n".join(lines)


def _lines(event: Told) -> Iterator[str]:
    member = f"<#{event.member}-{abs(hash(event.entity))}>"
    when = event.published.isoformat()
    yield f"<../index.trig> <{TREE}member> {member} ."
    yield f"{member} a <{AS}{event.kind}> ; <{AS}object> <{event.entity}> ;"
    yield f' <{AS}published> "{when}"^^<{XSD}dateTime> .'
    if event.payload is not None:
        said = ox.serialize(event.payload, format=ox.RdfFormat.N_TRIPLES) or b""
        yield f"{member} {{ {said.decode()} }}"


def chain(pages: Sequence[Sequence[Told]]) -> dict[str, str]:
    """The pages by their paths, as a chain below an index that holds no event."""
    paths = [f"/feed/2025-04-13T15_3A45_{number}.trig" for number in range(len(pages))]
    found = {"/feed/index.trig": page((), paths[:1])}
    for number, events in enumerate(pages):
        found[paths[number]] = page(events, paths[number + 1 : number + 2])
    return found
