"""Which bytes are asked for: one range, or all of them (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=[ \t]*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))[ \t]*", re.IGNORECASE)


class NotSatisfiable(Exception):
    """No byte of the range exists (416). `size`: how many there are."""

    def __init__(self, size: int) -> None:
        super().__init__(f"there are {size} bytes")
        self.size = size


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to, not including, `end`, of `size` in all."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.end - self.start

    @property
    def content_range(self) -> str:
        """The field of a 206."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields of a request that choose bytes."""

    range: str = ""
    if_range: str = ""

    def single(self) -> str:
        """The range, if there is exactly one that can be read; empty: all is asked for.

        Several ranges, or other units, may be ignored (14.2), and are.
        """
        return self.range if _ONE.fullmatch(self.range) and _is_in_order(self.range) else ""


def choose(wanted: Wanted, size: int, etag: str) -> Span | None:
    """The one range that is asked for; None: all is sent. Raises NotSatisfiable.

    `etag` is a strong one: If-Range holds for the same one only, never for a date (13.1.5).
    """
    found = _ONE.fullmatch(wanted.single())
    if found is None or (wanted.if_range and wanted.if_range != etag):
        return None
    first, last, tail = found.groups()
    if tail is not None:
        start, end = max(size - int(tail), 0), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    if start >= end:
        raise NotSatisfiable(size)
    return Span(start, end, size)


def _is_in_order(text: str) -> bool:
    """A range that ends before it begins is none, and is ignored (14.1.1)."""
    found = _ONE.fullmatch(text)
    first, last, _ = found.groups() if found else ("", "", "")
    return not (first and last) or int(first) <= int(last)
