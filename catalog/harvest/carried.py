"""Pages that are as they were are not read: their records are carried over as seen.

What each page says of each node that it names is kept (as FeedEntity rows, as of a feed), so a
page that has changed tells which nodes have; what that reaches is split and compared, and nothing
else. A page that vanished takes with it what it said, once a run has seen all the others.

It pays where a source has several pages. Pages that cannot be taken apart by name (nodes.py) are
read in full with all the others, and then nothing is kept of the source.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b

from django.db import connection, transaction
from django.db.models import F

from catalog.failpoints import failpoint
from catalog.harvest import identity
from catalog.harvest.feeds import state
from catalog.harvest.feeds.account import Reached
from catalog.harvest.feeds.events import Event
from catalog.harvest.fetch import Fetcher
from catalog.harvest.lease import Lease
from catalog.harvest.nodes import Nameless, by_node
from catalog.harvest.page import Page
from catalog.harvest.remember import remember
from catalog.models import (
    FeedEntity,
    FeedPage,
    HarvestRun,
    Resource,
    RunPartition,
    StoredFinding,
)
from vocab.findings import Finding, Severity

FROM_PAGES = 5  # of fewer, reading them all costs less than keeping them
LARGEST = 64 << 20  # bytes of statements of a page that is taken apart
MARK = "page "  # before the address of a FeedPage that is of no feed
BATCH = 2_000  # nodes of one transaction


class Carried(Reached):
    """The pages of a run, each against what is kept of it."""

    def __init__(self, run: HarvestRun, fetcher: Fetcher) -> None:
        super().__init__(run)
        self._fetcher = fetcher
        self._kept = {page.url[len(MARK) :]: page.sha256 for page in _pages(run) if _is_ours(page)}
        self._records: set[str] = set()  # that all pages name, as they are kept now

    @property
    def pays(self) -> bool:
        """Whether there are enough pages, all small enough, from another machine."""
        pages = self._fetcher.pages
        spools = (page.spool for page in pages if page.spool)
        small = all(spool.stat().st_size <= LARGEST for spool in spools)
        return self._fetcher.is_remote and len(pages) >= FROM_PAGES and small

    def take_in(self, lease: Lease) -> bool:
        """Keep what is new in the pages, and find out what it reaches; False: it cannot be done."""
        self._tidy_up(lease)
        try:
            for page in list(self._fetcher.pages):
                self._take_in(lease, page)
        except Nameless:
            return False
        if self._fetcher.complete:
            for url in self._kept.keys() - {page.url for page in self._fetcher.pages}:
                self._vanish(lease, url)
        self.find()
        self._records = self._named()
        if self.reached is not None:
            self.reached |= self._records - self._live()  # what was refused or withheld: once more
        return True

    @property
    def knows_nothing(self) -> bool:
        """Whether no page names a record."""
        return not self._records

    def members(self) -> int:
        """How many records a catalogue would count in all pages."""
        rows = Resource.objects.filter(source=self._run.source_id, kind="Catalog")
        catalogues = rows.values_list("stable_id", flat=True)
        return len(self._records) - sum(name in self._records for name in catalogues)

    def carry(self, lease: Lease, stored: int) -> None:
        """Let the run have seen what its unread pages say too: a part of its own, the last.

        `stored` is how many records the other parts have.
        """
        rest = set() if self.reached is None else self._records - self.reached
        self._repeat_findings(rest)
        seen = b"".join(sorted(map(identity.key, rest)))
        with transaction.atomic():
            run = lease.lock()
            _, is_new = RunPartition.objects.get_or_create(
                run=run,
                number=(run.partitions or 0) + 1,
                defaults={"records": len(rest), "seen": seen},
            )
            new = len(rest) if is_new else 0
            HarvestRun.objects.filter(pk=run.pk).update(
                records=stored + len(rest),
                stored=F("stored") + new,
                unchanged=F("unchanged") + new,
            )

    def _tidy_up(self, lease: Lease) -> None:
        """Before anything is kept: what is left of a feed that the source was, and of the past."""
        if FeedPage.objects.filter(source=self._run.source_id).count() > len(self._kept):
            forget(lease, self._run)
            self._kept = {}
        rows = FeedEntity.objects.filter(source=self._run.source_id)
        with transaction.atomic():
            lease.lock()
            rows.filter(deleted=True, changed_in__lte=self.settled).delete()

    def _take_in(self, lease: Lease, page: Page) -> None:
        if page.unchanged and page.spool is None and self._kept.get(page.url) != page.sha256:
            page = self._fetcher.read(page)
        if page.spool is None:
            return  # as it was, or it could not be had: what it said last stays
        said: dict[str, bytes | None] = dict(by_node(page.spool.read_bytes()))
        if page.url in self._kept:
            said |= dict.fromkeys(self._nodes(page.url) - said.keys())
        self._keep(lease, page, "")  # whatever happens before all of it is in: it is read again
        self._change(lease, page.url, said)
        self._keep(lease, page, page.sha256)
        failpoint("harvest.page_kept")

    def _keep(self, lease: Lease, page: Page, sha256: str) -> None:
        with transaction.atomic():
            lease.lock()
            FeedPage.objects.update_or_create(
                source_id=self._run.source_id,
                url=MARK + page.url,
                defaults={
                    "sha256": sha256,
                    "statements": page.statements or 0,
                    "asked_in": self._run.pk,
                },
            )

    def _vanish(self, lease: Lease, url: str) -> None:
        self._change(lease, url, dict.fromkeys(self._nodes(url)))
        with transaction.atomic():
            lease.lock()
            FeedPage.objects.filter(source=self._run.source_id, url=MARK + url).delete()

    def _change(self, lease: Lease, url: str, said: Mapping[str, bytes | None]) -> None:
        """What the page says of these nodes now; None: nothing any more."""
        rest, page = list(said.items()), _key(url)
        while rest:
            some, rest = rest[:BATCH], rest[BATCH:]
            with transaction.atomic():
                lease.lock()
                now = _now()
                events = [Event(f"{page} {node}", now, page, lines) for node, lines in some]
                state.take_in(self._run, events, self.settled)

    def _nodes(self, url: str) -> set[str]:
        page = _key(url)
        rows = FeedEntity.objects.filter(source=self._run.source_id, member=page, deleted=False)
        return {iri[len(page) + 1 :] for iri in rows.values_list("iri", flat=True).iterator()}

    def _named(self) -> set[str]:
        """The records that all pages name."""
        rows = FeedEntity.objects.filter(source=self._run.source_id, deleted=False)
        some = rows.exclude(roots=[]).values_list("roots", flat=True)
        return {root for roots in some.iterator(chunk_size=10_000) for root in roots}

    def _live(self) -> set[str]:
        rows = Resource.objects.filter(source=self._run.source_id, withdrawn__isnull=True)
        return set(rows.values_list("stable_id", flat=True).iterator(chunk_size=10_000))

    def _repeat_findings(self, carried: set[str]) -> None:
        """What the last run said of pages and records that this one need not read holds still."""
        unread = {page.name for page in self._fetcher.pages if page.unchanged and not page.spool}
        if self._last is None or not unread:
            return
        about = unread | carried
        told = self._last.findings.exclude(severity=Severity.ERROR.value)
        remember(self._run, (_again(f) for f in told if _place(f.focus) in about))


def was_of_pages(run: HarvestRun) -> bool:
    """Whether what is kept of the source is of pages: it was no feed then."""
    return any(map(_is_ours, _pages(run)))


def forget(lease: Lease, run: HarvestRun) -> None:
    """Keep nothing of the source's pages: what they say is stored without it."""
    if not FeedPage.objects.filter(source=run.source_id).exists():
        return
    with transaction.atomic():
        lease.lock()
        FeedPage.objects.filter(source=run.source_id).delete()
        FeedEntity.objects.filter(source=run.source_id).delete()


def _pages(run: HarvestRun) -> Iterator[FeedPage]:
    yield from FeedPage.objects.filter(source=run.source_id)


def _is_ours(page: FeedPage) -> bool:
    return page.url.startswith(MARK)


def _place(focus: str) -> str:
    """What a finding is about, without its line."""
    return focus.partition(", line ")[0]


def _again(told: StoredFinding) -> Finding:
    return Finding(
        told.rule, Severity(told.severity), told.focus,
        told.path, told.value, told.message, told.repair,
    )  # fmt: skip


def _key(url: str) -> str:
    return blake2b(url.encode(), digest_size=16).hexdigest()


def _now() -> datetime:
    """By the database, whichever machine reads the page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
