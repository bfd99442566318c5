"""The spool of a feed's page as values. Pure; the form of the spool: `vocab.rdf.feed`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vocab.rdf import feed

_NODE, _UPSERT, _DELETE = (b"<%b>" % name.value.encode() for name in (
    feed.NODE, feed.UPSERT, feed.DELETE
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an entity. `lines` are its payload as N-Triples, None when it is deleted."""

    iri: str
    published: datetime
    member: str  # a hash of the event's own IRI
    lines: bytes | None

    @property
    def order(self) -> tuple[datetime, bool, str]:
        """Of two events of an entity the greater one counts."""
        return self.published, self.lines is None, self.member


def leads_to(spool: Path) -> dict[str, str]:
    """The pages that a page leads to, with the moment before which all behind them was published.

    An empty text where nobody says so.
    """
    found = {}
    with spool.open("rb") as lines:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate == _NODE:
                found[subject[1:-1].decode()] = _text(rest)
    return found


def events(spool: Path) -> Iterator[Event]:
    """The events of a page, as it lists them."""
    head: tuple[str, datetime, str, bool] | None = None
    payload: list[bytes] = []
    with spool.open("rb") as lines:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate in (_UPSERT, _DELETE):
                if head:
                    yield _event(head, payload)
                when, member = _text(rest).split(" ")
                moment = datetime.fromisoformat(when)
                head = subject[1:-1].decode(), moment, member, predicate == _DELETE
                payload = []
            elif predicate != _NODE:
                payload.append(line)
    if head:
        yield _event(head, payload)


def latest(found: Iterable[Event]) -> dict[str, Event]:
    """The event of each entity that counts, by the entity's IRI."""
    last: dict[str, Event] = {}
    for event in found:
        before = last.get(event.iri)
        if before is None or event.order > before.order:
            last[event.iri] = event
    return last


def _event(head: tuple[str, datetime, str, bool], payload: list[bytes]) -> Event:
    iri, moment, member, deleted = head
    return Event(iri, moment, member, None if deleted else b"".join(payload))


def _text(rest: bytes) -> str:
    return rest[1 : rest.index(b'"', 1)].decode()
