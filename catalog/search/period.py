"""What time a resource is about: one span of days, and how many spans reach into each year.

temporal coverage of the document -> the days around all its periods -> marks: in which year the
span begins and ends. Spans that reach into some years = those that have begun by their end, less
those that had ended before: two counts that an engine makes, instead of one for each year.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from catalog.search.days import read_day
from catalog.search.query import Days

EARLIEST, SINGLE, LATEST = 1900, 1970, 2040  # decades from the first, years from the second
_ALWAYS, _OLD = 0, EARLIEST - 1  # begins never, or before the first
_BEGINS, _ENDS = "b", "e"  # what a mark begins with
_NEVER = frozenset({date.min, date.max})  # "0001-01-01", "9999-12-31": nothing is said
_OPEN = frozenset({"", ".."})  # a side of an interval (ISO 8601-2) that is not said


def coverage(periods: Sequence[Mapping[str, Any]]) -> Days | None:
    """The days around all `periods` of a document; None when there is none that can be read.

    A period that ends before it begins, or with a side that is no date, is none: the document
    keeps its words, and a finding says what to mend.
    """
    spans = [span for one in periods if (span := _span(*_sides(one)))]
    if not spans:
        return None
    firsts, lasts = zip(*((span.first, span.last) for span in spans), strict=True)
    return Days(
        None if None in firsts else min(firsts),
        None if None in lasts else max(lasts),
    )


def _sides(period: Mapping[str, Any]) -> tuple[str, str]:
    start, end = str(period.get("start", "")), str(period.get("end", ""))
    if not start and not end:
        start, _, end = str(period.get("received", "")).partition("/")
    return start, end


@lru_cache(16_384)
def _span(start: str, end: str) -> Days | None:
    try:
        first, last = _side(start, is_end=False), _side(end, is_end=True)
    except ValueError:
        return None
    if (first is None and last is None) or (first and last and last < first):
        return None
    return Days(first, last)


def _side(said: str, *, is_end: bool) -> date | None:
    said = said.strip()
    if said in _OPEN:
        return None
    day = read_day(said[:10], is_end=is_end)
    return None if day in _NEVER else day


def reaches(covers: Days | None, wanted: Days) -> bool:
    """Has a span some of the `wanted` days in it? No span has; all have, where none are wanted."""
    if not wanted:
        return True
    if covers is None:
        return False
    begins, ends = covers.first or date.min, covers.last or date.max
    return begins <= (wanted.last or date.max) and ends >= (wanted.first or date.min)


# --- years ------------------------------------------------------------------------------------
@lru_cache(4_096)
def marks(first: date | None, last: date | None) -> tuple[str, str]:
    """The years in which a span begins and ends, as an index keeps them; open ends far away."""
    return (
        f"{_BEGINS}{_mark(first.year) if first else _ALWAYS}",
        f"{_ENDS}{_mark(last.year) if last else LATEST}",
    )


def _mark(year: int) -> int:
    if year >= LATEST:
        return LATEST
    if year >= SINGLE:
        return year
    return max(year // 10 * 10, _OLD)


class Bar(NamedTuple):
    """Years from `first` to `last`, and how many `spans` reach into them; None: all before."""

    first: int | None
    last: int
    spans: int


MOST_YEARS = 40  # that have a bar each; of more, decades have


def bars(counts: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    """How many spans reach into each year, or decade where they are many; () of no spans.

    `counts`: of marks, as an engine counts them. From the first year in which one begins or ends
    to the last such; open ends are counted, and make no years.
    """
    begun: dict[int, int] = {}
    ended: dict[int, int] = {}
    for mark, count in counts:
        kept = begun if mark[0] == _BEGINS else ended
        kept[int(mark[1:])] = kept.get(int(mark[1:]), 0) + count
    said = [year for year in (*begun, *ended) if EARLIEST <= year < LATEST]
    if not said:
        return ()
    first, last = min(said), max(said)
    if first >= SINGLE and last - first < MOST_YEARS:
        years = [range(year, year + 1) for year in range(first, last + 1)]
    else:
        years = [range(ten, ten + 10) for ten in range(first // 10 * 10, last + 1, 10)]
    found = [Bar(y[0], y[-1], _reaching(begun, ended, y)) for y in years]
    if begun.get(_OLD):
        found.insert(0, Bar(None, _OLD, _reaching(begun, ended, range(_OLD, EARLIEST))))
    return tuple(found)


def _reaching(begun: Mapping[int, int], ended: Mapping[int, int], years: range) -> int:
    """Spans that have begun by the end of these years, less those that had ended before."""
    return sum(n for year, n in begun.items() if year <= years[-1]) - sum(
        n for year, n in ended.items() if year < years[0]
    )
