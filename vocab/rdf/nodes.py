"""What is said of each node, and where its statements point."""

from collections.abc import Iterable

from vocab.rdf.terms import HAS_PART, IS_TOPIC_OF, MEMBERSHIP, NOT_FOLLOWED, PAGING, PRIMARY_TOPIC


class Node:
    """The statements of one subject, without duplicates, and the nodes behind them."""

    __slots__ = ("lines", "targets")

    def __init__(self) -> None:
        self.lines: dict[bytes, None] = {}
        self.targets: list[bytes] = []


class Nodes:
    """The nodes of one partition, or those that several records share."""

    def __init__(self, catalogs: set[bytes], listing: set[bytes]) -> None:
        self.by_subject: dict[bytes, Node] = {}
        self.topics: dict[bytes, list[bytes]] = {}  # node -> the records about it
        self.beside: dict[bytes, dict[bytes, None]] = {}  # member -> lines that only list it
        self._catalogs = catalogs
        self._listing = listing

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in whole lines; the order does not matter."""
        by_subject, apart, listing = self.by_subject, NOT_FOLLOWED, self._listing
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if subject in listing and self._lists(subject, predicate, rest[:-3], line):
                continue
            node = by_subject.get(subject)
            if node is None:
                node = by_subject[subject] = Node()
            node.lines[line] = None
            if rest[:1] == b'"':
                continue
            if predicate not in apart:
                node.targets.append(rest[:-3])
                if predicate == IS_TOPIC_OF:
                    self.topics.setdefault(subject, []).append(rest[:-3])
            elif predicate == PRIMARY_TOPIC:
                self.topics.setdefault(rest[:-3], []).append(subject)

    def _lists(self, subject: bytes, predicate: bytes, target: bytes, line: bytes) -> bool:
        """Does the line only list a member, or lead to another page?"""
        if predicate in MEMBERSHIP or (predicate == HAS_PART and subject in self._catalogs):
            if subject[:1] == b"<":  # what a catalogue without a name lists is not worth a line
                self.beside.setdefault(target, {})[line] = None
            return True
        return predicate.startswith(PAGING)
