"""A DCAT catalogue as one document, or as pages that name the next one (Hydra, old and new)."""

from collections.abc import Iterator

from django.conf import settings

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from vocab.findings import Finding, Rule, Severity, finding
from vocab.sentence import gettext_noop

PAGE_REPEATED = Rule(
    "page-repeated",
    Severity.ERROR,
    "A page came a second time",
    "Let every page link to the one that follows it, and the last to none.",
)
PAGES_READ = gettext_noop("%(n)s pages were read")
TOO_MANY_PAGES = Rule(
    "too-many-pages",
    Severity.ERROR,
    "The catalogue has more pages than this installation follows",
    "Offer larger pages, or raise PAGES_PER_RUN.",
    messages=(PAGES_READ,),
)
ONE_PAGE_OF_MANY = Rule(
    "one-page-of-many",
    Severity.WARNING,
    "The file is one page of a catalogue with more",
    "Harvest the catalogue by its address, so that its other pages can be fetched.",
)
EMPTY_PAGE = Rule(
    "empty-page",
    Severity.WARNING,
    "A page between others is empty",
    "See why the page lists nothing though more pages follow; nothing was withdrawn.",
)
RULES = (EMPTY_PAGE, ONE_PAGE_OF_MANY, PAGE_REPEATED, TOO_MANY_PAGES)


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page from `start` on, in order. What ends the walk early is said to the fetcher."""
    urls: set[str] = set()
    contents: set[str] = set()
    url = start
    while url:
        page = fetcher.page(url)
        content = page.content() if urls or page.next_url else page.sha256
        if content in contents:
            # Some portals answer page 1 for every page number: seen at Madrid, 2013, and since.
            fetcher.drop(page)
            fetcher.stop(finding(PAGE_REPEATED, url))
            return
        if not content and page.next_url:
            fetcher.stop(finding(EMPTY_PAGE, url))
        urls.add(url)
        contents.add(content)
        yield page
        url = page.next_url
        if url and (ended := _end(fetcher, page, urls)):
            fetcher.stop(ended)
            return


def _end(fetcher: Fetcher, page: Page, urls: set[str]) -> Finding | None:
    """Why the page that `page` names next is not followed; None when it is."""
    if not fetcher.is_remote:
        return finding(ONE_PAGE_OF_MANY, page.name, value=page.next_url)
    if page.next_url in urls:
        return finding(PAGE_REPEATED, page.next_url)
    if (asked := fetcher.asked) >= settings.PAGES_PER_RUN:
        return finding(TOO_MANY_PAGES, page.next_url, message=PAGES_READ % {"n": asked})
    return None
