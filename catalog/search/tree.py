"""What must be found, as a tree of matches; every engine carries it out alike.

Need -> AnyOf, AllOf -> Match: words in their order, in a layer and in places of an entry
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from catalog.search.document import Where


class Layer(StrEnum):
    """Which tokens of an entry are looked at."""

    EXACT = "exact"  # Runs.exact
    STEM = "stem"  # Runs.stem
    CONCEPT = "concept"  # Entry.concepts: one IRI; places do not matter
    FACET = "facet"  # Entry.facets: (name, value); places do not matter


class Form(StrEnum):
    """How a token is compared."""

    WHOLE = "whole"
    PREFIX = "prefix"  # the (one) token begins so
    NEAR = "near"  # at most `typos(token)` letters wrong, two neighbours swapped counting as one


class Match(NamedTuple):
    """One way to be found: `tokens` side by side in this order, in one of `places`."""

    layer: Layer
    tokens: tuple[str, ...]
    places: tuple[Where, ...] = ()
    form: Form = Form.WHOLE


class AnyOf(NamedTuple):
    """At least one of `nodes` must match."""

    nodes: tuple["Node", ...]


class AllOf(NamedTuple):
    """All of `nodes` must match."""

    nodes: tuple["Node", ...]


Node = Match | AnyOf | AllOf


class Need(NamedTuple):
    """One thing that is asked for. `said`: as the reader typed it."""

    said: str
    node: Node


def typos(token: str) -> int:
    """How many letters of a word may be wrong for it to be NEAR."""
    return 1 if len(token) < 8 else 2


def leaves(node: Node) -> Iterator[Match]:
    """The matches of a tree."""
    if isinstance(node, Match):
        yield node
    else:
        for one in node.nodes:
            yield from leaves(one)


def any_of(nodes: Sequence[Node]) -> Node:
    """One of `nodes`, of which there is at least one; each is asked once."""
    once = tuple(dict.fromkeys(nodes))
    return once[0] if len(once) == 1 else AnyOf(once)


def all_of(nodes: Sequence[Node]) -> Node:
    """All of `nodes`, of which there is at least one."""
    return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))
