"""The pages in a browser that asks for Dutch: longer words fit as well, and the choice needs no script."""

import pytest

from tests.browser.pictures import WIDTHS, Windows, arrives, faults, take
from tests.browser.world import SIGNED_IN
from tests.sampled import sampled

pytestmark = [pytest.mark.browser, pytest.mark.long]  # (and of the pages every second is rare)

LOOKED_AT = [
    "home", "search", "search-relaxed", "search-nothing", "dataset", "dataset-faulty", "sources",
    "source-faulty", "publishers", "run-whole", "run-working", "status", "not-found", "login",
]  # fmt: skip
FIRST_WORDS = {
    "home": "Vind openbare gegevens.",
    "sources": "Bronnen",
    "status": "Status",
    "login": "Aanmelden",
    "not-found": "Op dit adres staat hier niets",
}


@pytest.fixture(scope="module")
def windows(browser):
    opened = Windows(browser, locale="nl-BE")
    yield opened
    opened.close()


def look(site, windows, album, name, path, cookie=None):
    wrong = []
    for size, width in WIDTHS.items():
        page = windows.at(site.url + path, width, "light", cookie)
        assert page.locator("html").get_attribute("lang") == "nl"
        if name in FIRST_WORDS:
            assert page.locator("h1").inner_text() == FIRST_WORDS[name]
        picture = take(page, album and album / f"dutch-{name}-{size}.png")
        wrong += [f"{name}, {size}: {fault}" for fault in faults(page, width, picture)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("name", sampled(LOOKED_AT, 7))
def test_a_page_in_dutch_fits_and_is_accessible(site, windows, album, name):
    look(site, windows, album, name, site.pages[name])


@pytest.mark.parametrize("name", sampled(SIGNED_IN, 7))
def test_so_do_the_pages_of_those_who_are_signed_in(site, windows, album, name):
    look(site, windows, album, name, SIGNED_IN[name], site.cookie)


def test_so_does_the_choice_of_the_language(site, windows, album):
    look(site, windows, album, "language", "/language")


def test_the_language_is_chosen_without_a_script_and_one_stays_where_one_was(site, browser):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(site.url + "/datasets?q=harbour&theme=TRAN")
    page.get_by_role("contentinfo").get_by_role("link", name="Nederlands").click()
    arrives(page, "/language")
    page.get_by_role("button", name="Nederlands").click()
    arrives(page, "/datasets?q=harbour&theme=TRAN")
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.get_by_role("heading", name="Filters").count() == 1
    assert {cookie["name"] for cookie in context.cookies()} == {"language", "csrftoken"}
    page.get_by_role("contentinfo").get_by_role("link", name="English").click()
    arrives(page, "/language")
    page.get_by_role("button", name="English").click()
    arrives(page, "/datasets?q=harbour&theme=TRAN")
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_a_harvest_under_way_speaks_dutch_each_time_it_is_asked(site, browser):
    context = browser.new_context(locale="nl-BE")
    page = context.new_page()
    page.goto(site.url + site.pages["run-working"])
    with page.expect_response(lambda answer: "/progress?stage=store" in answer.url):
        pass
    page.wait_for_function("document.querySelector('#progress .steps')")
    assert page.locator("#said").inner_text() == "Gewijzigde records worden geschreven."
    assert "4.100 records geschreven" in page.locator("#progress").inner_text()
    page.set_viewport_size({"width": WIDTHS["narrow"], "height": 900})
    outside = (
        """[...document.querySelectorAll('.steps li')].filter(e => e.scrollWidth > e.clientWidth)"""
    )
    assert page.evaluate(f"{outside}.length") == 0, "figures stay in their box"
    context.close()
