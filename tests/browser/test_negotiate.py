"""From the page of a dataset to the request for a contract, by keyboard; old terms are marked."""

import pytest

from tests.browser.offers import THEIRS
from tests.browser.pictures import WIDTHS, faults, open_at, take

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.textContent.trim()"
MOST = 80  # stops on the way


def tab_to(page, words):
    """Press the tabulator until something with these words has the focus."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == words:
            return
    pytest.fail(f"the keyboard does not come to {words!r}")


def test_one_asks_by_keyboard_and_knows_that_the_terms_may_be_old(site, browser, album):
    wrong = []
    for size, scheme in (("wide", "light"), ("narrow", "dark")):
        address = f"{site.url}/datasets/{THEIRS}"
        page = open_at(browser, address, WIDTHS[size], scheme, site.cookie)
        assert "2 tries have failed since" in page.locator("#stale").inner_text()
        picture = take(page, album and album / f"dataset-stale-{size}-{scheme}.png")
        wrong += faults(page, WIDTHS[size], picture)
        tab_to(page, "Request access")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == f"{site.url}/contracts/ask/{THEIRS}"
        assert "these terms may be out of date" in page.locator("#stale").inner_text()
        picture = take(page, album and album / f"ask-stale-{size}-{scheme}.png")
        wrong += faults(page, WIDTHS[size], picture)
        tab_to(page, "Send the request")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "Choose an offer." in page.locator("main").inner_text()
        page.locator("#id_offer").focus()
        page.keyboard.press("Space")
        assert page.locator("#id_offer").is_checked()
        page.context.close()
    assert wrong == [], "\n".join(wrong)
