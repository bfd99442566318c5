"""Boxes on the earth, and the part of it that somebody asks for.

A box is kept in whole numbers: hundredths of a degree (about a kilometre), counted eastward from
180° W and northward from 90° S. So no number is negative, and every engine compares the same ones.
"""

from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import NamedTuple

PARTS = 100  # of a degree
_EAST, _NORTH = 180, 90  # degrees that are added
_NOISE = 6  # decimals beyond which a difference is of arithmetic, not of the source


class Box(NamedTuple):
    """From west to east and from south to north; a point has no width and no height."""

    west: int
    south: int
    east: int
    north: int

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """West, south, east, north as people write them."""
        west, south, east, north = (side / PARTS for side in self)
        return (
            round(west - _EAST, 2),
            round(south - _NORTH, 2),
            round(east - _EAST, 2),
            round(north - _NORTH, 2),
        )


EARTH = Box(0, 0, 2 * _EAST * PARTS, 2 * _NORTH * PARTS)


def box(west: float, south: float, east: float, north: float) -> Box | None:
    """The box of these degrees (WGS 84), rounded outwards; None for what is not on the earth."""
    if not (-_EAST <= west <= east <= _EAST and -_NORTH <= south <= north <= _NORTH):
        return None
    return Box(
        floor(round((west + _EAST) * PARTS, _NOISE)),
        floor(round((south + _NORTH) * PARTS, _NOISE)),
        ceil(round((east + _EAST) * PARTS, _NOISE)),
        ceil(round((north + _NORTH) * PARTS, _NOISE)),
    )


def around(boxes: Iterable[Box]) -> Box | None:
    """The smallest box that holds all of them; None of none."""
    found = [*boxes]
    if len(found) < 2:
        return found[0] if found else None
    west, south, east, north = zip(*found, strict=True)
    return Box(min(west), min(south), max(east), max(north))


class Bound(NamedTuple):
    """One side of an entry's box must be from `first` to `last`; None: open at this end."""

    side: str
    first: int | None
    last: int | None


class Area(NamedTuple):
    """What is asked: boxes that touch `box`, or (`inside`) lie within it."""

    box: Box
    inside: bool = False

    def bounds(self) -> Iterator[Bound]:
        """The same as a condition for each side, which an engine can look up."""
        west, south, east, north = self.box
        if self.inside:
            yield Bound("west", west, None)
            yield Bound("south", south, None)
            yield Bound("east", None, east)
            yield Bound("north", None, north)
        else:
            yield Bound("west", None, east)
            yield Bound("south", None, north)
            yield Bound("east", west, None)
            yield Bound("north", south, None)

    def holds(self, extent: Box | None) -> bool:
        """Is a box of an entry meant? No box never is."""
        return extent is not None and all(
            (first is None or first <= side) and (last is None or side <= last)
            for side, (_, first, last) in ((getattr(extent, b.side), b) for b in self.bounds())
        )
