"""Every component in a browser: no sideways scrolling, nothing for axe to find, day and night."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.catalog.pages.test_templates import components
from tests.conftest import missing

STATIC = Path(__file__).parents[3] / "static"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# WCAG 1.4.12: what a reader may set without losing anything
SPACING = (
    "* { line-height: 1.5; letter-spacing: .12em; word-spacing: .16em } p { margin-block-end: 2em }"
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        missing("chromium", "no chromium on this machine: install it to see the pages")
    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(STATIC, folder / "static")
    page = folder / "components.html"
    page.write_text(components().replace("/static/", "static/"))
    return page.as_uri()


def open_at(browser: Browser, address: str, width: int, scheme: str, forced: str = "none") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, forced_colors=forced
    )
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [320, 640, 1440])
def test_nothing_scrolls_sideways(browser, address, width):
    page = open_at(browser, address, width, "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_style_tag(content=SPACING)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "with wide spacing"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(browser, address, width, scheme):
    page = open_at(browser, address, width, scheme)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    page.context.close()
    assert found.violations_count == 0, found.generate_report()


def test_the_first_stop_of_tab_is_the_way_to_the_content(browser, address):
    page = open_at(browser, address, 1440, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.context.close()


def test_on_a_narrow_screen_the_filters_open_and_close_without_script(browser, address):
    page = open_at(browser, address, 360, "light")
    button, sheet = page.locator(".facets-button"), page.locator("#facets")
    assert not sheet.is_visible()
    button.click()
    assert sheet.is_visible()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    page.context.close()


def test_on_a_wide_screen_the_filters_are_always_there(browser, address):
    page = open_at(browser, address, 1440, "light")
    assert page.locator("#facets").is_visible()
    assert not page.locator(".facets-button").is_visible()
    page.context.close()


def test_forced_colours_keep_the_edges_of_badges_and_buttons(browser, address):
    page = open_at(browser, address, 1440, "light", "active")
    for part in (".badge", ".button", ".notice", ".chip"):
        style = "e => getComputedStyle(e).borderTopStyle"
        assert page.locator(part).first.evaluate(style) == "solid", part
    page.context.close()


def test_main_controls_are_at_least_44_pixels_high_and_all_at_least_24(browser, address):
    page = open_at(browser, address, 360, "light")
    heights = "es => es.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    assert min(page.locator("button:not(.little), .button").evaluate_all(heights)) >= 44
    assert min(page.locator("button, .chip, .tick, summary").evaluate_all(heights)) >= 24
    page.context.close()
