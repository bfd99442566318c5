"""Where and when: the filters of the list with their map and timeline, and the map of a dataset."""

import html
import re
from datetime import date

import pytest

from catalog.pages import outline
from catalog.pages.timeline import timeline
from catalog.search.backends.base import Counts
from catalog.search.box import EARTH, Box, box
from catalog.search.period import marks
from catalog.search.query import Days
from tests.catalog.pages.publishing import publish
from tests.catalog.pages.test_datasets import links, show, titles
from tests.check.europe import FILE

BELGIUM = Box(18250, 13950, 18640, 14150)
GENT = 'dct:spatial [ dcat:bbox "POLYGON((3.5 51.0,3.8 51.0,3.8 51.2,3.5 51.2,3.5 51.0))" ]'


# --- the drawing ------------------------------------------------------------------------------
def test_the_land_is_drawn_of_the_outlines() -> None:
    assert FILE.read_text() == outline.land(), "write it anew: python -m tests.check.europe"


def test_a_box_is_said_in_words() -> None:
    assert outline.words(BELGIUM) == "2.5° E to 6.4° E, 49.5° N to 51.5° N"
    point = box(-3.25, -1, -3.25, -1)
    assert point is not None
    assert outline.words(point) == "3.25° W, 1° S"


def test_a_mark_is_the_part_of_a_box_that_is_on_the_map() -> None:
    assert outline.mark(EARTH) == outline.Mark(0, 0, outline.WIDTH, outline.HEIGHT)
    found = outline.mark(BELGIUM)
    assert found is not None
    assert (found.x, found.y) == (169.4, 205.0)
    assert (found.width, found.height) == (24.0, 20.0)
    brasilia = box(-48, -16, -47, -15)
    assert brasilia is not None
    assert outline.mark(brasilia) is None


@pytest.mark.parametrize(
    ("shape", "view"),
    [
        ("POINT(4.4 51.2)", "150.5 181.4 61.2 53.2"),  # as near as one comes
        ("POINT(-24.9 71.9)", "0.0 0.0 61.2 53.2"),  # in the corner
        ("POLYGON((-180 -90,180 90,180 -90,-180 -90))", "0.0 0.0 437.0 380.0"),
    ],
)
def test_the_map_of_a_dataset_is_cut_around_its_box(shape: str, view: str) -> None:
    found = outline.around({"spatial": [{"bbox": shape}]})
    assert found is not None
    assert found.view == view
    assert found.mark.width >= 0.02 * float(view.split()[2])


def test_nowhere_has_no_map() -> None:
    assert outline.around({}) is None
    assert outline.around({"spatial": [{"bbox": "POINT(-48 -16)"}]}) is None


def test_columns_are_as_high_as_they_count_and_chosen_ones_are_marked() -> None:
    spans = [(2001, 2003), (2003, 2003), (2003, 2003)]
    days = [Days(date(first, 1, 1), date(last, 1, 1)) for first, last in spans]
    counts: dict[str, int] = {}
    for one in days:
        for mark in marks(one.first, one.last):
            counts[mark] = counts.get(mark, 0) + 1
    drawn = timeline(Counts(tuple(counts.items())), Days(date(2002, 1, 1), None))
    assert drawn is not None
    assert [(one.words, one.datasets, one.chosen) for one in drawn.columns] == [
        ("2001", 1, False), ("2002", 1, True), ("2003", 3, True),
    ]  # fmt: skip
    assert drawn.columns[2].height == pytest.approx(3 * drawn.columns[0].height, abs=0.1)
    assert timeline(Counts(), Days()) is None


# --- the pages --------------------------------------------------------------------------------
@pytest.fixture
def shore(db: None) -> None:
    """Four datasets: of a shape, of a country, of decades, of nothing."""
    publish(f'dct:title "Shape"@en ; {GENT}', "a")
    publish(
        'dct:title "Country"@en ; dct:spatial <http://publications.europa.eu/resource/authority/country/FRA>',
        "b",
    )
    publish(
        'dct:title "Years"@en ; dct:temporal [ dcat:startDate "1951"^^xsd:gYear ; dcat:endDate "1972"^^xsd:gYear ]',
        "c",
    )
    publish('dct:title "Nothing"@en', "d")


@pytest.mark.django_db
def test_the_list_is_narrowed_by_place_area_and_time(stranger, shore):
    assert set(titles(show(stranger, "?west=3&south=50.5&east=3.4&north=50.9"))) == {"Country"}
    assert set(titles(show(stranger, "?west=3&south=50&east=4&north=52"))) == {"Country", "Shape"}
    assert set(titles(show(stranger, "?west=3&south=50&east=4&north=52&inside=1"))) == {"Shape"}
    assert set(titles(show(stranger, "?place=FRA"))) == {"Country"}
    assert set(titles(show(stranger, "?covers_from=1972"))) == {"Years"}
    assert set(titles(show(stranger, "?covers_to=1950"))) == set()


@pytest.mark.django_db
def test_the_form_says_what_was_asked_and_chips_take_it_off(stranger, shore):
    page = show(stranger, "?west=3&south=50&east=4&north=52&inside=1&covers_from=1900")
    values = dict(re.findall(r'id="d-(\w+)" name="\w+" value="([^"]*)"', page))
    assert [values[side] for side in ("west", "south", "east", "north")] == ["3", "50", "4", "52"]
    assert values["covers_from"] == "1900-01-01"
    assert 'name="inside" value="1" checked' in page
    assert '<rect class="extent" x="172.5" y="200.0"' in page
    said = [html.unescape(one) for one in re.findall(r"</span>([^<]*?) <svg", page)]
    assert "Lies inside: 3° E to 4° E, 50° N to 52° N" in said
    assert "Time covered: from 1 January 1900" in said
    chips = links(page, r'class="chip" href="([^"]*)"')
    assert "/datasets?covers_from=1900-01-01" in chips
    assert "/datasets?east=4&inside=1&north=52&south=50&west=3" in chips


@pytest.mark.django_db
def test_the_timeline_counts_decades_and_has_its_numbers_in_a_table(stranger, shore):
    page = show(stranger, "?covers_from=1960&covers_to=1969")
    assert re.findall(r'<th scope="row">([^<]*)</th><td class="n">(\d+)', page) == [
        ("1950–1959", "1"), ("1960–1969", "1"), ("1970–1979", "1"),
    ]  # fmt: skip
    assert re.findall(r'<rect class="column([^"]*)"', page) == [" is-out", "", " is-out"]


@pytest.mark.django_db
def test_a_dataset_shows_where_it_is(stranger):
    gent = publish(f'dct:title "Shape"@en ; {GENT}')
    page = stranger.get(f"/datasets/{gent.pk}").content.decode()
    assert re.search(r"<dd>\s*3.5° E to 3.8° E, 51° N to 51.2° N\s*</dd>", page)
    assert 'aria-label="Outline map: 3.5° E to 3.8° E, 51° N to 51.2° N"' in page
    other = publish('dct:title "Nowhere"@en', "other")
    assert 'class="map"' not in stranger.get(f"/datasets/{other.pk}").content.decode()
