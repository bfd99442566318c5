"""A small map of Europe, drawn by us: where a box lies in it, in the units of the drawing.

Degrees east and degrees north lie on straight lines, with the shape that land has at 52° north. The
land itself is static/europe.svg, made of the outlines (python -m tests.check.europe).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog.search.box import Box
from catalog.search.outlines import outlines
from catalog.search.place import extent

WEST, NORTH = -25, 72  # degrees at the upper left corner
WIDTH, HEIGHT = 437, 380  # of the whole drawing
EAST_UNITS, NORTH_UNITS = 6.16, 10.0  # of a degree
CLOSEST, AROUND = 0.14, 2.4  # of the drawing that is seen at least; of the box, beside it
LEAST = 0.025  # of what is seen, that a mark is wide
SMALLEST = 3.0  # units, of a mark on the whole drawing


@dataclass(frozen=True, slots=True)
class Mark:
    """A box in the drawing, as attributes of a rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Map:
    """A part of the drawing (`view` as SVG says it), what is marked there, and that in words."""

    view: str
    mark: Mark
    words: str


def land() -> str:
    """The outlines as a drawing of its own, to be used by others."""
    paths = "".join(_path(ring) for rings in outlines().values() for ring in rings)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    path = f'<path id="land" vector-effect="non-scaling-stroke" d="{paths}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{path}</svg>\n'


def _path(ring: Sequence[tuple[float, float]]) -> str:
    points = [f"{_x(east):g} {_y(north):g}" for east, north in ring[:-1]]
    return f"M{'L'.join(points)}Z"


def _x(east: float) -> float:
    return round((east - WEST) * EAST_UNITS, 1)


def _y(north: float) -> float:
    return round((NORTH - north) * NORTH_UNITS, 1)


def mark(found: Box, least: float = 0.0) -> Mark | None:
    """The part of a box that is in the drawing, at least so wide; None where it is elsewhere."""
    west, south, east, north = found.degrees
    left, right = max(_x(west), 0), min(_x(east), WIDTH)
    top, foot = max(_y(north), 0), min(_y(south), HEIGHT)
    if left > right or top > foot:
        return None
    wide, high = max(right - left, least), max(foot - top, least)
    x, y = (left + right - wide) / 2, (top + foot - high) / 2
    return Mark(round(x, 1), round(y, 1), round(wide, 1), round(high, 1))


def around(document: Mapping[str, Any]) -> Map | None:
    """The part of the map where a resource is about; None where that is unknown, or not on it."""
    found = extent(document.get("spatial", ()))
    drawn = mark(found) if found else None
    if found is None or drawn is None:
        return None
    seen = max(drawn.width / WIDTH, drawn.height / HEIGHT) * AROUND
    part = min(max(seen, CLOSEST), 1.0)
    wide, high = WIDTH * part, HEIGHT * part
    x = min(max(drawn.x + drawn.width / 2 - wide / 2, 0), WIDTH - wide)
    y = min(max(drawn.y + drawn.height / 2 - high / 2, 0), HEIGHT - high)
    view = f"{x:.1f} {y:.1f} {wide:.1f} {high:.1f}"
    return Map(view, mark(found, wide * LEAST) or drawn, words(found))


def words(found: Box) -> str:
    """A box as people write it: "2.5° E to 6.4° E, 49.5° N to 51.5° N"; a point without "to"."""
    west, south, east, north = found.degrees
    sides = [
        (_side(west, _("%(n)s° E"), _("%(n)s° W")), _side(east, _("%(n)s° E"), _("%(n)s° W"))),
        (_side(south, _("%(n)s° N"), _("%(n)s° S")), _side(north, _("%(n)s° N"), _("%(n)s° S"))),
    ]
    spans = [
        start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}
        for start, end in sides
    ]
    return ", ".join(spans)


def _side(degrees: float, positive: str, negative: str) -> str:
    said = number_format(abs(degrees), 2).rstrip("0").rstrip(".,")
    return (negative if degrees < 0 else positive) % {"n": said}
