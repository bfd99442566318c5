"""Shapes as they came, read for the box around them: WKT, GeoJSON and GML, as GeoDCAT-AP has them.

Degrees only, and of the systems where a degree is what it seems: WGS 84 or ETRS89. What cannot be
read so has no box; nothing is guessed, and the text stays in the document as it came.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import orjson

from catalog.search.box import Box, box

LONGEST = 100_000  # characters of a shape that is read
_KEPT = 300  # characters of shapes that are often the same

Pair = tuple[float, float]  # degrees east, degrees north
Corners = tuple[list[float], list[float]]  # degrees east of each, degrees north of each
# Systems by the end of their name: is north said first? EPSG's own degrees are (OGC 07-092r1).
_NORTH_FIRST = {"CRS84": False, "4326": True, "4258": True}
_NULL_ISLAND = (0.0, 0.0, 0.0, 0.0)  # what a form sends that nobody has filled in

_WKT = re.compile(
    r"(?:<(?P<iri>[^<>]*)>|SRID=(?P<srid>\d+);)?\s*(?P<kind>[A-Z]+)(?:\s+(?:Z|M|ZM))?\s*(?P<body>\([-+.,()0-9E\s]*\))",
    re.IGNORECASE,
)
_KINDS = frozenset(
    {"POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"}
)
_DEEPEST = 12  # lists and objects in each other
_POSITIONS = re.compile(
    r"<(?:\w+:)?(?:lowerCorner|upperCorner|pos|posList)\b[^<>]*>([-+.0-9Ee\s]*)<"
)
_DIMENSION = re.compile(r"""srsDimension\s*=\s*["'](\d)["']""")
_SYSTEM = re.compile(r"""srsName\s*=\s*["']([^"']*)["']""")


def box_of(shape: str) -> Box | None:
    """The box around a shape; None when it cannot be read, or is not on the earth."""
    return _often(shape) if len(shape) <= _KEPT else _box_of(shape)


def _box_of(shape: str) -> Box | None:
    shape = shape.strip()
    if not shape or len(shape) > LONGEST:
        return None
    try:
        easts, norths = _corners(shape)
        west, south, east, north = min(easts), min(norths), max(easts), max(norths)
    except ValueError:
        return None
    return None if (west, south, east, north) == _NULL_ISLAND else box(west, south, east, north)


_often = lru_cache(16_384)(_box_of)


def _corners(shape: str) -> Corners:
    """The corners; raises ValueError for what cannot be read."""
    if shape[0] == "{":
        pairs = [*_of_json(orjson.loads(shape))]
        return [east for east, _ in pairs], [north for _, north in pairs]
    match = _WKT.fullmatch(shape)
    return _of_wkt(match) if match else _of_gml(shape)


def _degrees(corners: list[list[str]], *, north_first: bool = False) -> Corners:
    """Two numbers of each corner; beyond the second: height, measure."""
    if not {2, 3, 4}.issuperset(map(len, corners)):
        raise ValueError("a corner of one number, or of too many")
    first, second = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
    return (second, first) if north_first else (first, second)


def _envelope(easts: list[float], norths: list[float]) -> Corners:
    """Of a lower and an upper corner. One that reaches over 180° goes around the earth."""
    if len(easts) != 2 or norths[0] > norths[1]:
        raise ValueError("no lower and upper corner")
    return ([-180.0, 180.0, *easts] if easts[0] > easts[1] else easts), norths


def _north_first(system: str) -> bool:
    if system.upper().startswith("EPSG:"):  # as tools wrote it before there were rules
        return system[5:] not in _NORTH_FIRST
    for end, is_so in _NORTH_FIRST.items():
        if re.fullmatch(rf"(?:.*[/:#])?{end}", system, re.IGNORECASE):
            return is_so
    raise ValueError(f"degrees of {system}")


# --- WKT --------------------------------------------------------------------------------------
def _of_wkt(match: re.Match[str]) -> Corners:
    iri, srid, kind, body = match.groups()
    kind, said = kind.upper(), body.replace("(", "").replace(")", "").split(",")
    if kind == "ENVELOPE":  # of the Common Query Language: west, east, north, south
        west, east, north, south = map(float, said)
        return _envelope([west, east], [south, north])
    if kind not in _KINDS or (srid or "4326") not in _NORTH_FIRST:
        raise ValueError(f"a shape of the kind {kind}")
    corners = [corner.split() for corner in said]
    return _degrees(corners, north_first=bool(iri) and _north_first(iri))


# --- GeoJSON ----------------------------------------------------------------------------------
def _of_json(value: object, deep: int = 0) -> Iterator[Pair]:
    """The corners of all coordinates in it. (A shape is no deeper than _DEEPEST.)"""
    if deep > _DEEPEST:
        raise ValueError("no shape is so deep")
    if isinstance(value, dict):
        for name in ("coordinates", "geometry", "geometries", "features"):
            yield from _of_json(value.get(name, []), deep + 1)
    elif not isinstance(value, list):
        raise ValueError("no coordinates")
    elif value and all(isinstance(one, int | float) for one in value):
        if not 2 <= len(value) <= 4:
            raise ValueError("a corner of one number, or of too many")
        yield float(value[0]), float(value[1])
    else:
        for one in value:
            yield from _of_json(one, deep + 1)


# --- GML --------------------------------------------------------------------------------------
def _of_gml(shape: str) -> Corners:
    """The corners of a fragment, which is seldom whole XML; it must say what its numbers are."""
    system, found = _SYSTEM.search(shape), _POSITIONS.findall(shape)
    if not system or not found:
        raise ValueError("no corners, or of no system")
    dimension = _DIMENSION.search(shape)
    numbers, many = " ".join(found).split(), int(dimension[1]) if dimension else 2
    corners = [numbers[at : at + many] for at in range(0, len(numbers), max(many, 1))]
    easts, norths = _degrees(corners, north_first=_north_first(system[1].strip()))
    return _envelope(easts, norths) if "lowerCorner" in shape else (easts, norths)
