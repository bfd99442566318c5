"""Boxes are read from shapes as they occur, else from the countries of places; never guessed."""

from itertools import pairwise

import pytest

from catalog.search.box import EARTH, Area, Box, around, box
from catalog.search.outlines import country_boxes, outlines
from catalog.search.place import extent, named
from catalog.search.shapes import LONGEST, _box_of, box_of
from vocab.authority import lookup
from vocab.namespaces import NAL

COUNTRY = f"{NAL}country/"
GENT = box(3.5, 51.0, 3.8, 51.2)
WKT = "POLYGON((3.5 51.0,3.8 51.0,3.8 51.2,3.5 51.2,3.5 51.0))"


def gml(system: str, low: str, high: str) -> str:
    corners = f"<gml:lowerCorner>{low}</gml:lowerCorner><gml:upperCorner>{high}</gml:upperCorner>"
    return f'<gml:Envelope srsName="{system}">{corners}</gml:Envelope>'


@pytest.mark.parametrize(
    "shape",
    [
        WKT,
        " polygon ((3.5 51.0, 3.8 51.0, 3.8 51.2, 3.5 51.0))\n",
        "POLYGON Z ((3.5 51.0 7,3.8 51.2 9,3.5 51.0 7))",
        "MULTIPOLYGON(((3.5 51,3.6 51.1,3.5 51)),((3.7 51.1,3.8 51.2,3.7 51.1)))",
        "ENVELOPE(3.5, 3.8, 51.2, 51.0)",
        f"SRID=4326;{WKT}",
        f"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> {WKT}",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POLYGON((51.0 3.5,51.2 3.8,51.0 3.5))",
        '{"type":"Polygon","coordinates":[[[3.5,51.0],[3.8,51.2],[3.5,51.0]]]}',
        '{"type":"Feature","geometry":{"type":"LineString","coordinates":[[3.5,51,4],[3.8,51.2,4]]}}',
        gml("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "3.5 51.0", "3.8 51.2"),
        gml("urn:ogc:def:crs:EPSG::4326", "51.0 3.5", "51.2 3.8"),
        gml("EPSG:4326", "3.5 51.0", "3.8 51.2"),
        '<Polygon srsName="urn:ogc:def:crs:EPSG::4258"><posList srsDimension="2">51.0 3.5 51.2 3.8'
        "</posList></Polygon>",
    ],
)
def test_shapes_of_one_place_have_one_box(shape: str) -> None:
    assert box_of(shape) == GENT


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "Gent",
        "POLYGON EMPTY",
        "POINT(0 0)",
        "POINT(104719 194012)",  # metres of Lambert 72
        "POINT(3.5)",
        "POINT(nan 51)",
        "LINESTRING(3.5 51,nan 52,3.6 51)",
        "POINT(1_0 51)",
        "ENVELOPE(3.5, 3.8, 51.0, 51.2)",
        "POINT(1e999 51)",
        "CIRCLE(3.5 51.0 2)",
        f"<http://www.opengis.net/def/crs/EPSG/0/31370> {WKT}",
        f"SRID=31370;{WKT}",
        '{"type":"Polygon","coordinates":[[["a","b"]]]}',
        '{"type":"Point","coordinates":[3.5]}',
        '{"type":"Point"',
        "{}",
        '{"coordinates":' + "[" * 1020 + "]" * 1020 + "}",
        gml("http://www.opengis.net/def/crs/EPSG/0/31370", "1 2", "3 4"),
        "<gml:pos>3.5 51.0</gml:pos>",
        '<gml:pos srsName="EPSG:4326">3.5</gml:pos>',
        f"POLYGON(({'3.5 51.0,' * (LONGEST // 9 + 1)}3.5 51.0))",
    ],
    ids=lambda shape: shape[:40],
)
def test_what_cannot_be_read_has_no_box(shape: str) -> None:
    assert box_of(shape) is None


@pytest.mark.parametrize(
    "begin", ["POINT", "<a>", "SRID=4326;", "POINT (1 2", "<pos>1", "<pos srsName"]
)
def test_whatever_is_long_is_read_in_one_go(begin: str) -> None:
    """Backwards and forwards it would take minutes each, and the time limit of a test."""
    for filler in (" ", "1 ", "A", "(", "<"):
        long = begin + filler * ((LONGEST - len(begin) - 1) // len(filler)) + "x"
        for _ in range(3):
            assert _box_of(long) is None


def test_a_box_over_180_degrees_goes_round_the_earth() -> None:
    assert box_of("ENVELOPE(170, -170, -10, -20)") == Box(0, 7000, 36000, 8000)
    assert box_of(gml("EPSG:4326", "170 -20", "-170 -10")) == Box(0, 7000, 36000, 8000)


def test_a_box_is_on_the_earth() -> None:
    assert box(-180, -90, 180, 90) == EARTH
    assert box(170, -20, -170, -10) is None
    assert box(0, 10, 5, 9) is None
    assert box(float("nan"), 0, 5, 9) is None


def test_boxes_are_rounded_outwards_and_read_back() -> None:
    found = box(5.1, -0.001, 5.109, 0.301)
    assert found is not None
    assert found == Box(18510, 8999, 18511, 9031)
    assert found.degrees == (5.1, -0.01, 5.11, 0.31)
    assert around(()) is None


@pytest.mark.parametrize(
    ("other", "touches", "inside"),
    [
        (Box(10, 10, 20, 20), True, True),
        (Box(12, 12, 15, 15), True, True),
        (Box(15, 15, 15, 15), True, True),
        (Box(5, 12, 15, 15), True, False),
        (Box(0, 0, 99, 99), True, False),
        (Box(20, 20, 30, 30), True, False),
        (Box(21, 12, 30, 15), False, False),
        (Box(12, 21, 15, 30), False, False),
        (None, False, False),
    ],
)
def test_an_area_is_touched_or_holds(other: Box | None, touches: bool, inside: bool) -> None:
    asked = Box(10, 10, 20, 20)
    assert Area(asked).holds(other) is touches
    assert Area(asked, inside=True).holds(other) is inside


# --- places -----------------------------------------------------------------------------------
def test_shapes_say_more_than_the_country_around_them() -> None:
    country, shape = {"iri": f"{COUNTRY}BEL"}, {"bbox": WKT}
    assert extent([country, shape]) == GENT
    assert extent([country]) == country_boxes()[f"{COUNTRY}BEL"]
    assert extent([country, {"iri": f"{COUNTRY}PRT"}]) == around(
        (country_boxes()[f"{COUNTRY}BEL"], country_boxes()[f"{COUNTRY}PRT"])
    )


def test_the_first_part_of_a_place_that_can_be_read_is_its_shape() -> None:
    assert extent([{"bbox": "?", "geometry": WKT, "centroid": "POINT(1 1)"}]) == GENT
    assert extent([{"bbox": "?"}, {"label": {"": "Gent"}}]) is None


@pytest.mark.parametrize(
    ("iri", "known"),
    [
        (f"{NAL}place/BEL_BRU", f"{NAL}place/BEL_BRU"),
        ("http://data.europa.eu/nuts/code/EL30", f"{COUNTRY}GRC"),
        ("http://data.europa.eu/nuts/code/UKI", f"{COUNTRY}GBR"),
        ("https://linked.cuzk.cz/resource/ruian/obec/554782", f"{COUNTRY}CZE"),
        ("http://www.wikidata.org/entity/Q1296", ""),
        ("https://sws.geonames.org/2797656/", ""),
    ],
)
def test_regions_and_towns_lie_in_their_countries(iri: str, known: str) -> None:
    assert named([{"iri": iri}]) == ([known] if known else [])
    assert bool(extent([{"iri": iri}])) is bool(known)


# --- outlines ---------------------------------------------------------------------------------
def test_each_outline_is_of_a_country_of_the_table_and_closed() -> None:
    for iri, rings in outlines().items():
        assert lookup.concept(iri), iri
        for ring in rings:
            assert ring[0] == ring[-1]
            assert len(ring) >= 4, iri


@pytest.mark.parametrize(
    ("code", "east", "north"),
    [
        ("BEL", 4.4, 50.8), ("DEU", 13.4, 52.5), ("FRA", 2.3, 48.9), ("ESP", -3.7, 40.4),
        ("ITA", 12.6, 42.0), ("GRC", 22.0, 39.6), ("IRL", -7.6, 53.2), ("GBR", -1.2, 52.0),
        ("SWE", 15.2, 59.3), ("FIN", 25.5, 62.5), ("POL", 21.0, 52.2), ("ROU", 25.0, 45.5),
        ("NLD", 5.4, 52.1), ("CHE", 8.2, 46.9), ("AUT", 14.5, 47.5), ("SRB", 20.8, 44.0),
    ],
)  # fmt: skip
def test_a_point_within_a_country_lies_in_its_outline_and_in_no_other(
    code: str, east: float, north: float
) -> None:
    inside = [
        iri.rpartition("/")[2]
        for iri, rings in outlines().items()
        if sum(_crosses(ring, east, north) for ring in rings) % 2
    ]
    assert inside == [code]


def _crosses(ring: tuple[tuple[float, float], ...], east: float, north: float) -> int:
    """How often a line from the point to the east crosses the ring."""
    return sum(
        (a[1] > north) != (b[1] > north)
        and east < a[0] + (b[0] - a[0]) * (north - a[1]) / (b[1] - a[1])
        for a, b in pairwise(ring)
    )
