"""Where and when: by keyboard alone, drawn by hand, and without a script."""

import re

import pytest

from tests.browser.pictures import arrives, faults, open_at, take
from tests.browser.test_search import count, focused, opened, tab_to, words

pytestmark = pytest.mark.browser


def test_an_area_is_asked_for_by_keyboard_alone(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        whole = count(page)
        tab_to(page, "^Area$")
        page.keyboard.press("Enter")
        for side, degrees in (("West", "3"), ("South", "51"), ("East", "7"), ("North", "53.5")):
            page.keyboard.press("Tab")
            assert focused(page) == side
            page.keyboard.type(degrees)
        page.keyboard.press("Tab")
        arrives(page, "/datasets?east=7&north=53.5&south=51&west=3")
        assert count(page) != whole
        assert focused(page) == "Only what lies inside"
        page.keyboard.press("Space")
        arrives(page, "/datasets?east=7&inside=1&north=53.5&south=51&west=3")
        assert "Lies inside: 3° E to 7° E" in words(page.locator(".chip"))


def test_what_is_typed_while_an_answer_comes_is_not_lost(site, browser):
    """The filters come anew with each answer, also those that somebody is writing in."""
    with opened(browser, site.url + "/datasets") as page:
        held = []
        page.route(
            re.compile("west=3"),
            lambda route: route.continue_() if held else held.append(route),
        )
        tab_to(page, "^Area$")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("3")
        for _ in ("South", "East"):
            page.keyboard.press("Tab")
        assert focused(page) == "East"
        page.keyboard.type("7")
        page.wait_for_timeout(0)
        assert len(held) == 1
        held[0].continue_()
        page.wait_for_function("() => new URL(location).searchParams.get('west') === '3'")
        assert page.input_value("#d-east") == "7"
        page.keyboard.press("Tab")
        arrives(page, "/datasets?east=7&north=90&south=-90&west=3")


def test_years_are_asked_for_by_keyboard_alone(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        tab_to(page, "^Time covered$")
        page.keyboard.press("Enter")
        tab_to(page, "^The numbers$", most=1)
        page.keyboard.press("Tab")
        assert focused(page) == "From"
        page.keyboard.type("2009")
        page.keyboard.press("Tab")
        arrives(page, "/datasets?covers_from=2009-01-01")
        assert "Time covered: from 1 January 2009" in words(page.locator(".chip"))


def drawn(page, css, *places):
    """Draw over an element from one place to the other, each in parts of its width and height."""
    box = page.locator(css).bounding_box()
    (x, y), *others = [
        (box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in places
    ]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()


def test_an_area_is_drawn_on_the_map(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        page.click("#f-area summary")
        drawn(page, "#f-area svg", (0.4, 0.4), (0.6, 0.6))
        page.wait_for_url("**/datasets?east=*")
        west, south = (float(page.input_value(f"#d-{side}")) for side in ("west", "south"))
        assert west == pytest.approx(3.4, abs=0.6)
        assert south == pytest.approx(49.2, abs=0.6)
        page.locator("#f-area .extent[x]").wait_for(state="attached")


def test_years_are_drawn_over_the_timeline(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        page.click("#f-covers > summary")
        columns = page.locator("#f-covers .column")
        years = [columns.nth(n).get_attribute("data-first") for n in range(columns.count())]
        drawn(page, "#f-covers svg", (0.01, 0.5), (0.3, 0.5))
        page.wait_for_url(f"**/datasets?covers_from={years[0]}-01-01&covers_to=*")
        assert "is-out" in (columns.last.get_attribute("class") or "")


def test_without_a_script_area_and_years_are_fields_of_the_form(site, browser):
    with opened(browser, site.url + "/datasets", java_script_enabled=False) as page:
        page.click("#f-area summary")
        page.fill("#d-west", "3")
        page.fill("#d-east", "8")
        page.click("#f-covers > summary")
        page.fill("#d-covers_from", "2009")
        page.click(".facets-bar button")
        arrives(page, "west=3", part=True)
        assert re.search("covers_from=2009", page.url)
        assert len(page.locator(".chip").all()) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_filters_fit_and_are_accessible(site, browser, album, scheme):
    page = open_at(browser, site.url + site.pages["datasets-where"], 360, scheme, None)
    page.click(".facets-button")
    picture = take(page, album and album / f"where-filters-narrow-{scheme}.png")
    wrong = list(faults(page, 360, picture))
    page.context.close()
    assert wrong == [], "\n".join(wrong)
