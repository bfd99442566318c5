"""The description of one record: everything that its root reaches, up to the next root.

A catalogue record comes with the thing that it is about, and lines that list a member come with the
member; both stand beside the description and do not count in its hash.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vocab.rdf.content_hash import colours, digest, relabelled, stable_labels
from vocab.rdf.links import Links
from vocab.rdf.nodes import Node, Nodes
from vocab.rdf.terms import IS_TOPIC_OF

Rows = dict[bytes, list[bytes]]


@dataclass(slots=True)
class Description:
    """The statements of one record, with labels as read."""

    root: bytes
    core: dict[bytes, list[bytes]]  # subject -> lines
    beside: dict[bytes, list[bytes]]
    dropped: int = 0  # statements over the budget


class Gatherer:
    """Gathers descriptions out of one partition and the shared nodes."""

    def __init__(self, links: Links, own: Nodes, shared: Nodes, most: int) -> None:
        self._links = links
        self._own = own
        self._shared = shared
        self._most = most
        self.reached: set[bytes] = set()

    def describe(self, root: bytes) -> Description:
        """Everything that `root` reaches, at most as many statements as the budget allows."""
        found = Description(root, {}, {})
        records: list[bytes] = []
        left = self._walk([root], found.core, records, self._most)
        left = self._walk(records, found.beside, [], left)
        self._set_aside(found)
        listed = [
            line for nodes in (self._own, self._shared) for line in nodes.beside.get(root, ())
        ]
        for line in listed:
            found.beside.setdefault(line.split(b" ", 1)[0], []).append(line)
        self.reached.update(found.core, found.beside)
        found.dropped = max(-left, 0)
        return found

    def _walk(
        self, queue: list[bytes], into: dict[bytes, list[bytes]], records: list[bytes], left: int
    ) -> int:
        """Breadth first. Returns what is left of the budget; below zero: so many were dropped."""
        seen = set(queue)
        for subject in queue:
            for node in self._nodes(subject):
                lines = list(node.lines)
                if len(lines) > left:
                    lines, dropped = sorted(lines)[: max(left, 0)], len(lines) - max(left, 0)
                    left = min(left, 0) - dropped if left <= 0 else -dropped
                else:
                    left -= len(lines)
                if lines:
                    into.setdefault(subject, []).extend(lines)
                for target in node.targets:
                    if target not in seen and target not in self._links.kinds:
                        seen.add(target)
                        (records if target in self._links.records else queue).append(target)
            for nodes in (self._own, self._shared):
                for record in nodes.topics.get(subject, ()):
                    if record not in seen and record not in self._links.kinds:
                        seen.add(record)
                        records.append(record)
        return left

    def _nodes(self, subject: bytes) -> Iterator[Node]:
        for nodes in (self._own, self._shared):
            node = nodes.by_subject.get(subject)
            if node is not None:
                yield node

    def _set_aside(self, found: Description) -> None:
        """`foaf:isPrimaryTopicOf` says no more than the record that it leads to."""
        lines = found.core.get(found.root, [])
        topic = [line for line in lines if line.startswith(IS_TOPIC_OF, len(found.root) + 1)]
        if topic:
            found.core[found.root] = [line for line in lines if line not in set(topic)]
            found.beside.setdefault(found.root, []).extend(topic)


def written(found: Description) -> tuple[bytes, str, bytes]:
    """(root with its stable label, content hash, sorted unique lines) of a description."""
    core = _rows(found.core)
    colour = colours(core)
    hashed = digest(found.root, core, colour)
    lines = [line for part in (found.core, found.beside) for own in part.values() for line in own]
    labels = stable_labels(found.root, core, colour) if colour else {}
    if _has_blanks(found.beside):
        everything = {s: list(rows) for s, rows in core.items()}
        for subject, rows in _rows(found.beside).items():
            everything.setdefault(subject, []).extend(rows)
        wider = stable_labels(found.root, everything, colours(everything))
        # Labels of the description stay; those beside it come after.
        for blank in wider:
            labels.setdefault(blank, b"_:b%d" % len(labels))
    if labels:
        lines = [relabelled(line, labels) for line in lines]
    return labels.get(found.root, found.root), hashed, b"".join(sorted(set(lines)))


def _rows(part: dict[bytes, list[bytes]]) -> Rows:
    return {s: [line[len(s) + 1 :] for line in lines] for s, lines in part.items()}


def _has_blanks(part: dict[bytes, list[bytes]]) -> bool:
    return any(b"_:" in line for lines in part.values() for line in lines)
