"""The statements of one record in the form that hashing and labelling want.

Lines without blank nodes are never looked into again; what touches a blank node is taken apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Link = tuple[bytes, bytes]  # predicate, blank object
Blank = tuple[list[bytes], list[Link]]  # rows "predicate object .\n", and links to blank nodes


@dataclass(slots=True)
class Graph:
    """No statement stands in it twice."""

    lines: list[bytes] = field(default_factory=list)  # of named subjects, no blank object
    links: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)  # named, predicate, blank
    blanks: dict[bytes, Blank] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> "Graph":
        """From whole lines, in any order, repeated or not."""
        graph = cls()
        graph.add(set(lines))
        return graph

    def add(self, lines: Iterable[bytes]) -> None:
        """Take in whole lines that are not in it yet."""
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            blank = rest[:-3] if rest[:1] == b"_" else b""
            if subject[:1] == b"_":
                rows, links = self.blanks.setdefault(subject, ([], []))
                if blank:
                    links.append((predicate, blank))
                else:
                    rows.append(line[len(subject) + 1 :])
            elif blank:
                self.links.append((subject, predicate, blank))
            else:
                self.lines.append(line)

    def __len__(self) -> int:
        outer = len(self.lines) + len(self.links)
        if not self.blanks:  # nearly always, where a record says something about another one
            return outer
        return outer + sum([len(rows) + len(links) for rows, links in self.blanks.values()])

    def joined(self, other: "Graph") -> "Graph":
        """Both in one."""
        both = Graph(self.lines + other.lines, self.links + other.links, dict(self.blanks))
        for node, (rows, links) in other.blanks.items():
            mine, ways = both.blanks.get(node, ([], []))
            both.blanks[node] = (mine + rows, ways + links)
        return both

    def relabelled(self, labels: Mapping[bytes, bytes]) -> list[bytes]:
        """All statements as lines with new blank labels."""
        return [*self.lines, *self._with_blanks(labels)]

    def _with_blanks(self, labels: Mapping[bytes, bytes]) -> Iterator[bytes]:
        for subject, predicate, blank in self.links:
            yield b"%b %b %b .\n" % (subject, predicate, labels[blank])
        for node, (rows, links) in self.blanks.items():
            label = labels[node]
            for row in rows:
                yield b"%b %b" % (label, row)
            for predicate, blank in links:
                yield b"%b %b %b .\n" % (label, predicate, labels[blank])
