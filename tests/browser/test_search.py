"""The search by keyboard, with and without a script, and when a filter changes what is shown."""

import re
from contextlib import contextmanager

import pytest

from tests.browser.pictures import WIDTHS, arrives, faults, open_at, take

pytestmark = pytest.mark.browser

FOCUS = "document.activeElement"


@contextmanager
def opened(browser, address, width=1280, **options):
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    page.goto(address)
    try:
        yield page
    finally:
        context.close()


def focused(page):
    """What has the focus, in words."""
    said = f"(({FOCUS}.labels || [])[0] || {FOCUS}).innerText.trim() || {FOCUS}.id"
    return " ".join(page.evaluate(said).split())


def words(locator):
    """The text of an element in one line."""
    return " ".join(locator.inner_text().split())


def tab_to(page, wanted, most=80):
    """Tab until the focus is on `wanted`; what was passed."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(focused(page))
        if re.search(wanted, passed[-1]):
            return passed
    raise AssertionError(f"{wanted} is not reached: {passed}")


def count(page):
    return page.locator("#count").inner_text()


# --- keyboard ---------------------------------------------------------------------------------
def test_the_path_by_keyboard_is_the_one_that_is_seen(site, browser):
    address = "/datasets?q=harbour+ferry&theme=TRAN&size=1"
    with opened(browser, site.url + address) as page:
        passed = tab_to(page, "^Next")
        order = [
            "^Skip to the content", "^q$|^What are you looking for", "^Find", "^Skip the filters", "^Theme", "^Transport",
            "^Format", "^Show datasets", "^Sort by", "^Sort$", "^Remove filter Theme: Transport",
            "^Harbour ferry", "^Next",
        ]  # fmt: skip
        reached = [next(n for n, said in enumerate(passed) if re.search(w, said)) for w in order]
        assert reached == sorted(reached), list(zip(order, reached, strict=True))


def test_words_are_typed_and_found_by_keyboard_alone(site, browser):
    with opened(browser, site.url) as page:
        page.focus("#q")
        page.keyboard.type("bascule bridges")
        page.keyboard.press("Enter")
        arrives(page, "/datasets?q=bascule", part=True)
        assert page.locator(".hit mark").first.inner_text().lower() == "bascule"
        assert "Found:" in page.locator(".why").first.inner_text()


def test_the_skip_link_leads_past_the_filters(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        tab_to(page, "Skip the filters")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert focused(page) == "Sort by"


def test_on_a_narrow_screen_escape_closes_the_filters_and_the_focus_is_back(site, browser):
    with opened(browser, site.url + "/datasets?theme=TRAN&hvd=1", width=360) as page:
        button = page.locator(".facets-button")
        assert words(button) == "Filters (2)"
        button.focus()
        page.keyboard.press("Enter")
        assert page.locator("#facets").is_visible()
        tab_to(page, "^Transport")
        page.keyboard.press("Escape")
        page.locator("#facets").wait_for(state="hidden")
        assert focused(page) == "Filters (2)"


def test_on_a_narrow_screen_the_filters_stay_open_while_they_are_ticked(site, browser):
    with opened(browser, site.url + "/datasets", width=360) as page:
        page.click(".facets-button")
        page.check('input[name="theme"][value="TRAN"]')
        arrives(page, "/datasets?theme=TRAN")
        assert page.locator("#facets").is_visible()
        assert page.is_checked('input[name="theme"][value="TRAN"]')
        page.click(".facets-bar button")
        page.locator("#facets").wait_for(state="hidden")
        page.wait_for_function(f"() => {FOCUS}.id === 'n'")
        assert words(page.locator(".facets-button")) == "Filters (1)"


# --- a filter or the order changes ------------------------------------------------------------
def test_a_tick_narrows_the_list_in_place_and_keeps_the_focus(site, browser):
    with opened(browser, site.url + "/datasets?q=harbour&sort=title") as page:
        page.evaluate("window.here = true")
        before = count(page)
        page.click("#s-kind")
        page.click("#s-publisher")
        page.focus('input[name="theme"][value="ENVI"]')
        page.keyboard.press("Space")
        arrives(page, "/datasets?q=harbour&sort=title&theme=ENVI")
        assert count(page) != before
        assert page.evaluate("window.here"), "the page was not loaded anew"
        assert page.evaluate(f"[{FOCUS}.name, {FOCUS}.value, {FOCUS}.checked]") == [
            "theme",
            "ENVI",
            True,
        ]
        assert words(page.locator(".chip")).startswith("Remove filter Theme")
        assert page.locator("#f-kind").get_attribute("open") is not None, "what was opened stays"
        assert page.locator("#f-publisher").get_attribute("open") is None, "what was closed stays"
        assert page.locator("#results").get_attribute("aria-busy") is None
        assert page.input_value("#sort") == "title"
        assert page.title().startswith("harbour: ")


def test_the_count_is_one_live_region_that_stays_and_changes(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        page.evaluate("""() => {
            window.region = document.getElementById('count');
            window.said = [];
            new MutationObserver(() => window.said.push(window.region.innerText))
                .observe(window.region, { childList: true, subtree: true, characterData: true });
        }""")
        page.check('input[name="theme"][value="TRAN"]')
        arrives(page, "/datasets?theme=TRAN")
        assert page.evaluate("window.region.isConnected")
        assert set(page.evaluate("window.said")) == {count(page)}
        assert page.locator('main [role="status"]').count() == 1


def test_back_shows_the_list_as_it_was_and_its_ticks_too(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        whole = count(page)
        page.check('input[name="theme"][value="TRAN"]')
        arrives(page, "/datasets?theme=TRAN")
        narrowed = count(page)
        page.check('input[name="format"][value="CSV"]')
        arrives(page, "/datasets?format=CSV&theme=TRAN")
        page.go_back()
        page.wait_for_function(
            "words => document.getElementById('count').innerText === words", arg=narrowed
        )
        assert page.is_checked('input[name="theme"][value="TRAN"]')
        assert not page.is_checked('input[name="format"][value="CSV"]')
        page.go_back()
        page.wait_for_function(
            "words => document.getElementById('count').innerText === words", arg=whole
        )
        assert not page.is_checked('input[name="theme"][value="TRAN"]')
        kept = page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
        assert set(kept) <= {"htmx-current-path-for-history"}, "an address, and no page"


def test_a_new_order_comes_at_once_and_the_button_takes_the_focus_to_the_count(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        page.select_option("#sort", "title")
        arrives(page, "/datasets?sort=title")
        assert page.evaluate(f"{FOCUS}.id") != "n"
        page.select_option("#sort", "")
        arrives(page, "/datasets")
        page.click("#sorting button")
        page.wait_for_function(f"() => {FOCUS}.id === 'n'")


def test_a_date_that_is_none_is_said_and_the_list_stays(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        before = count(page)
        page.click("#f-modified summary")
        page.fill("#d-modified_from", "2024-13")
        page.keyboard.press("Tab")
        page.wait_for_selector('#notices [role="alert"]')
        assert "a day of the calendar" in page.locator("#notices").inner_text()
        assert count(page) == before
        assert page.input_value("#d-modified_from") == "2024-13"
        page.fill("#d-modified_from", "2026-03")
        page.keyboard.press("Tab")
        arrives(page, "/datasets?modified_from=2026-03-01")
        assert page.locator("#notices *").count() == 0


# --- suggestions ------------------------------------------------------------------------------
def suggested(page, words):
    page.focus("#q")
    page.keyboard.type(words)
    page.wait_for_selector('#suggestions [role="option"]')


def test_suggestions_are_walked_through_by_arrows_and_chosen_by_enter(site, browser):
    with opened(browser, site.url + "/") as page:
        suggested(page, "harbour f")
        field = page.locator("#q")
        assert field.get_attribute("role") == "combobox"
        assert field.get_attribute("aria-expanded") == "true"
        assert field.get_attribute("aria-controls") == "suggestions"
        page.keyboard.press("ArrowDown")
        active = field.get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
        page.keyboard.press("ArrowUp")
        assert field.get_attribute("aria-activedescendant") is None
        page.keyboard.press("ArrowDown")
        address = page.locator(f"#{active}").get_attribute("data-href")
        page.keyboard.press("Enter")
        arrives(page, address)


def test_escape_closes_the_suggestions_and_keeps_the_words(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        suggested(page, "trans")
        page.keyboard.press("Escape")
        assert page.locator("#suggestions").is_hidden()
        assert page.input_value("#q") == "trans"
        page.keyboard.press("ArrowDown")
        assert page.locator("#suggestions").is_visible()
        page.keyboard.press("Tab")
        assert page.locator("#suggestions").is_hidden()


def test_enter_without_a_choice_asks_for_the_words(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        suggested(page, "trans")
        page.keyboard.press("Enter")
        arrives(page, "/datasets?q=trans", part=True)


def test_a_suggestion_can_be_clicked(site, browser):
    with opened(browser, site.url + "/datasets") as page:
        suggested(page, "transpo")
        page.locator('[role="option"]', has_text="Theme").first.click()
        arrives(page, "/datasets?theme=TRAN")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param("wide", "light", marks=pytest.mark.long),
        ("narrow", "dark"),
        pytest.param("wide", "dark", marks=pytest.mark.rare),
        pytest.param("narrow", "light", marks=pytest.mark.rare),
    ],
)
def test_open_suggestions_and_filters_fit_and_are_accessible(site, browser, album, size, scheme):
    page = open_at(browser, site.url + "/datasets?q=harbour", WIDTHS[size], scheme, None)
    page.fill("#q", "")
    suggested(page, "har")
    page.keyboard.press("ArrowDown")
    name = f"search-suggested-{size}-{scheme}.png"
    wrong = list(faults(page, WIDTHS[size], take(page, album and album / name)))
    page.keyboard.press("Escape")
    if size == "narrow":
        page.click(".facets-button")
        name = f"search-filters-{size}-{scheme}.png"
        wrong += faults(page, WIDTHS[size], take(page, album and album / name))
    page.context.close()
    assert wrong == [], "\n".join(wrong)


# --- without a script -------------------------------------------------------------------------
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_without_a_script_the_form_does_it_all(site, browser, width):
    with opened(browser, site.url, width=width, java_script_enabled=False) as page:
        page.fill("#q", "harbour")
        page.click("button.main")
        arrives(page, "/datasets?q=harbour", part=True)
        if width < 960:
            page.click(".facets-button")
        page.check('input[name="theme"][value="TRAN"]')
        page.click(".facets-bar button")
        arrives(page, "theme=TRAN", part=True)
        assert page.input_value("#q") == "harbour"
        page.select_option("#sort", "title")
        page.click("#sorting button")
        arrives(page, "sort=title", part=True)
        assert "theme=TRAN" in page.url
        assert "q=harbour" in page.url
        page.click(".chip")
        arrives(page, "/datasets?q=harbour&sort=title")
        page.goto(page.url + "&size=1")
        page.click('a[rel="next nofollow"]')
        arrives(page, "cursor=", part=True)
        page.click('a[rel="first nofollow"]')
        arrives(page, "/datasets?q=harbour&size=1&sort=title")
