"""Datasets are put side by side by keyboard alone, with and without a script, from both doors."""

import re

import pytest

from tests.browser.pictures import arrives
from tests.browser.test_search import focused, opened, tab_to, words

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_two_hits_are_ticked_and_stand_side_by_side(site, browser, scripts):
    with opened(
        browser, site.url + "/datasets?q=harbour", width=360, java_script_enabled=scripts
    ) as page:
        titles = [words(one) for one in page.locator(".hit h3").all()][:2]
        for title in titles:
            tab_to(page, f"^Compare ?: {re.escape(title)}")
            page.keyboard.press("Space")
        tab_to(page, "^Compare what is ticked", most=200)
        page.keyboard.press("Enter")
        arrives(page, "/compare?dataset=", part=True)
        heads = [words(one) for one in page.locator("table.compare thead th").all()]
        assert heads == [f"{letter} {title}" for letter, title in zip("AB", titles, strict=True)]
        assert page.locator("table.compare .badge", has_text="Differs").count() > 0
        assert page.locator('table.compare td[data-label="B"]').first.is_visible()


def test_a_similar_one_is_put_beside_a_dataset_and_left_out_again(site, browser):
    with opened(browser, site.url + site.pages["dataset"]) as page:
        title = words(page.locator("#similar li a").first)
        tab_to(page, f"^Compare with {re.escape(title)}", most=200)
        page.keyboard.press("Space")
        tab_to(page, "^Compare side by side")
        page.keyboard.press("Enter")
        arrives(page, "/compare?dataset=", part=True)
        tab_to(page, f"^{re.escape(title)}")
        page.keyboard.press("Enter")  # (the head of its column leads to its page)
        arrives(page, "/datasets/", part=True)
        page.go_back()
        arrives(page, "/compare?dataset=", part=True)
        page.focus('input[name="dataset"][type="checkbox"] >> nth=1')
        assert focused(page).startswith("B ")
        page.keyboard.press("Space")
        tab_to(page, "^Compare$")
        page.keyboard.press("Enter")
        page.wait_for_selector('[role="alert"]')
        assert "choose one to three more" in words(page.locator('[role="alert"]'))
