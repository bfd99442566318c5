"""A stemmer's search for endings, by a table of them instead of letter by letter.

Snowball's generated code asks, some ten times for each word, which of many strings stands at the
cursor. In Python, cutting each possible length out and looking it up is three times as fast; and
the letter at the cursor says which lengths are possible.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

_Condition = Callable[[Any], bool]


_Lengths = dict[str, tuple[int, ...]]  # by a letter, the longest first


class _Table(NamedTuple):
    first: _Lengths  # of the strings that begin with a letter, and of the empty one
    last: _Lengths  # of those that end in it
    other: tuple[int, ...]  # where no string has the letter
    entries: dict[str, tuple[int, _Condition | None]]


class ByTable:
    """To be put before a stemmer's class: answers as its own methods do."""

    current: str
    cursor: int
    limit: int
    limit_backward: int

    def find_among(self, among: Sequence[Any]) -> int:
        """The result of the longest string that stands behind the cursor; moves the cursor."""
        start, current = self.cursor, self.current
        table = _TABLES.get(id(among)) or _table(among)
        left = self.limit - start
        for length in table.first.get(current[start : start + 1], table.other):
            if length > left:
                continue
            found = table.entries.get(current[start : start + length])
            if found:
                result, condition = found
                self.cursor = start + length
                if condition is None:
                    return result
                if condition(self):
                    self.cursor = start + length
                    return result
        return 0

    def find_among_b(self, among: Sequence[Any]) -> int:
        """As find_among, before the cursor."""
        end, current = self.cursor, self.current
        table = _TABLES.get(id(among)) or _table(among)
        left = end - self.limit_backward
        for length in table.last.get(current[end - 1 : end], table.other):
            if length > left:
                continue
            found = table.entries.get(current[end - length : end])
            if found:
                result, condition = found
                self.cursor = end - length
                if condition is None:
                    return result
                if condition(self):
                    self.cursor = end - length
                    return result
        return 0


_TABLES: dict[int, _Table] = {}  # by the id of a list that its class holds for ever


def _table(among: Sequence[Any]) -> _Table:
    entries = {one.s: (one.result, one.method) for one in among}
    other = (0,) if "" in entries else ()
    first, last = (_lengths(entries, at, other) for at in (0, -1))
    made = _TABLES[id(among)] = _Table(first, last, other, entries)
    return made


def _lengths(strings: Iterable[str], at: int, other: tuple[int, ...]) -> _Lengths:
    found: dict[str, set[int]] = {}
    for one in filter(None, strings):
        found.setdefault(one[at], {*other}).add(len(one))
    return {letter: tuple(sorted(lengths, reverse=True)) for letter, lengths in found.items()}
