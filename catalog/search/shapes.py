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
# Systems by the end of their name: is north said first? EPSG's own degrees are (OGC 07-092r1).
_NORTH_FIRST = {"CRS84": False, "4326": True, "4258": True}
_NULL_ISLAND = (0.0, 0.0)  # what a form sends that nobody has filled in

_WKT = re.compile(
    r"(?:<(?P<iri>[^<>]*)>|SRID=(?P<srid>\d+);)?\s*(?P<kind>[A-Z]+)\s*(?:Z|M|ZM)?\s*(?P<body>\(.*\))",
    re.IGNORECASE | re.DOTALL,
)
_KINDS = frozenset(
    {"POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"}
)
_DEEPEST = 12  # lists and objects in each other
_CORNERS = re.compile(r"<(?:\w+:)?(?:lowerCorner|upperCorner|pos|posList)\b[^<>]*>([^<>]*)<")
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
        pairs = [*_pairs(shape)]
    except ValueError:
        return None
    if not pairs or set(pairs) == {_NULL_ISLAND}:
        return None
    easts, norths = zip(*pairs, strict=True)
    return box(min(easts), min(norths), max(easts), max(norths))


_often = lru_cache(16_384)(_box_of)


def _pairs(shape: str) -> Iterator[Pair]:
    """The corners; raises ValueError for what cannot be read."""
    if shape[0] == "{":
        return _of_json(orjson.loads(shape))
    match = _WKT.fullmatch(shape)
    return _of_wkt(match) if match else _of_gml(shape)


def _ordered(pairs: Iterator[Pair], *, north_first: bool) -> Iterator[Pair]:
    return ((east, north) for north, east in pairs) if north_first else pairs


def _north_first(system: str) -> bool:
    if system.upper().startswith("EPSG:"):  # as tools wrote it before there were rules
        return system[5:] not in _NORTH_FIRST
    for end, is_so in _NORTH_FIRST.items():
        if re.fullmatch(rf"(?:.*[/:#])?{end}", system, re.IGNORECASE):
            return is_so
    raise ValueError(f"degrees of {system}")


# --- WKT --------------------------------------------------------------------------------------
def _of_wkt(match: re.Match[str]) -> Iterator[Pair]:
    kind, body = match["kind"].upper(), match["body"]
    if kind == "ENVELOPE":  # of the Common Query Language: west, east, north, south
        west, east, north, south = map(float, body.strip("()").split(","))
        return iter(((west, south), (east, north)))
    if kind not in _KINDS or (match["srid"] or "4326") not in _NORTH_FIRST:
        raise ValueError(f"a shape of the kind {kind}")
    pairs = (_pair(corner.strip(" ()\n\r\t").split()) for corner in body.split(","))
    return _ordered(pairs, north_first=bool(match["iri"]) and _north_first(match["iri"]))


def _pair(numbers: list[str]) -> Pair:
    if not 2 <= len(numbers) <= 4:  # beyond the second: height, measure
        raise ValueError(f"a corner of {len(numbers)} numbers")
    return float(numbers[0]), float(numbers[1])


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
        yield _pair([str(one) for one in value])
    else:
        for one in value:
            yield from _of_json(one, deep + 1)


# --- GML --------------------------------------------------------------------------------------
def _of_gml(shape: str) -> Iterator[Pair]:
    """The corners of a fragment, which is seldom whole XML; it must say what its numbers are."""
    system, found = _SYSTEM.search(shape), _CORNERS.findall(shape)
    if not system or not found:
        raise ValueError("no corners, or of no system")
    dimension = _DIMENSION.search(shape)
    numbers, many = " ".join(found).split(), int(dimension[1]) if dimension else 2
    pairs = (_pair(numbers[at : at + many]) for at in range(0, len(numbers), max(many, 1)))
    return _ordered(pairs, north_first=_north_first(system[1].strip()))
