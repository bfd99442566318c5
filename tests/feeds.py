"""Feeds of changes for tests (LDES, DCAT-AP Feeds): events as a few words, pages as TriG.

As the Belgian feed has it: members named by a hash of the page only, a stream that says little of
itself, and relations that lead further down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.harvests import PREFIXES

PORT = "https://port.example/dataset/"
BEGAN = datetime(2025, 4, 14, 8, tzinfo=UTC)
HEAD = PREFIXES + (
    "@prefix as: <https://www.w3.org/ns/activitystreams#> .\n"
    "@prefix tree: <https://w3id.org/tree#> .\n"
    "@prefix ldes: <https://w3id.org/ldes#> .\n"
)


@dataclass(frozen=True)
class Event:
    """One activity: Create, Update or Delete of an entity, some seconds after the feed began."""

    kind: str
    entity: str
    second: float
    payload: str = ""  # Turtle
    name: str = ""  # of the member; else made of what it says

    @property
    def member(self) -> str:
        return self.name or f"{self.kind}-{abs(hash((self.entity, self.second, self.payload)))}"

    def trig(self, stream: str) -> str:
        when = moment(self.second)
        payload = f"<#{self.member}> {{ {self.payload} }}\n" if self.payload else ""
        return (
            f"<{stream}> tree:member <#{self.member}> .\n"
            f"<#{self.member}> a as:{self.kind} ; as:object <{self.entity}> ;"
            f' as:published "{when}"^^xsd:dateTime .\n{payload}'
        )


def moment(second: float) -> str:
    """So many seconds after the feed began, as an xsd:dateTime."""
    return (BEGAN + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


def upsert(name: str, second: float, more: str = "", *, kind: str = "Create") -> Event:
    """A dataset `d:name` whose title is `more` or its name."""
    payload = f'd:{name} a dcat:Dataset ; dct:title "{more or name}"@en .'
    return Event(kind, PORT + name, second, payload)


def update(name: str, second: float, title: str) -> Event:
    """It is called otherwise from now on."""
    return upsert(name, second, title, kind="Update")


def delete(name: str, second: float) -> Event:
    """It is gone."""
    return Event("Delete", PORT + name, second)


def page(events: Iterable[Event], leads_to: Iterable[str | tuple[str, float]] = ()) -> str:
    """One page: `leads_to` are addresses, or with the second before which all behind was said."""
    text = HEAD + '</> a ldes:EventStream ; dcat:title "A feed" .\n<> a tree:Node .\n'
    for one in leads_to:
        url, bound = one if isinstance(one, tuple) else (one, None)
        value = f'; tree:value "{moment(bound)}"^^xsd:dateTime' if bound is not None else ""
        kind = "LessThanRelation" if bound is not None else "Relation"
        text += f"<> tree:relation [ a tree:{kind} ; tree:node <{url}> {value} ] .\n"
    return text + "".join(event.trig("/") for event in events)


def chain(events: Sequence[Event], size: int = 2, prefix: str = "/") -> dict[str, str]:
    """Pages of so many events, each leading to the next, by their paths: `prefix`, then numbers."""
    some = [events[at : at + size] for at in range(0, len(events), size)] or [[]]
    paths = [prefix, *(f"{prefix.rstrip('/')}/{number}" for number in range(2, len(some) + 1))]
    return {
        path: page(found, paths[number : number + 1])
        for number, (path, found) in enumerate(zip(paths, some, strict=True), 1)
    }
