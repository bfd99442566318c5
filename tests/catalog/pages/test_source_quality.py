"""The quality of a source on its page: the mean, its history as a drawing, the badge."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.models import Organisation
from catalog.models import HarvestSource, SourceScore
from catalog.pages.chart import BASE, LEFT, MOST, RIGHT, TOP, Day, chart, thinned
from catalog.pages.source_badge import COLOURS, UNKNOWN
from catalog.ratings import Rating
from tests.catalog.pages.test_stylesheet import contrast
from tests.factories import make_source

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _finders(settings) -> None:
    settings.STATIC_ROOT = None


def days(*points: float) -> list[Day]:
    return [Day(NEW_YEAR + timedelta(days=n), value, 7) for n, value in enumerate(points)]


def score(source: HarvestSource, total: float, day: date = NEW_YEAR) -> None:
    fifth = dict.fromkeys(
        ("findability", "accessibility", "interoperability", "reusability", "contextuality"),
        total / 5,
    )
    SourceScore.objects.create(
        source=source, day=day, datasets=3, total=total, unknown=80.4, **fifth
    )


def corners(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def test_the_line_goes_from_the_first_day_to_the_last() -> None:
    drawn = chart(days(0, 405, 202.5))
    assert drawn is not None
    assert corners(drawn.line) == [(LEFT, BASE), ((LEFT + RIGHT) / 2, TOP), (RIGHT, 85.0)]
    assert drawn.dot == ("620.0", "85.0")
    assert (drawn.first.whole, drawn.last.whole) == (0, 202)


def test_days_without_a_row_keep_their_room() -> None:
    drawn = chart([Day(NEW_YEAR, 1, 1), *days(1, 1, 1, 1, 1)[3:]])
    assert drawn is not None
    assert [round(x) for x, _ in corners(drawn.line)] == [52, 478, 620]


def test_one_day_is_a_dot_and_no_day_is_no_drawing() -> None:
    drawn = chart(days(100))
    assert drawn is not None
    assert drawn.dot[0] == "620.0"
    assert chart([]) is None


@pytest.mark.parametrize("count", [1, MOST - 1, MOST, MOST + 1, 399, 400])
def test_of_many_days_some_are_drawn_and_always_the_last(count: int) -> None:
    many = days(*range(count))
    kept = thinned(many)
    assert kept[-1] == many[-1]
    assert min(count, MOST // 2) <= len(kept) <= MOST


@pytest.mark.django_db
def test_the_page_has_the_mean_the_drawing_and_the_table_behind_it(client: Client) -> None:
    port = make_source()
    score(port, 199.9)
    score(port, 300.9, NEW_YEAR + timedelta(days=1))
    page = client.get(f"/sources/{port.slug}").content.decode()
    assert "Good, 300 of 405 points" in page
    assert "80 more are not checked yet" in page
    assert "From 199 to 300 of 405 points" in page
    assert page.count('<td class="n">60 of') == 5
    table = page[page.index("Mean points by day") :]
    assert re.findall(r'<td class="n">(\d+)</td>', table)[:4] == ["300", "3", "199", "3"]
    assert f"/sources/{port.slug}/badge.svg?lang=en" in page


@pytest.mark.django_db
def test_a_source_that_was_not_counted_says_so(client: Client) -> None:
    page = client.get(f"/sources/{make_source().slug}").content.decode()
    assert "Not counted yet" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("total", "words"), [(300.9, "Good 300/405"), (12, "Bad 12/405")])
def test_the_badge_is_a_picture_with_words(client: Client, total: float, words: str) -> None:
    port = make_source()
    score(port, total)
    answer = client.get("/sources/port/badge.svg")
    picture = ElementTree.fromstring(answer.content)
    said = ["".join(one.itertext()) for one in picture]
    assert said[0] == f"metadata quality: {words}"
    assert words in said[1:]
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=3600"
    rects = [one for one in picture if one.tag.endswith("rect")]
    assert sum(int(one.get("width") or 0) for one in rects) == int(picture.get("width") or 0)


@pytest.mark.django_db
def test_who_has_the_badge_is_not_sent_it_again(client: Client) -> None:
    port = make_source()
    score(port, 300)
    tag = client.get("/sources/port/badge.svg")["ETag"]
    again = client.get("/sources/port/badge.svg", headers={"if-none-match": tag})
    assert (again.status_code, again["ETag"]) == (304, tag)
    score(port, 301, NEW_YEAR + timedelta(days=1))
    assert client.get("/sources/port/badge.svg", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.django_db
def test_the_badge_speaks_the_language_of_its_address(client: Client) -> None:
    score(make_source(), 300)
    dutch = client.get("/sources/port/badge.svg?lang=nl", headers={"accept-language": "en"})
    plain = client.get("/sources/port/badge.svg", headers={"accept-language": "nl"})
    odd = client.get("/sources/port/badge.svg?lang=xx")
    assert "Goed 300/405" in dutch.content.decode()
    assert plain.content == odd.content
    assert "Good 300/405" in plain.content.decode()


@pytest.mark.django_db
def test_a_source_for_members_only_has_no_badge(client: Client) -> None:
    club = Organisation.objects.create(name="Club", slug="club")
    score(make_source("secret", members_only=True, organisation=club), 300)
    assert client.get("/sources/secret/badge.svg").status_code == 404
    assert client.get("/sources/never/badge.svg").status_code == 404


@pytest.mark.django_db
def test_a_source_without_a_score_has_a_badge_that_says_so(client: Client) -> None:
    make_source()
    assert "not counted yet" in client.get("/sources/port/badge.svg").content.decode()


def test_the_words_of_badges_can_be_read() -> None:
    assert set(COLOURS) == set(Rating)
    assert all(contrast("#ffffff", colour) >= 4.5 for colour in (*COLOURS.values(), UNKNOWN))
