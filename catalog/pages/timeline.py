"""The time that datasets cover, as a drawing: a column for each year or decade. Pure numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.search.backends.base import Counts
from catalog.search.period import Bar, bars
from catalog.search.query import Days

WIDTH, BASE = 240.0, 60.0  # of a box of 240 by 78: the words stand below
GAP = 0.15  # of a column
LEAST = 1.5  # high, where there is any


@dataclass(frozen=True, slots=True)
class Column:
    """One bar as it is drawn. `first` is "" where it has all that is earlier."""

    x: float
    y: float
    width: float
    height: float
    first: str
    last: str
    words: str
    datasets: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The columns, the earliest at the left."""

    columns: Sequence[Column]

    @property
    def first(self) -> str:
        """The words at the left."""
        return self.columns[0].words

    @property
    def last(self) -> str:
        """The words at the right."""
        return self.columns[-1].words


def timeline(counts: Counts, chosen: Days) -> Timeline | None:
    """The drawing of what was counted; None where no entry says a year."""
    found = bars(counts.values)
    if not found:
        return None
    wide, most = WIDTH / len(found), max(bar.spans for bar in found) or 1
    return Timeline([_column(bar, n * wide, wide, most, chosen) for n, bar in enumerate(found)])


def _column(bar: Bar, x: float, wide: float, most: int, chosen: Days) -> Column:
    height = max((BASE - 4) * bar.spans / most, LEAST) if bar.spans else 0.0
    return Column(
        x=round(x, 2),
        y=round(BASE - height, 2),
        width=round(wide * (1 - GAP), 2),
        height=round(height, 2),
        first=f"{bar.first:04d}" if bar.first else "",
        last=f"{bar.last:04d}",
        words=_words(bar),
        datasets=bar.spans,
        chosen=_is_chosen(bar, chosen),
    )


def _words(bar: Bar) -> str:
    if bar.first is None:
        return _("before %(year)s") % {"year": bar.last + 1}
    if bar.first == bar.last:
        return str(bar.last)
    return f"{bar.first}–{bar.last}"


def _is_chosen(bar: Bar, chosen: Days) -> bool:
    """Are any of its years asked for? All are, where nothing is."""
    begins = chosen.first.year if chosen.first else 0
    ends = chosen.last.year if chosen.last else bar.last
    return begins <= bar.last and (bar.first or 0) <= ends
