"""Outlines of countries, coarse enough to be drawn small: our own numbers, tables/outlines.csv.

A row is a line and the countries at its sides (codes of the EU's table): two share a border, one
has a coast. Lines of a country that meet end to end make its rings. Not a map to measure by:
points are some 30 km true, small islands, islands far away and Russia's east are left out.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from catalog.search.box import Box, around, box
from vocab.namespaces import NAL

_TABLE = Path(__file__).parent / "tables" / "outlines.csv"

Point = tuple[float, float]  # degrees east, degrees north
Line = tuple[Point, ...]

# What is too small to be drawn, or is drawn in part only: west, south, east, north.
_BOXES = {
    "AND": (1.4, 42.4, 1.8, 42.7),
    "LIE": (9.4, 47.0, 9.7, 47.3),
    "MCO": (7.4, 43.7, 7.5, 43.8),
    "RUS": (19.6, 41.2, 180.0, 81.9),
    "SMR": (12.4, 43.8, 12.6, 44.0),
    "VAT": (12.4, 41.9, 12.5, 42.0),
}
_EUROPE = f"{NAL}continent/EUROPE"


@cache
def outlines() -> Mapping[str, tuple[Line, ...]]:
    """The rings of each country by its IRI; each ends where it begins."""
    lines: dict[str, list[Line]] = defaultdict(list)
    with _TABLE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            for country in row["sides"].split():
                lines[country].append(_line(row["points"]))
    return {f"{NAL}country/{code}": tuple(_rings(found)) for code, found in sorted(lines.items())}


def _line(points: str) -> Line:
    pairs = (point.split() for point in points.split(";"))
    return tuple((float(east), float(north)) for east, north in pairs)


def _rings(lines: list[Line]) -> list[Line]:
    left, rings = [*lines], []
    while left:
        ring = left.pop(0)
        while ring[0] != ring[-1]:
            n, more = next(
                (n, line if line[0] == ring[-1] else line[::-1])
                for n, line in enumerate(left)
                if ring[-1] in (line[0], line[-1])
            )
            del left[n]
            ring += more[1:]
        rings.append(ring)
    return rings


@cache
def country_boxes() -> Mapping[str, Box]:
    """The box of each country by its IRI, and of Europe: what their names stand for."""
    drawn = {
        iri: _box([point for ring in rings for point in ring]) for iri, rings in outlines().items()
    }
    others = {f"{NAL}country/{code}": box(*sides) for code, sides in _BOXES.items()}
    known = {iri: one for iri, one in (drawn | others).items() if one}
    # (Without Russia, whose east would make Europe half of the earth.)
    europe = around(one for iri, one in drawn.items() if one and not iri.endswith("/RUS"))
    return known | ({_EUROPE: europe} if europe else {})


def _box(points: list[Point]) -> Box | None:
    easts, norths = zip(*points, strict=True)
    return box(min(easts), min(norths), max(easts), max(norths))
