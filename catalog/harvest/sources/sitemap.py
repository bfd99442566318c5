"""A web site, by its sitemap (https://www.sitemaps.org/protocol.html): what its pages say of data.

sitemaps -> pages -> the JSON-LD in them

Sitemaps may list others. They only lead on: their statements are no part of what is harvested. A
page that a sitemap says has not changed since it was fetched is not asked for, for a month; nor is
one that robots.txt keeps from us.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from catalog.harvest.sources import dcat
from vocab.findings import Rule, Severity, finding
from vocab.rdf import site
from vocab.sentence import gettext_noop

SITEMAP_OF_FILE = Rule(
    "sitemap-of-file",
    Severity.ERROR,
    "The file is a sitemap, and a file leads nowhere",
    "Harvest the sitemap by its address, so that its pages can be fetched.",
)
SITEMAP_TOO_DEEP = Rule(
    "sitemap-too-deep",
    Severity.ERROR,
    "Sitemaps list sitemaps deeper than this installation follows",
    "List every sitemap in one sitemap index.",
)
ELSEWHERE = gettext_noop("%(n)s addresses, the first is %(url)s")
PAGES_ELSEWHERE = Rule(
    "pages-elsewhere",
    Severity.WARNING,
    "A sitemap lists addresses of another site, which was not asked",
    "List addresses of the sitemap's own host, or of hosts below it.",
    messages=(ELSEWHERE,),
)
OF_PAGES = gettext_noop("%(n)s of %(all)s pages")
PAGES_EMPTY = Rule(
    "pages-without-data",
    Severity.INFO,
    "Pages of the site describe no dataset",
    "Nothing, if they are about other things; else put JSON-LD of schema.org into them.",
    messages=(OF_PAGES,),
)
RULES = (SITEMAP_OF_FILE, SITEMAP_TOO_DEEP, PAGES_ELSEWHERE, PAGES_EMPTY)

LEVELS = 3  # of sitemaps; the protocol has two
SLACK = timedelta(days=1)  # a sitemap, or a cache before a page, may be that late
TRUSTED = timedelta(days=30)  # then a page is asked for, whatever its sitemap says

Listed = dict[str, datetime | None]  # address of a page -> when it changed last, if that is said


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """The pages that the sitemap at `start` leads to; what is no sitemap, by itself."""
    fetcher.site = True
    first = fetcher.page(start)
    if first.syntax != site.SITEMAP:
        yield first
        return
    if not fetcher.is_remote:
        fetcher.drop(first)
        fetcher.stop(finding(SITEMAP_OF_FILE, first.name))
        return
    sitemaps = _Sitemaps(fetcher, first)
    same = sitemaps.are_same()
    listed = dict.fromkeys(fetcher.others()) if same else sitemaps.listed()
    sitemaps.drop()
    listed = {url: changed for url, changed in listed.items() if fetcher.may_crawl(url)}
    pages: list[Page] = []
    for url, changed in listed.items():
        if fetcher.asked >= settings.PAGES_PER_RUN:
            break
        pages.append(_page(fetcher, url, changed, same=same))
        yield pages[-1]
    if sitemaps.ended or len(pages) < len(listed):
        said = dcat.PAGES_READ % {"n": settings.PAGES_PER_RUN}
        fetcher.stop(finding(dcat.TOO_MANY_PAGES, start, message=said))
    _sum_up(fetcher, start, pages)


def _page(fetcher: Fetcher, url: str, changed: datetime | None, *, same: bool) -> Page:
    """A page; not asked for when it is known that it is as it was.

    `same`: so are the sitemaps, so that what they say of `changed` was remembered with the page.
    """
    now, before = timezone.now(), fetcher.before(url)
    if before is None:
        return fetcher.page(url, settled=_is_past(changed, now))
    is_known = before.immutable if same else _is_past(changed, before.fetched)
    if is_known and now - before.fetched < TRUSTED:
        return fetcher.unasked(url)
    return fetcher.page(url, settled=is_known or _is_past(changed, now))


def _is_past(changed: datetime | None, moment: datetime) -> bool:
    return changed is not None and changed + SLACK < moment


def _sum_up(fetcher: Fetcher, start: str, pages: list[Page]) -> None:
    """Take out what only leads on, and say how many pages were about other things."""
    for page in pages:
        if page.syntax == site.SITEMAP:
            fetcher.drop(page)
            fetcher.stop(finding(SITEMAP_TOO_DEEP, page.url))
    if empty := sum(page.is_empty for page in pages):
        message = OF_PAGES % {"n": empty, "all": len(pages)}
        fetcher.note(finding(PAGES_EMPTY, start, message=message))


class _Sitemaps:
    """The sitemaps of a site, each asked for once."""

    def __init__(self, fetcher: Fetcher, first: Page) -> None:
        self._fetcher = fetcher
        self._start = first.url
        self._pages = {first.url: first}
        self.ended = False  # whether there are more than one run follows

    def are_same(self) -> bool:
        """Whether all of them are as they were: then the first is enough to know of the others."""
        if not self._pages[self._start].unchanged:
            return False
        for url in self._fetcher.others():
            before = self._fetcher.before(url)
            if before and before.syntax == site.SITEMAP:
                self._ask(url)
        return not self.ended and all(page.unchanged for page in self._pages.values())

    def listed(self) -> Listed:
        """The pages that they lead to."""
        found: Listed = {}
        level, looked = [self._start], {self._start}
        for _ in range(LEVELS):
            below: dict[str, None] = {}
            for url in level:
                self._look(url, below, found)
            level = [url for url in below if url not in looked]
            looked |= set(level)
            if not level or self.ended:
                return found
        self._fetcher.stop(finding(SITEMAP_TOO_DEEP, level[0]))
        return found

    def drop(self) -> None:
        """Leave them out of what is harvested."""
        for page in self._pages.values():
            if page.syntax == site.SITEMAP:
                self._fetcher.drop(page)

    def _ask(self, url: str) -> Page | None:
        if url in self._pages:
            return self._pages[url]
        self.ended = self.ended or self._fetcher.asked >= settings.PAGES_PER_RUN
        if self.ended:
            return None
        self._pages[url] = self._fetcher.page(url)
        return self._pages[url]

    def _look(self, url: str, below: dict[str, None], found: Listed) -> None:
        """Note where a sitemap leads, as far as that is the same site."""
        page = self._ask(url)
        if page is None:
            return
        page = self._pages[url] = self._fetcher.read(page)
        if page.spool is None or page.syntax != site.SITEMAP:
            return
        sitemaps, pages = site.listed(page.spool)
        elsewhere = dict.fromkeys(one for one in (*sitemaps, *pages) if not _is_near(one, url))
        if elsewhere:
            other = next(iter(elsewhere))
            message = ELSEWHERE % {"n": len(elsewhere), "url": other}
            self._fetcher.note(finding(PAGES_ELSEWHERE, url, value=other, message=message))
        below |= dict.fromkeys(one for one in sitemaps if one not in elsewhere)
        for one, changed in pages.items():
            if one not in elsewhere:
                found.setdefault(one, changed)


def _is_near(url: str, sitemap: str) -> bool:
    """Whether an address is of the sitemap's host or one below it; "www." makes no difference.

    (The protocol wants the very same host; portals list data.example.org at www.example.org.)
    """
    host, own = (_host(one) for one in (url, sitemap))
    return bool(own) and (host == own or host.endswith("." + own))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
