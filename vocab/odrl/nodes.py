"""A document before it is a policy: nodes with properties, from RDF or from JSON-LD alike.

Properties of ODRL have their short names, others their address.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vocab.errors import UnreadablePolicy
from vocab.namespaces import RDF, TYPE
from vocab.odrl.names import short
from vocab.odrl.policy import Opaque, Strange, Value
from vocab.rdf.small import Literal, Statement

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"


@dataclass(slots=True, eq=False)
class Node:
    """A resource; `id` is empty for a blank one. `strange` are keys that mean nothing here."""

    id: str = ""
    types: list[str] = field(default_factory=list)
    properties: dict[str, list["Item"]] = field(default_factory=dict)
    strange: list[Strange] = field(default_factory=list)

    def all(self, key: str) -> list["Item"]:
        """The values of a property, those of a list one by one."""
        found: list[Item] = []
        for one in self.properties.get(key, ()):
            found += one.items if isinstance(one, Several) else [one]
        return found

    @property
    def says_nothing(self) -> bool:
        """Is it a mere name?"""
        return not (self.types or self.properties or self.strange)


@dataclass(slots=True, eq=False)
class Several:
    """Values in an order: a list of RDF, an array of JSON."""

    items: list["Item"]


Item = Node | Value | Opaque | Several


def from_statements(found: Iterable[Statement]) -> list[Node]:
    """The nodes of a graph, in the order in which they are first spoken of."""
    nodes: dict[str, Node] = {}
    for one in found:
        node = nodes.setdefault(one.subject, _named(one.subject))
        if one.predicate == TYPE and isinstance(one.object, str):
            node.types.append(short(one.object))
            continue
        node.properties.setdefault(short(one.predicate), []).append(_item(one.object, nodes))
    cells = iter(range(2 * len(nodes) + 100))  # lists may share their ends, up to here
    for node in nodes.values():
        for key, values in node.properties.items():
            if key not in (_FIRST, _REST):
                node.properties[key] = [_listed(value, cells) for value in values]
    return list(nodes.values())


def _named(subject: str) -> Node:
    return Node("" if subject.startswith("_:") else subject)


def _item(value: str | Literal, nodes: dict[str, Node]) -> Item:
    if isinstance(value, str):
        return nodes.setdefault(value, _named(value))
    return Value(value.text, value.datatype, value.language)


def _listed(value: Item, cells: Iterator[int]) -> Item:
    """A value that begins a list of RDF as all of it."""
    if not isinstance(value, Node):
        return value
    if value.id == _NIL:
        return Several([])
    return Several(list(_members(value, cells))) if _FIRST in value.properties else value


def _members(cell: Node, cells: Iterator[int]) -> Iterator[Item]:
    for _ in cells:
        first, rest = cell.properties.get(_FIRST, []), cell.properties.get(_REST, [])
        if len(first) != 1 or len(rest) != 1 or not isinstance(rest[0], Node):
            break
        yield first[0]
        cell = rest[0]
        if cell.id == _NIL:
            return
    raise UnreadablePolicy("", "has a list that does not end as lists do; write it as ( … )")
