"""The description of one record: everything that its root reaches, up to the next root.

A catalogue record comes with the thing that it is about, and lines that list a member come with the
member; both stand beside the description and do not count in its hash.
"""

from dataclasses import dataclass, field

from vocab.rdf.content_hash import colours, digest, hash_of, stable_labels
from vocab.rdf.graph import Graph
from vocab.rdf.links import Links
from vocab.rdf.nodes import Node, Nodes


@dataclass(slots=True)
class Description:
    """The statements of one record, with labels as read."""

    root: bytes
    core: Graph = field(default_factory=Graph)
    beside: Graph = field(default_factory=Graph)
    dropped: int = 0  # statements over the budget


class Gatherer:
    """Gathers descriptions out of one partition and the shared nodes."""

    def __init__(self, links: Links, own: Nodes, shared: Nodes, most: int) -> None:
        self._links = links
        self._own = own
        self._shared = shared
        self._most = most
        self.reached: set[bytes] = set()
        self._has_topics = bool(own.topics or shared.topics)

    def describe(self, root: bytes) -> Description:
        """Everything that `root` reaches, at most as many statements as the budget allows."""
        found = Description(root)
        records: list[bytes] = []
        room = self._most
        room -= self._walk([root], found.core, records, found)
        if records:
            self._walk(records, found.beside, [], found, room)
        for nodes in (self._own, self._shared):
            if root in nodes.beside:
                found.beside.add(nodes.beside[root])
        return found

    def _walk(
        self,
        queue: list[bytes],
        graph: Graph,
        records: list[bytes],
        found: Description,
        room: int | None = None,
    ) -> int:
        """Breadth first into `graph`, records put aside. Returns how many statements were taken."""
        left = room = self._most if room is None else room
        own, shared, kinds = self._own.by_subject, self._shared.by_subject, self._links.kinds
        seen = set(queue)
        for subject in queue:
            # A node is in one of them: all lines of a subject go the same way.
            node = own.get(subject) or shared.get(subject)
            if node is None:
                continue
            self.reached.add(subject)
            size = len(node.lines) + len(node.links)
            if size > left:
                found.dropped += size - left
                node, size = _cut(node, left), left
            left -= size
            _take(subject, node, graph)
            for target in node.targets:
                # Most are described nowhere: terms of authority tables, pages.
                known = target in own or target in shared
                if known and target not in seen and target not in kinds:
                    seen.add(target)
                    (records if target in self._links.records else queue).append(target)
            if self._has_topics:
                self._records_about(subject, seen, records)
        return room - left

    def _records_about(self, subject: bytes, seen: set[bytes], records: list[bytes]) -> None:
        for nodes in (self._own, self._shared):
            for record in nodes.topics.get(subject, ()):
                if record not in seen and record not in self._links.kinds:
                    seen.add(record)
                    records.append(record)


def _take(subject: bytes, node: Node, graph: Graph) -> None:
    if subject[:1] == b"_":
        graph.blanks[subject] = (list(node.lines), list(node.links))
    else:
        graph.lines += node.lines
        graph.links += [(subject, predicate, blank) for predicate, blank in node.links]


def _cut(node: Node, room: int) -> Node:
    """The first of its statements in the order of their bytes; the same ones on each harvest."""
    short = Node()
    short.lines = dict.fromkeys(sorted(node.lines)[:room])
    short.links = dict.fromkeys(list(node.links)[: room - len(short.lines)])
    kept = {blank for _, blank in short.links}
    short.targets = [t for t in node.targets if t[:1] == b"<" or t in kept]
    return short


def written(found: Description) -> tuple[bytes, str, bytes]:
    """(root with its stable label, content hash, sorted unique lines) of a description."""
    core, root = found.core, found.root
    core.lines.sort()  # once: sorting the same with a few more costs next to nothing
    if not (core.blanks or core.links or found.beside.blanks or found.beside.links):
        body = b"".join(core.lines)
        beside = found.beside.lines
        return root, hash_of(body), b"".join(sorted(core.lines + beside)) if beside else body
    colour = colours(core)
    hashed = digest(root, core, colour)
    labels = stable_labels(root, core, colour) if colour else {}
    both = core
    if len(found.beside):
        both = core.joined(found.beside)
        if found.beside.blanks or found.beside.links:
            for blank in stable_labels(root, both, colours(both)):
                labels.setdefault(blank, b"_:b%d" % len(labels))
    lines = sorted(both.relabelled(labels)) if labels else sorted(both.lines)
    return labels.get(root, root), hashed, b"".join(lines)
