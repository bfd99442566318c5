"""May I use this for …? By keyboard alone, without a script, and with its answer in pictures."""

import pytest

from tests.browser.pictures import WIDTHS, arrives, faults, open_at, take
from tests.browser.test_search import focused, opened, tab_to

pytestmark = pytest.mark.browser


def test_a_use_is_asked_about_by_keyboard_alone(site, browser):
    with opened(browser, site.url + site.pages["dataset"]) as page:
        tab_to(page, "^What do you want to do", most=80)
        page.keyboard.type("Publish it")
        page.wait_for_selector("#may-answer strong")
        assert "Name the source" in page.locator("#may-answer").inner_text()
        page.keyboard.press("Tab")
        assert "Commercially" in focused(page)


def test_without_a_script_the_page_comes_back_with_the_answer(site, browser):
    with opened(browser, site.url + site.pages["dataset"], java_script_enabled=False) as page:
        page.select_option("#may-use", "publish")
        page.click("#use button")
        arrives(page, "use=publish", part=True)
        assert "Yes, if" in page.locator("#may-answer strong").inner_text()
        assert page.input_value("#may-use") == "publish"
        assert page.url.endswith("#use")


def test_the_answer_fits_and_is_accessible(site, browser, album):
    wrong = []
    looks = [("wide", "light"), ("narrow", "dark"), ("wide", "dark"), ("narrow", "light")]
    for size, scheme in looks if album else looks[:2]:
        address = f"{site.url}{site.pages['dataset']}?use=publish-changed&commercial=1#use"
        page = open_at(browser, address, WIDTHS[size], scheme, None)
        picture = take(page, album and album / f"may-use-{size}-{scheme}.png")
        wrong += faults(page, WIDTHS[size], picture)
        page.context.close()
    assert wrong == [], "\n".join(wrong)
