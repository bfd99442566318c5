"""What would tell of a resource that the requester may not see: it is left out of every answer.

`hidden_in` finds the names, `without` takes them out of statements, `pruned` out of documents, and
`quiet` out of findings.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from accounts.requester import Requester
from catalog.models import Resource, StoredFinding
from catalog.queries import hidden_among

Hidden = frozenset[str]  # IRIs of resources that are here, but not for this requester

# A statement in N-Triples: its subject, then its object; of a literal, what could be an IRI.
_STATEMENT = re.compile(
    rb"^(?:<([^>]*)>|_:\S+) <[^>]*> (?:<([^>]*)>|_:\S+|\"([^\"\\\s]*)\"\S*|\".*) \.$", re.MULTILINE
)


def hidden_in(resources: Sequence[Resource], requester: Requester) -> Hidden:
    """What the statements of these resources name and the requester may not know of."""
    names: set[bytes] = set()
    for resource in resources:
        for found in _STATEMENT.finditer(resource.lines):
            names.update(filter(None, found.groups()))
    shown = {resource.iri for resource in resources}
    return hidden_among({name.decode("utf-8", "replace") for name in names}, requester) - shown


def hidden_in_document(resource: Resource, requester: Requester) -> Hidden:
    """The same of what is derived from the statements: document, distributions, findings."""
    parts = [
        resource.document,
        list(resource.distributions.values("iri", "key", "access_urls", "download_urls")),
        list(resource.findings.values("focus", "value")),
    ]
    return hidden_among(set(_strings(parts)), requester) - {resource.iri}


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


def pruned(value: Any, hidden: Hidden) -> Any:
    """A part of a document without what is, or has as its IRI, one of `hidden`."""
    if not hidden:
        return value
    if isinstance(value, dict):
        return {name: pruned(part, hidden) for name, part in value.items() if _told(part, hidden)}
    if isinstance(value, list):
        return [pruned(part, hidden) for part in value if _told(part, hidden)]
    return value


def quiet(findings: Iterable[StoredFinding], hidden: Hidden) -> list[StoredFinding]:
    """Those of `findings` that quote none of `hidden`."""
    return [
        finding
        for finding in findings
        if not any(iri in f"{finding.focus} {finding.value} {finding.message}" for iri in hidden)
    ]


def _strings(value: Any) -> Iterator[str]:
    """Every text in a part of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _told(part: Any, hidden: Hidden) -> bool:
    if isinstance(part, dict):
        return part.get("iri") not in hidden and part.get("received") not in hidden
    return not isinstance(part, str) or part not in hidden


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
