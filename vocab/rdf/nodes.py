"""What is said of each node, and where its statements point."""

from array import array
from collections.abc import Iterable, Set

from vocab.rdf.graph import Link
from vocab.rdf.links import QUOTE, Links, tells
from vocab.rdf.terms import (
    HAS_PART,
    IS_TOPIC_OF,
    MEMBERSHIP,
    NOT_FOLLOWED,
    PAGING,
    PRIMARY_TOPIC,
    RECORD_LINK,
    A,
)

BLANK = ord("_")  # how a blank node begins
_NONE: frozenset[bytes] = frozenset()


class Node:
    """The statements of one subject, without duplicates, and the nodes behind them."""

    __slots__ = ("lines", "links", "targets")

    def __init__(self) -> None:
        # Whole lines for a named subject; rows without the subject for a blank one.
        self.lines: dict[bytes, None] = {}
        self.links: dict[Link, None] = {}  # statements with a blank object
        self.targets: list[bytes] = []  # what a description follows

    @property
    def size(self) -> int:
        """How many statements. (No `__len__`: it would be asked whether a node is there.)"""
        return len(self.lines) + len(self.links)

    def whole(self, subject: bytes) -> list[bytes]:
        """All as whole lines again."""
        lines = [subject + b" " + row if subject[0] == BLANK else row for row in self.lines]
        return lines + [b"%b %b %b .\n" % (subject, *link) for link in self.links]


class Nodes:
    """The nodes of one partition, or those that several records share."""

    def __init__(self, links: Links) -> None:
        self.by_subject: dict[bytes, Node] = {}
        self.topics: dict[bytes, list[bytes]] = {}  # node -> the records about it
        self.beside: dict[bytes, dict[bytes, None]] = {}  # root -> lines that only list or point
        self.elsewhere = array("q")  # hashes of members that are listed and not described
        self.paging: set[bytes] = set()  # subjects of which lines about paging were left out
        self._links = links
        self._learning = False
        self._pointing: set[bytes] = set()  # subjects of foaf:isPrimaryTopicOf
        self._targets: dict[bytes, bytes] = {}  # each once: most come again and again
        self._silent: set[bytes] = set()  # types that say nothing about who is a record

    @property
    def targets(self) -> Set[bytes]:
        """Whatever a description may follow, and perhaps what lists do."""
        return self._targets.keys()

    def hold(self, source: Iterable[Iterable[bytes]]) -> None:
        """Take in a whole source in one pass; `links` learns on the way who is a record."""
        self._learning = True
        for lines in source:
            self.add(lines)
        self._learning = False
        # Only now is it known which lines of these say nothing of their own.
        for subject in self._links.listing | (self._pointing & self._links.kinds.keys()):
            if subject in self.by_subject:
                self.add(self.by_subject.pop(subject).whole(subject))

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in whole lines; the order does not matter. (The inner loop of splitting.)"""
        by_subject, apart, silent = self.by_subject, NOT_FOLLOWED, self._silent
        listing: Set[bytes] = _NONE if self._learning else self._links.listing
        once = self._targets.setdefault
        last, node, blank = b"", Node(), False
        said = node.lines
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if subject != last:
                if subject in listing and self._lists(subject, predicate, rest[:-3], line):
                    continue
                last = b"" if subject in listing else subject
                known = by_subject.get(subject)
                if known is None:
                    known = by_subject[subject] = Node()
                said, node, blank = known.lines, known, subject[0] == BLANK
            first = rest[0]
            if first != QUOTE:
                target = rest[:-3]
                if predicate not in apart:
                    node.targets.append(once(target, target))
                elif predicate == A and target in silent:
                    pass
                elif self._apart(subject, predicate, target, line):
                    continue
                if first == BLANK:
                    node.links[predicate, target] = None
                    continue
            said[line[len(subject) + 1 :] if blank else line] = None

    def _apart(self, subject: bytes, predicate: bytes, target: bytes, line: bytes) -> bool:
        """Note whom a record is about; True when the line says no more than that."""
        if predicate == A and not tells(target):
            self._silent.add(target)
            return False
        if self._learning:
            self._links.mark(subject, predicate, target)
        if predicate == PRIMARY_TOPIC:
            self.topics.setdefault(target, []).append(subject)
        elif predicate == IS_TOPIC_OF:
            self.topics.setdefault(subject, []).append(target)
            self._pointing.add(subject)
            if subject in self._links.kinds:
                self.beside.setdefault(subject, {})[line] = None
                return True
        return False

    def _lists(self, subject: bytes, predicate: bytes, target: bytes, line: bytes) -> bool:
        """Does the line only list a member, or lead to another page?"""
        if predicate in MEMBERSHIP or (predicate == HAS_PART and subject in self._links.catalogs):
            if target not in self._links.kinds and predicate != RECORD_LINK:
                self.elsewhere.append(hash(target))
            elif subject[:1] == b"<":  # what a nameless catalogue lists is not worth a line
                self.beside.setdefault(target, {})[line] = None
            return True
        if predicate.startswith(PAGING) or target.startswith(PAGING):
            self.paging.add(subject)
            return True
        return False
