"""Statements that would tell of a resource which the requester may not see: they are left out.

`hidden_in` finds the names, `without` takes out what is said of them. What is derived from the
statements is derived again from what is left (catalog.feeds.seen).
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain

from accounts.requester import Requester
from catalog.models import Resource
from catalog.queries import hidden_among, hides_anything

Hidden = frozenset[str]  # IRIs of resources that are here, but not for this requester

# A statement in N-Triples: its subject, then its object; of a literal, what could be an IRI.
_STATEMENT = re.compile(
    rb"^(?:<([^>]*)>|_:\S+) <[^>]*> (?:<([^>]*)>|_:\S+|\"([^\"\\\s]*)\"\S*|\".*) \.$", re.MULTILINE
)


def hidden_in(resources: Sequence[Resource], requester: Requester) -> Hidden:
    """What the statements of these resources name and the requester may not know of."""
    if not hides_anything(requester):
        return frozenset()
    names = set().union(*map(_names, resources))
    return hidden_among(names, requester) - {resource.iri for resource in resources}


def naming(resources: Sequence[Resource], requester: Requester) -> frozenset[int]:
    """The ids of those of these resources whose statements name something hidden."""
    hidden = hidden_in(resources, requester)
    return frozenset(row.pk for row in resources if hidden and not hidden.isdisjoint(_names(row)))


def without(resource: Resource, hidden: Hidden) -> bytes:
    """The statements of `resource` but for those that name one of `hidden`.

    What was only said of a hidden one, or reached through it, goes with it.
    """
    if not hidden:
        return resource.lines
    names = {f"<{iri}>".encode() for iri in hidden}
    told = [_parted(line) for line in resource.lines.splitlines(keepends=True)]
    kept = [one for one in told if one[0] not in names and one[1] not in names]
    root = f"<{resource.iri}>".encode() if resource.iri else b"_:b0"
    lost = _reached(told, root) - _reached(kept, root)
    return b"".join(line for subject, _, line in kept if subject not in lost)


def _names(resource: Resource) -> set[str]:
    """The IRIs in the statements, and texts that could be one."""
    found = chain.from_iterable(match.groups() for match in _STATEMENT.finditer(resource.lines))
    return {name.decode("utf-8", "replace") for name in found if name}


def _parted(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Subject, object and the line; a literal that could be an IRI stands as one."""
    subject, _, rest = line.split(b" ", 2)
    node = rest.rstrip().removesuffix(b" .")
    if node[:1] == b'"':
        node = b"<" + node[1 : node.rindex(b'"')] + b">"
    return subject, node, line


def _reached(statements: Iterable[tuple[bytes, bytes, bytes]], root: bytes) -> set[bytes]:
    """The nodes that can be reached from `root`."""
    following: dict[bytes, list[bytes]] = {}
    for subject, node, _ in statements:
        following.setdefault(subject, []).append(node)
    reached, waiting = {root}, deque([root])
    while waiting:
        for node in following.get(waiting.popleft(), ()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached
