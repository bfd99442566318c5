"""What is asked of every page in a browser: a picture that shows something, no sideways scrolling, axe."""

import struct
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as Failed

WIDTHS = {"wide": 1280, "narrow": 360}
SCHEMES = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASKED = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
BLANK = 0.001  # share of bytes of a picture that say something, below which it shows nothing


def open_at(browser: Browser, address: str, width: int, scheme: str, cookie: dict | None) -> Page:
    """The page, loaded, in a browser context of its own."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    if cookie:
        context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address)
    return page


class Windows:
    """Two windows, a stranger's and that of who signs in, that stay open from page to page.

    What all pages share is fetched once: a page comes in a third of the time that `open_at` takes.
    """

    def __init__(self, browser: Browser, locale: str | None = None) -> None:
        self._browser, self._locale = browser, locale
        self._kept: dict[bool, Page] = {}

    def at(self, address: str, width: int, scheme: str, cookie: dict | None) -> Page:
        """The page, loaded anew."""
        if bool(cookie) not in self._kept:
            self._kept[bool(cookie)] = self._browser.new_context(locale=self._locale).new_page()
        page = self._kept[bool(cookie)]
        page.goto("about:blank")  # else nothing is loaded where only the fragment is another
        page.context.clear_cookies()
        if cookie:
            page.context.add_cookies([cookie])
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        return page

    def close(self) -> None:
        """What is opened after this has nothing in its cache."""
        for page in self._kept.values():
            page.context.close()
        self._kept.clear()


def arrives(page: Page, address: str, *, part: bool = False) -> None:
    """Wait until the page is at this address (or one with this part), loaded and no longer busy.

    Asked from here again and again: where scripts are off, a page calls back no function that waits.
    """
    test = "includes" if part else "endsWith"
    script = f"""a => location.href.{test}(a) && document.readyState === 'complete'
        && !document.querySelector('[aria-busy]')"""
    until = time.monotonic() + 30
    while not _holds(page, script, address):
        if time.monotonic() > until:
            raise AssertionError(f"at {page.url}, not at {address}")
        page.wait_for_timeout(50)


def _holds(page: Page, script: str, address: str) -> bool:
    try:
        return bool(page.evaluate(script, address))
    except Failed as failure:
        if "context was destroyed" in str(failure) or "navigation" in str(failure):
            return False  # it went on to another page in between
        raise


def faults(page: Page, width: int, picture: bytes) -> Iterator[str]:
    """Everything that is wrong with a page as it stands, in sentences."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"scrolls sideways: {wide} pixels at a width of {width}, by {_widest(page, width)}"
    if is_blank(picture):
        yield "the picture is blank"
    found = Axe().run(page, options=ASKED)
    if found.violations_count:
        yield found.generate_report()


def take(page: Page, path: Path | None) -> bytes:
    """A picture of the whole page, kept at `path` if one is given."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        return page.screenshot(full_page=True, path=path)
    return page.screenshot(full_page=True)


def is_blank(png: bytes) -> bool:
    """Whether a PNG shows one colour only. Rows are stored as differences: no difference, no ink."""
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    rows = zlib.decompress(data)
    (often, _), *_ = Counter(rows[::997]).most_common(1)  # if one value is nearly all, it is this
    return 1 - rows.count(often) / len(rows) < BLANK


def _widest(page: Page, width: int) -> str:
    script = """width => [...document.querySelectorAll('main *')]
        .filter(e => e.getBoundingClientRect().right > width + 1)
        .map(e => e.outerHTML.slice(0, 120)).slice(0, 3).join(' | ')"""
    return str(page.evaluate(script, width))
