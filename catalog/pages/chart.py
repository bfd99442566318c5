"""The score of a source over time as a drawing: pure numbers, in the box of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.quality.metrics import MAXIMUM

LEFT, RIGHT, TOP, BASE = 52.0, 620.0, 20.0, 150.0  # of a box of 640 by 184
MOST = 60  # days in the drawing and in its table


@dataclass(frozen=True, slots=True)
class Day:
    """The mean of a source on one day."""

    day: date
    points: float
    datasets: int

    @property
    def whole(self) -> int:
        """Whole points that were reached."""
        return int(self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through `days`, the first at the left; of one day, only its dot."""

    days: Sequence[Day]
    line: str  # the points of a polyline
    grid: Sequence[tuple[float, int]]  # height, points

    @property
    def first(self) -> Day:
        """The day at the left."""
        return self.days[0]

    @property
    def last(self) -> Day:
        """The day at the right."""
        return self.days[-1]

    @property
    def dot(self) -> tuple[str, str]:
        """Where the last day stands."""
        x, _, y = self.line.rpartition(" ")[2].partition(",")
        return x, y

    @property
    def above(self) -> str:
        """Where the words of the last day stand."""
        return f"{float(self.dot[1]) - 10:.1f}"


def chart(days: Sequence[Day]) -> Chart | None:
    """The drawing of these days, the oldest first; None when there are none."""
    if not days:
        return None
    shown = thinned(days)
    span = (shown[-1].day - shown[0].day).days or 1
    # The last day stands at the right, also when it is the only one.
    places = [RIGHT - (RIGHT - LEFT) * (shown[-1].day - one.day).days / span for one in shown]
    line = " ".join(
        f"{x:.1f},{_height(one.points):.1f}" for x, one in zip(places, shown, strict=True)
    )
    return Chart(shown, line, [(_height(points), points) for points in (405, 200, 0)])


def thinned(days: Sequence[Day]) -> list[Day]:
    """At most MOST of them, at equal distances back from the last."""
    step = -(-len(days) // MOST)
    return list(days[::-1][::step][::-1])


def _height(points: float) -> float:
    return BASE - (BASE - TOP) * points / MAXIMUM
