"""A record's content hash and its stable blank labels: both depend on what is said, not on labels.

Blank nodes of DCAT form trees, so a Merkle hash of each (its colour) stands for its label. Where
they form a cycle, rounds of colour refinement do the same. (Canonicalisation in the sense of
RDFC-1.0 could be made to run for years by one hostile record; two nodes that refinement cannot
tell apart hash alike, which is harmless for finding changes.)
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from vocab.rdf.graph import Graph

VERSION = "v1:"  # a change of the serialiser or of this module changes it
DEPTH = 256
ROUNDS = 64  # of refinement: two circles that differ only farther away look alike
_NO_COLOUR = b"0" * 32

Colours = Mapping[bytes, bytes]  # blank node -> 32 hex digits


class _Cycle(Exception):
    """Blank nodes point at each other in a circle, or nest deeper than DEPTH."""


def content_hash(root: bytes, lines: Iterable[bytes]) -> str:
    """The hash of whole N-Triples lines as one serialiser wrote them: "v1:" and 32 hex digits."""
    graph = Graph.of(lines)
    return digest(root, graph, colours(graph))


def digest(root: bytes, graph: Graph, colour: Colours) -> str:
    """The hash, given the colours of the blank nodes."""
    lines = graph.lines
    if colour:
        lines = lines + [b"%b %b _:%b .\n" % (s, p, colour[b]) for s, p, b in graph.links]
        # Blank nodes that nothing points to count too, and a blank root is told from the others.
        lines += [(b"root " if b == root else b"blank ") + colour[b] + b"\n" for b in graph.blanks]
    return hash_of(b"".join(sorted(lines)))


def hash_of(body: bytes) -> str:
    """The hash of sorted lines in which no blank node has a label."""
    return VERSION + blake2b(body, digest_size=16).hexdigest()


def colours(graph: Graph) -> dict[bytes, bytes]:
    """What is said of each blank node, and of those behind it, as a hex digest."""
    if not graph.blanks and not graph.links:
        return {}
    try:
        return _merkle(graph)
    except _Cycle:
        return _refined(graph)


def _merkle(graph: Graph) -> dict[bytes, bytes]:
    memo: dict[bytes, bytes] = {}
    under_way: set[bytes] = set()
    for node in graph.blanks:
        _colour(node, graph, memo, under_way)
    for _, _, node in graph.links:
        _colour(node, graph, memo, under_way)
    return memo


def _colour(node: bytes, graph: Graph, memo: dict[bytes, bytes], under_way: set[bytes]) -> bytes:
    if node in memo:
        return memo[node]
    if node in under_way or len(under_way) > DEPTH:
        raise _Cycle
    under_way.add(node)
    rows, links = graph.blanks.get(node, _NOTHING)
    said = [b"%b _:%b .\n" % (p, _colour(b, graph, memo, under_way)) for p, b in links]
    memo[node] = _hex([*rows, *said])
    under_way.discard(node)
    return memo[node]


_NOTHING: tuple[list[bytes], list[tuple[bytes, bytes]]] = ([], [])


def _hex(said: list[bytes]) -> bytes:
    said.sort()
    return blake2b(b"".join(said), digest_size=16).hexdigest().encode()


def _refined(graph: Graph) -> dict[bytes, bytes]:
    """Each round takes in one more step of the surroundings, until no class of nodes splits."""
    nodes = set(graph.blanks) | {b for _, _, b in graph.links}
    nodes |= {b for _, links in graph.blanks.values() for _, b in links}
    colour = dict.fromkeys(nodes, _NO_COLOUR)
    classes = 0
    for _ in range(ROUNDS):
        if (now := len(set(colour.values()))) <= classes:
            break
        classes = now
        colour = {b: _next_colour(b, graph, colour) for b in nodes}
    return colour


def _next_colour(node: bytes, graph: Graph, colour: Colours) -> bytes:
    rows, links = graph.blanks.get(node, _NOTHING)
    said = [b"%b _:%b .\n" % (p, colour[b]) for p, b in links]
    return _hex([b"was %b\n" % colour[node], *rows, *said])


def stable_labels(root: bytes, graph: Graph, colour: Colours) -> dict[bytes, bytes]:
    """Blank node -> _:b0, _:b1 …: the root first, then as a walk by content meets them.

    Equal records get equal labels, but for nodes that colours cannot tell apart.
    """
    below: dict[bytes, list[tuple[bytes, bytes, bytes]]] = {}
    for subject, predicate, blank in graph.links:
        below.setdefault(subject, []).append((predicate, colour[blank], blank))
    for node, (_, links) in graph.blanks.items():
        below[node] = [(predicate, colour[b], b) for predicate, b in links]
    tops = [root, *sorted(s for s in below if s[:1] == b"<")]
    tops += sorted(graph.blanks, key=lambda b: colour[b])  # the rest: nothing named leads to them
    labels: dict[bytes, bytes] = {}
    walked: set[bytes] = set()
    for top in tops:
        _walk(top, below, labels, walked)
    return labels


def _walk(
    top: bytes,
    below: Mapping[bytes, list[tuple[bytes, bytes, bytes]]],
    labels: dict[bytes, bytes],
    walked: set[bytes],
) -> None:
    stack = [top]
    while stack:
        node = stack.pop()
        if node in walked:
            continue
        walked.add(node)
        if node[:1] == b"_":
            labels[node] = b"_:b%d" % len(labels)
        stack += [blank for _, _, blank in sorted(below.get(node, ()), reverse=True)]
