"""Which pages of a feed may hold something new: those never read, and those that may still grow.

A page is closed when its server calls it immutable, or when all in it was published before a moment
that the feed had already passed when the page was last asked for.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from urllib.parse import urldefrag

from django.db import transaction

from catalog.failpoints import failpoint
from catalog.harvest.feeds import events, state
from catalog.harvest.lease import Lease
from catalog.harvest.page import Page
from catalog.models import FeedPage, HarvestRun, RunPage

BATCH = 2_000  # events of one transaction


class Bookmarks:
    """How far the feed of a run's source was read before the run."""

    def __init__(self, run: HarvestRun, settled: int) -> None:
        self._run = run
        self._settled = settled
        self._pages = {page.url: page for page in FeedPage.objects.filter(source=run.source_id)}
        self._until = self._passed()
        # An attempt before this one may have asked already: the next asks in the same order.
        asked = run.page_set.order_by("number").values_list("url", flat=True)
        self.asked: tuple[str, ...] = tuple(asked)
        self.bounds: dict[str, str] = {}  # address -> all in it was published before, or ""

    @property
    def rows(self) -> Mapping[str, RunPage]:
        """What is known of each page, as the fetcher wants it."""
        return {
            page.url: RunPage(
                url=page.url,
                etag=page.etag,
                last_modified=page.last_modified,
                sha256=page.sha256,
                statements=page.statements,
            )
            for page in self._pages.values()
        }

    def is_known(self, url: str) -> bool:
        """Whether the page was read before."""
        return url in self._pages

    def is_closed(self, url: str) -> bool:
        """Whether it need not be asked for: it was read, and nothing can have come since."""
        known = self._pages.get(url)
        return known is not None and known.closed and url not in self.asked

    def leads_to(self, url: str, page: Page | None = None) -> Mapping[str, str]:
        """The pages that this one leads to, with their bounds; as it was read last."""
        if page and page.spool:
            return events.leads_to(page.spool)
        known = self._pages.get(url)
        return known.leads_to if known else {}

    def take_in(self, lease: Lease, pages: list[Page]) -> None:
        """Keep what the pages of the run say, each in a transaction of its own."""
        rows = {row.number: row for row in self._run.page_set.all()}
        for page in pages:
            if page.spool:
                self._take_in(lease, page, rows[page.number])
            elif page.unchanged:
                self._ask_less(lease, rows[page.number])
            else:
                self._reopen(lease, page.url)

    def _take_in(self, lease: Lease, page: Page, row: RunPage) -> None:
        """Some events at a time: a transaction must end with the lease."""
        assert page.spool
        newest: datetime | None = None
        found = events.events(page.spool)
        while some := events.latest(islice(found, BATCH)):
            newest = max(filter(None, (newest, *(event.published for event in some.values()))))
            with transaction.atomic():
                lease.lock()
                state.take_in(self._run, some.values(), self._settled)
        with transaction.atomic():
            lease.lock()
            FeedPage.objects.update_or_create(
                source_id=self._run.source_id,
                url=page.url,
                defaults={
                    "etag": row.etag,
                    "last_modified": row.last_modified,
                    "sha256": row.sha256,
                    "statements": row.statements,
                    "leads_to": events.leads_to(page.spool),
                    "newest": newest,
                    "closed": self._closes(row),
                    "asked_in": self._run.pk,
                },
            )
        failpoint("harvest.events_kept")

    def _ask_less(self, lease: Lease, row: RunPage) -> None:
        """A page that has not changed may have been closed since it was last asked for."""
        known = self._pages[row.url]
        etag, modified, closed = row.etag, row.last_modified, self._closes(row)
        if (known.etag, known.last_modified, known.closed) == (etag, modified, closed):
            return
        with transaction.atomic():
            lease.lock()
            FeedPage.objects.filter(pk=known.pk).update(
                etag=etag, last_modified=modified, closed=closed, asked_in=self._run.pk
            )

    def _reopen(self, lease: Lease, gone: str) -> None:
        """Who leads to a page that cannot be had may have changed his mind, closed or not."""
        leading = [
            page.pk
            for page in self._pages.values()
            if page.closed and gone in {urldefrag(node).url for node in page.leads_to}
        ]
        if leading:
            with transaction.atomic():
                lease.lock()
                FeedPage.objects.filter(pk__in=leading).update(closed=False)

    def _closes(self, row: RunPage) -> bool:
        if row.url == self._run.source.url:
            return False  # who changes his mind does so where the feed begins
        bound = self.bounds.get(row.url, "")
        passed = bool(bound and self._until and datetime.fromisoformat(bound) <= self._until)
        return row.immutable or passed

    def _passed(self) -> datetime | None:
        """The moment that the feed had reached before this run; one in the future counts as now."""
        found = [
            page.newest
            for page in self._pages.values()
            if page.newest and page.asked_in != self._run.pk
        ]
        began = self._run.started
        return min(max(found), began) if found and began else max(found, default=None)
