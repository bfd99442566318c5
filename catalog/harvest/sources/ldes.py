"""A feed of changes (LDES as of DCAT-AP Feeds): each page leads to others and lists events.

Pages that were never read come first, so that a feed with more pages than a run follows is read to
its end by several runs. Then those that may have grown; closed ones are not asked for at all.
"""

from collections import deque
from collections.abc import Iterator
from itertools import count
from urllib.parse import urldefrag

from django.conf import settings

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Bookmarks, Page
from catalog.harvest.sources import dcat
from vocab.findings import Rule, Severity, finding

FEED_LOOP = Rule(
    "feed-loop",
    Severity.WARNING,
    "A page of the feed leads back to one that led to it",
    "Let every tree:relation lead further down: pages of a feed are a tree.",
)
RULES = (FEED_LOOP,)


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page of the feed that may hold something new. A file of this machine leads nowhere."""
    assert fetcher.bookmarks is not None, "settings.HARVEST_FEEDS must name the kind"
    walk = _Walk(fetcher, fetcher.bookmarks, start)
    for number in count(1):
        url = walk.following(number)
        if not url:
            return
        if number > settings.PAGES_PER_RUN:
            said = dcat.PAGES_READ % {"n": settings.PAGES_PER_RUN}
            fetcher.stop(finding(dcat.TOO_MANY_PAGES, url, message=said))
            return
        page = fetcher.page(url)
        if fetcher.is_remote:
            walk.lead_on(url, page)
        yield page


class _Walk:
    """The pages that were found, and what of them is still to be asked for."""

    def __init__(self, fetcher: Fetcher, bookmarks: Bookmarks, start: str) -> None:
        self._fetcher = fetcher
        self._bookmarks = bookmarks
        self._above: dict[str, str] = {start: ""}  # page -> the page that led to it first
        self._new: deque[str] = deque([start])
        self._grown: deque[str] = deque()

    def following(self, number: int) -> str:
        """The page to be asked for next; as in an earlier attempt of this run, if there was one."""
        asked = self._bookmarks.asked
        waiting = self._new if self._new else self._grown
        if number <= len(asked) and (url := asked[number - 1]) in self._above:
            for some in (self._new, self._grown):
                if url in some:
                    some.remove(url)
                    return url
        return waiting.popleft() if waiting else ""

    def lead_on(self, url: str, page: Page) -> None:
        """Note the pages that `page` leads to; through known ones what these led to last."""
        leads = deque([(url, self._bookmarks.leads_to(url, page))])
        while leads:
            above, found = leads.popleft()
            for node, bound in found.items():
                below = urldefrag(node).url
                if self._add(below, above, bound):
                    leads.append((below, self._bookmarks.leads_to(below)))

    def _add(self, url: str, above: str, bound: str) -> bool:
        """Note a page once; whether it is noted now and was read before."""
        if url in self._above:
            if self._is_above(url, above):
                self._fetcher.note(finding(FEED_LOOP, above, value=url))
            return False
        self._above[url] = above
        bounds = self._bookmarks.bounds
        bounds[url] = min(filter(None, (bound, bounds.get(above, ""))), default="")
        known = self._bookmarks.is_known(url)
        if not self._bookmarks.is_closed(url):
            (self._grown if known else self._new).append(url)
        return known

    def _is_above(self, url: str, below: str) -> bool:
        while below and below != url:
            below = self._above[below]
        return below == url
