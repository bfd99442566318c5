"""What a dialect is: how its documents are known again, and what they say as nodes of JSON-LD."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from vocab.findings import Rule
from vocab.namespaces import PREFIXES
from vocab.xml import Element

Node = dict[str, Any]  # a node of JSON-LD in the terms of CONTEXT, nested as one likes
# Prefixes only: what a value is, its node says ({"@id": …}, {"@value": …, "@language": …}).
CONTEXT = PREFIXES


class Note(Protocol):
    """Takes a finding down; without `focus` it is the document's own."""

    def __call__(
        self, rule: Rule, focus: str = "", *, path: str = "", value: str = "", message: str = ""
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class JsonDialect:
    """`fits` looks at the keys of a document's value; `nodes` gets it, its address and `Note`.

    A catalogue that goes on elsewhere says so by hydra:next, and how many there are in all by
    hydra:totalItems, at any node. `name` has 16 characters at most.
    """

    name: str
    fits: Callable[[Any], bool]
    nodes: Callable[[Any, str, Note], Iterator[Node]]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class XmlDialect:
    """The same for XML: `roots` are local names of root elements, in small letters.

    An element among the nodes is RDF/XML that came wrapped: it is read as such.
    """

    name: str
    roots: frozenset[str]
    nodes: Callable[[Element, str, Note], Iterator[Node | Element]]
    rules: tuple[Rule, ...] = ()
