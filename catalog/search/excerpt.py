"""The part of a long text that shows best what was found in it.

text -> sightings -> the window with the most different words of the question -> cut at spaces
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from catalog.search.document import Where
from catalog.search.why import Finder, Sighting, Span, merged

LENGTH = 240  # characters
MOST_WINDOWS = 60  # beginnings that are tried, and words that are counted in each
_BEFORE = 4  # of what is free, one part in so many goes before the first word that was found
ELLIPSIS = "…"
_SPACE = re.compile(r"\s+")


class Excerpt(NamedTuple):
    """A part of a text, with an ellipsis where it was cut; `marks` are places in this `text`.

    Nothing is escaped.
    """

    text: str
    marks: tuple[Span, ...] = ()


def excerpt(
    finder: Finder, text: str, tag: str, *, where: Where | None = None, length: int = LENGTH
) -> Excerpt:
    """At most `length` characters of `text` and two ellipses, around what was found there;
    the beginning where nothing was.
    """
    seen = finder.sightings(text, tag, where)
    if len(text) <= length:
        return Excerpt(text, merged((s.start, s.end) for s in seen))
    first, last = _window(seen, length)
    start, end = _cut(text, first, last, length)
    before, after = ELLIPSIS * (start > 0), ELLIPSIS * (end < len(text))
    by = len(before) - start
    inside = [(s.start + by, s.end + by) for s in seen if start <= s.start and s.end <= end]
    return Excerpt(f"{before}{text[start:end]}{after}", merged(inside))


def _window(seen: Sequence[Sighting], length: int) -> Span:
    """From the first to the last word that the best part must show; the earliest of equals."""
    best, window = (0, 0), (0, 0)
    for at, first in enumerate(seen[:MOST_WINDOWS]):
        inside = [s for s in seen[at : at + MOST_WINDOWS] if s.end - first.start <= length]
        worth = (len({s.need for s in inside}), len({s.start for s in inside}))
        if worth > best:
            best, window = worth, (first.start, max(s.end for s in inside))
    return window


def _cut(text: str, first: int, last: int, length: int) -> Span:
    """Where to begin and end: at spaces, if there are any that spare `text[first:last]`."""
    start = max(0, first - (length - (last - first)) // _BEFORE) if last > length else 0
    if start and (gap := _SPACE.search(text, start - 1, first)):
        start = gap.end()
    end = min(start + length, len(text))
    if end < len(text):
        gaps = [gap.start() for gap in _SPACE.finditer(text, max(last, start + 1), end + 1)]
        end = gaps[-1] if gaps else end
    return start, end
