"""Every page in a browser, wide and narrow, by day and by night."""

import struct
import zlib

import pytest
from django.db import OperationalError
from django.test import override_settings

from tests.browser.pictures import SCHEMES, WIDTHS, arrives, faults, is_blank, open_at, take
from tests.browser.world import CONTRACTS, SIGNED_IN
from tests.catalog.api.test_status import Unreachable
from tests.sampled import sampled

pytestmark = pytest.mark.browser

OPEN = [
    "home", "datasets", "datasets-filtered", "datasets-where", "datasets-none", "datasets-refused", "search",
    "search-relaxed", "search-nothing", "dataset", "compare", "compare-refused",
    "dataset-translated", "dataset-quality", "dataset-changed", "dataset-alike", "run-renamed", "rule", "dataset-faulty", "dataset-withdrawn", "datasetseries", "dataservice",
    "publishers", "publisher", "sources", "source", "source-faulty", "run-whole", "run-incomplete",
    "run-same", "run-failed", "run-working", "status", "not-found", "login", "alert-stop",
]  # fmt: skip

ABOUT_CONTRACTS = [
    "contracts", "contracts-inbox", "negotiations", "negotiations-none", "negotiation-waits",
    "negotiation-counter", "negotiation-ended", "agreements", "agreement", "agreement-void",
    "transfers", "transfer-started", "transfer-fetched", "agreement-endings", "agreement-renew",
    "agreement-evidence", "agreement-text", "contract-texts",
]  # fmt: skip


def look(site, windows, album, name, path, cookie=None):
    wrong = []
    every = [(size, scheme) for size in WIDTHS for scheme in SCHEMES]
    # Without an album each width is seen once: what has colour has it at every width.
    for size, scheme in every if album else [("wide", "light"), ("narrow", "dark")]:
        page = windows.at(site.url + path, WIDTHS[size], scheme, cookie)
        picture = take(page, album and album / f"{name}-{size}-{scheme}.png")
        wrong += [f"{name}, {size}, {scheme}: {f}" for f in faults(page, WIDTHS[size], picture)]
    assert wrong == [], "\n".join(wrong)


def test_every_page_of_the_world_has_its_turn(site):
    assert sorted(site.pages) == sorted(OPEN)
    assert sorted(CONTRACTS) == sorted(ABOUT_CONTRACTS)


@pytest.mark.parametrize("name", sampled(OPEN, 2))
def test_a_page_shows_something_fits_and_is_accessible(site, windows, album, name):
    look(site, windows, album, name, site.pages[name])


@pytest.mark.parametrize("name", sampled(SIGNED_IN, 2))
def test_so_do_the_pages_of_those_who_are_signed_in(site, windows, album, name):
    look(site, windows, album, name, SIGNED_IN[name], site.cookie)


@pytest.mark.parametrize("name", sampled(ABOUT_CONTRACTS, 2))
def test_so_do_the_pages_about_contracts(site, windows, album, name):
    look(site, windows, album, name, CONTRACTS[name], site.cookie)


def test_an_agreement_is_printed_without_buttons(site, browser, album):
    page = open_at(browser, site.url + CONTRACTS["agreement"], 680, "light", site.cookie)
    page.emulate_media(media="print")
    take(page, album and album / "agreement-print.png")
    assert page.locator("main h1").is_visible()
    assert page.locator(".tally").is_visible()
    assert [one for one in page.locator("button, .button, nav").all() if one.is_visible()] == []
    page.context.close()


def test_evidence_is_printed_whole_and_without_buttons(site, browser, album):
    page = open_at(browser, site.url + CONTRACTS["agreement-evidence"], 680, "light", site.cookie)
    page.emulate_media(media="print")
    take(page, album and album / "evidence-print.png")
    assert page.locator("main table").count() == 3
    assert [one for one in page.locator("button, .button, nav").all() if one.is_visible()] == []
    assert all(one.is_visible() for one in page.locator("main .leaf").all())
    page.context.close()


def test_a_refusal_without_a_reason_takes_the_focus_and_fits(site, browser, album):
    for size, width in WIDTHS.items():
        address = site.url + CONTRACTS["negotiation-waits"]
        page = open_at(browser, address, width, "light", site.cookie)
        page.click("button.stop")
        page.wait_for_selector('[role="alert"]')
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        picture = take(page, album and album / f"negotiation-refused-{size}-light.png")
        assert list(faults(page, width, picture)) == []
        page.context.close()


def test_what_the_other_side_is_to_answer_is_asked_again_by_itself(site, browser):
    page = open_at(browser, site.url + CONTRACTS["transfer-started"], 1280, "light", site.cookie)
    with page.expect_response(lambda answer: "/progress?seen=" in answer.url) as heard:
        pass
    assert heard.value.status == 204
    assert page.locator("#timeline .messages > li").count() == 2
    page.context.close()


@pytest.mark.parametrize(
    ("name", "path"), [("away-list", "/datasets?theme=TRAN"), ("away-words", "/datasets?q=harbour")]
)
def test_so_does_the_search_while_there_is_no_index(site, windows, album, name, path):
    windows.close()  # what was kept of an earlier answer would be shown
    with override_settings(SEARCH_BACKEND="tests.search.Away"):
        look(site, windows, album, f"search-{name}", path)


def test_so_does_what_people_see_while_the_database_is_away(site, windows, album, monkeypatch):
    windows.close()
    away = Unreachable(OperationalError("the server closed the connection"))
    monkeypatch.setattr("catalog.queries.by_source", away)
    look(site, windows, album, "database-away", "/")


def test_a_form_with_faults_takes_the_focus_and_fits(site, browser, album):
    for size, width in WIDTHS.items():
        page = open_at(browser, site.url + "/sources/new", width, "light", site.cookie)
        page.fill("#id_url", "ftp://port.example/catalogue")
        page.click("main button.main")
        page.wait_for_selector('[role="alert"]')
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        picture = take(page, album and album / f"source-refused-{size}-light.png")
        assert list(faults(page, width, picture)) == []
        page.context.close()


def test_a_running_harvest_asks_again_by_itself(site, browser):
    page = open_at(browser, site.url + site.pages["run-working"], 1280, "light", None)
    with page.expect_response(lambda answer: "/progress?stage=store" in answer.url):
        pass
    page.wait_for_function("document.querySelector('#progress .steps')")
    assert page.locator("#progress").count() == 1
    assert page.locator("#said").inner_text() == "Changed records are being written."
    page.context.close()


def test_without_script_the_same_page_says_the_same(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + site.pages["run-working"])
    assert "4,100 records written" in page.locator("#progress").inner_text()
    assert page.get_by_role("link", name="Look again").is_visible()
    page.goto(site.url + "/datasets")
    page.check('input[name="theme"][value="TRAN"]')
    page.click(".facets-bar button")
    arrives(page, "theme=TRAN", part=True)
    assert page.locator(".hit").count() > 0
    context.close()


def test_nothing_is_asked_of_anybody_else_and_nothing_breaks_the_policy(site, browser):
    context = browser.new_context()
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for name in ("home", "datasets", "dataset-faulty", "run-working", "status"):
        page.goto(site.url + site.pages[name])
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert said == []
    assert context.cookies() == []
    context.close()


def picture(rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + b"\0\0\0\0"

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"") + chunk(b"IDAT", zlib.compress(rows))


def test_a_picture_of_one_colour_is_blank_and_one_with_words_is_not():
    assert is_blank(picture(bytes(100_000)))
    assert not is_blank(picture(bytes(99_000) + bytes(range(1, 251)) * 4))


def test_a_page_that_not_everybody_can_read_is_told(site, browser):
    page = open_at(browser, site.url + "/status", WIDTHS["narrow"], "light", None)
    page.evaluate(
        """() => {
            const [picture, words] = [document.createElement('img'), document.createElement('p')];
            picture.src = '/static/x.png';
            words.textContent = 'Hardly seen';
            [words.style.color, words.style.background] = ['#999', '#fff'];
            document.querySelector('main').prepend(picture, words);
        }"""
    )
    (said,) = faults(page, WIDTHS["narrow"], take(page, None))
    assert "image-alt" in said
    assert "color-contrast" in said
    page.context.close()
