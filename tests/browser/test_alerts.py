"""Alerts by keyboard alone: save a search, change it, pause it, delete it; and stop one by its link."""

import pytest

from tests.browser.pictures import WIDTHS, faults, open_at, take
from tests.browser.test_search import focused, tab_to, words

pytestmark = pytest.mark.browser


@pytest.fixture
def page(site, browser):
    """The search page of who is signed in."""
    page = open_at(browser, f"{site.url}/datasets?q=ferry&theme=TRAN", 1280, "light", site.cookie)
    yield page
    page.context.close()


def press(page, wanted, key="Enter"):
    """Go there with Tab, and press."""
    tab_to(page, wanted)
    page.keyboard.press(key)


def fill_in(page, address):
    """The form of a new alert, without the mouse."""
    tab_to(page, "^Name")
    page.keyboard.press("Control+A")
    page.keyboard.type("Ferries")
    press(page, "^Changed", "Space")
    tab_to(page, "^Address of the webhook")
    page.keyboard.type(address)
    tab_to(page, "^once a day")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("once a week")


def test_a_search_is_saved_changed_paused_and_deleted(site, page):
    press(page, "^Save this search")
    page.wait_for_url("**/alerts/new?**")
    assert page.input_value("#id_name") == "ferry, Theme: Transport"
    fill_in(page, "https://robot.example/hook")
    press(page, "^Save the search")
    page.wait_for_selector("#secret")
    assert page.locator("#secret").inner_text().startswith("whsec_")
    press(page, "^Go on to the alert")
    page.wait_for_selector("h1:has-text('Ferries')")
    assert "once a week" in words(page.locator(".head"))
    tab_to(page, "^once a week")
    page.keyboard.press("ArrowUp")
    press(page, "^Save the changes")
    page.wait_for_selector(".notice.is-done")
    assert "once a day" in words(page.locator(".head"))
    press(page, "^Pause it")
    page.wait_for_selector("button:has-text('Resume it')")
    press(page, "^Resume it")
    page.wait_for_selector("button:has-text('Pause it')")
    press(page, "^Delete it")
    page.wait_for_url("**/alerts")
    assert "Ferries" not in words(page.locator("table"))


def test_a_form_with_faults_takes_the_focus_and_fits(site, browser, album):
    for size, width in WIDTHS.items():
        address = f"{site.url}/alerts/new?q=ferry"
        page = open_at(browser, address, width, "light", site.cookie)
        page.fill("#id_url", "ftp://robot.example/hook")
        page.click("main button.main")
        page.wait_for_selector('[role="alert"]')
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        picture = take(page, album and album / f"alert-refused-{size}-light.png")
        assert list(faults(page, width, picture)) == []
        page.context.close()


def test_a_dataset_and_a_publisher_are_watched_from_their_pages(site, browser):
    for name in ("dataset", "publisher"):
        page = open_at(browser, site.url + site.pages[name], 1280, "light", site.cookie)
        press(page, "^Watch$")
        page.wait_for_url("**/alerts/new?**")
        assert page.input_value("#id_name")
        page.context.close()


def test_an_email_is_stopped_without_signing_in_and_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + site.pages["alert-stop"])
    assert page.get_by_role("button", name="Stop it").is_visible()
    context.close()
