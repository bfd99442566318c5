"""Places as DCAT-AP says them: a box or a point in WKT (GeoDCAT-AP), a shape in GeoJSON, a name.

WKT has longitude first, in CRS84, as GeoSPARQL reads it where nothing else is said.
"""

import json
import math
import re
from typing import Any

from vocab.dialects import say
from vocab.dialects.base import Node

GEOJSON = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"
WKT = "geo:wktLiteral"
SHAPES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
     "GeometryCollection")
)  # fmt: skip
_NUMBER = r"\s*([-+]?\d{1,3}(?:\.\d{1,20})?)\s*"
_FOUR = re.compile(",".join([_NUMBER] * 4), re.ASCII)


def location(value: Any) -> Node | None:
    """A place by "west,south,east,north", by GeoJSON, by IRI; other words stay text."""
    if isinstance(value, dict):
        return shape(value)
    said = say.text(value)
    if four := _FOUR.fullmatch(said):
        return box(*map(float, four.groups())) or say.literal(said)
    held = say.decoded(said)
    return (shape(held) if isinstance(held, dict) else None) or say.link(said)


def box(west: Any, south: Any, east: Any, north: Any) -> Node | None:
    """A place by its bounds, in degrees; None for what lies on no globe."""
    w, s, e, n = map(degrees, (west, south, east, north))
    if w is None or s is None or e is None or n is None:
        return None
    if max(abs(w), abs(e)) > 360 or max(abs(s), abs(n)) > 90 or s > n:
        return None
    ring = ", ".join(f"{x} {y}" for x, y in ((w, s), (e, s), (e, n), (w, n), (w, s)))
    return place("dcat:bbox", f"POLYGON(({ring}))")


def point(longitude: Any, latitude: Any) -> Node | None:
    """A place by a point of it, in degrees; None for what lies on no globe."""
    x, y = degrees(longitude), degrees(latitude)
    if x is None or y is None or abs(x) > 360 or abs(y) > 90:
        return None
    return place("dcat:centroid", f"POINT({x} {y})")


def shape(value: Any) -> Node | None:
    """A place by a geometry of GeoJSON; None for what is none."""
    if not isinstance(value, dict) or say.text(value.get("type")) not in SHAPES:
        return None
    if not say.each(value.get("coordinates") or value.get("geometries")):
        return None
    geometry = {"@value": json.dumps(value), "@type": GEOJSON}
    return say.node("dct:Location", "", {"locn:geometry": geometry})


def place(path: str, wkt: str) -> Node:
    """A place with one shape in WKT."""
    return say.node("dct:Location", "", {path: {"@value": wkt, "@type": WKT}})


def degrees(value: Any) -> float | int | None:
    """A finite number, of a number or a text; whole ones without a point."""
    try:
        number = float(say.text(value))
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
