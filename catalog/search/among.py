"""A stemmer's search for endings, by a table of them instead of letter by letter.

Snowball's generated code asks, some ten times for each word, which of many strings stands at the
cursor. In Python, cutting each possible length out and looking it up is three times as fast.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

_Condition = Callable[[Any], bool]


class _Table(NamedTuple):
    lengths: tuple[int, ...]  # the longest first
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
        for length in table.lengths:
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
        for length in table.lengths:
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
    lengths = sorted({len(one.s) for one in among}, reverse=True)
    entries = {one.s: (one.result, one.method) for one in among}
    made = _TABLES[id(among)] = _Table(tuple(lengths), entries)
    return made
