"""Pages of a run: fetched into the spool, read by the sandboxed child, remembered in RunPage.

A page that has been fetched or read before in this run is taken from the spool. A page whose bytes
are those of the last complete run is not read, unless the run cannot do without (carried.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction

from catalog.failpoints import failpoint
from catalog.harvest import checkpoints
from catalog.harvest.crawl import Crawl
from catalog.harvest.earlier import closed_hosts, last_pages
from catalog.harvest.errors import NO_FILE, NO_RECORD, NOT_READ, SourceUnavailable
from catalog.harvest.limits import (
    ACCEPT_FEED,
    ACCEPT_SITE,
    accept,
    budget,
    policy,
    reading_limits,
    sender,
)
from catalog.harvest.page import Bookmarks, Page
from catalog.harvest.progress import Progress
from catalog.harvest.remember import remember
from catalog.harvest.repairs import REPAIRS
from catalog.harvest.turns import SharedTurns
from catalog.models import HarvestRun, RunPage
from outbound import content, crawler
from outbound.budgets import Budget
from outbound.client import Client, Fetched
from outbound.errors import FetchError, FetchRefused
from vocab.errors import ReaderDied, SourceRefusal, UnreadableDocument
from vocab.findings import Finding, Rule, Severity, finding
from vocab.rdf import sandbox
from vocab.sentence import gettext_noop

PAGE_UNAVAILABLE = Rule(
    "page-unavailable",
    Severity.ERROR,
    "A page could not be fetched",
    "See that every page answers; the pages before it were taken, and nothing was withdrawn.",
)
DOCUMENT_UNREADABLE = Rule(
    "document-unreadable",
    Severity.ERROR,
    "A document could not be read",
    "Send N-Triples, Turtle, RDF/XML or JSON-LD with an inline context.",
    repairs=tuple(REPAIRS.values()),
)
TOTALS = gettext_noop("%(before)s before, %(now)s on page %(page)s")
TOTAL_CHANGED = Rule(
    "total-changed",
    Severity.WARNING,
    "The catalogue's total changed while its pages were fetched",
    "Let all pages of one walk show one state of the catalogue; nothing was withdrawn.",
    messages=(TOTALS,),
)
RULES = (PAGE_UNAVAILABLE, DOCUMENT_UNREADABLE, TOTAL_CHANGED)

# A reader that was killed from outside gets another chance; a document that kills it, no third.
READER_TRIES = 2


class Fetcher:
    """Fetches and reads the pages of one run, in order; what a source walks along.

    With `bookmarks` the documents are pages of a feed; `site` makes them documents of a web site.
    """

    site = False
    explains = False  # the source may refuse in words of a dialect, with a status of 4xx

    def __init__(
        self,
        run: HarvestRun,
        folder: Path,
        progress: Progress,
        bookmarks: Bookmarks | None = None,
    ) -> None:
        self._run = run
        self._folder = folder
        self._progress = progress
        self._turns = SharedTurns(budget(), check=progress.lease.check)
        self._client = self._new_client(budget())
        robots = self._new_client(crawler.budget_of(budget()))
        self._crawl = Crawl(robots, self._turns, self._part(0, "robots"), self.stop)
        self.bookmarks = bookmarks
        self._before = last_pages(run) if bookmarks is None else bookmarks.rows
        self._settled: set[str] = set()
        self.pages: list[Page] = []
        self._dropped: list[Page] = []
        self.problem = ""  # the first thing that went wrong, in words
        self.complete = True
        self.total_items: int | None = None
        self._bytes = 0
        self._statements = 0

    def _new_client(self, limits: Budget) -> Client:
        where = policy(closed_hosts(self._run))
        return Client(where, limits, sender=sender(), turns=self._turns)

    @property
    def is_remote(self) -> bool:
        """Whether the source is fetched from another machine: a file's links lead nowhere."""
        return self._run.source.is_remote

    @property
    def same(self) -> bool:
        """Whether every page is, byte for byte, that of the last complete run."""
        return (
            self.complete
            and len(self._met()) == len(self._before) > 0
            and all(page.unchanged for page in self._met())
        )

    @property
    def asked(self) -> int:
        """How many documents the run has had so far, with those that were left out."""
        return len(self._met())

    def _met(self) -> list[Page]:
        return [*self.pages, *self._dropped]

    def stop(self, found: Finding) -> None:
        """Something may be missing: say so, and let nothing be withdrawn."""
        self.complete = False
        self._say([found])

    def note(self, found: Finding) -> None:
        """Something is odd, and nothing is missing for it."""
        self._say([found])

    def drop(self, page: Page) -> None:
        """Leave `page` out: it says nothing, or all that it says has been said by another."""
        self.pages.remove(page)
        self._dropped.append(page)

    def _say(self, found: Sequence[Finding]) -> None:
        remember(self._run, found)
        lost = next((f for f in found if f.severity is Severity.ERROR), None)
        if lost and not self.problem:
            whole = lost.rule == DOCUMENT_UNREADABLE.id
            said = {"place": lost.focus, "message": lost.message}
            self.problem = lost.message if whole else NO_RECORD % said

    def may_crawl(self, url: str) -> bool:
        """Whether robots.txt lets us ask for a page that the source only leads to.

        If not, the run says so and is not complete: go on with the next.
        """
        return not self.is_remote or self._crawl.may(url)

    def page(self, url: str, *, settled: bool = False) -> Page:
        """The next page, which stands at `url`. Raises SourceUnavailable for the first one.

        `settled`: who lists it says that it changed last long before now; the run remembers that as
        it does what a server calls immutable.
        """
        number = len(self._met()) + 1
        if settled:
            self._settled.add(url)
        try:
            row = self._kept(number, url) or self._fetch(number, url)
        except FetchError as error:
            if number == 1:
                raise SourceUnavailable(str(error)) from error
            self.stop(finding(PAGE_UNAVAILABLE, url, message=str(error)))
            page = Page(number, url, f"unavailable {number}", "", None)
            self.pages.append(page)
            return page
        return self._taken(row)

    def _taken(self, row: RunPage) -> Page:
        """The page of a row; read, unless its bytes are those of the last complete run."""
        before = self._before.get(row.url)
        if before and before.sha256 == row.sha256:
            row.next_url, row.total_items, row.complete = before.next_url, before.total_items, True
            row.statements, row.syntax = before.statements, before.syntax
            row.save()
        elif not row.read:
            self._read(row)
        return self._add(row)

    def put(self, url: str, document: bytes, media_type: str) -> Page:
        """The next page, whose content a source has made itself of what it was told at `url`."""
        number = len(self._met()) + 1
        part = self._part(number, "raw")
        count, sha256 = content.write(iter([document]), part)
        fetched = Fetched(url, 200, media_type, bytes=count, sha256=sha256, path=part)
        return self._taken(self._keep(number, url, fetched, part, None))

    def before(self, url: str) -> RunPage | None:
        """The page as the last complete run has it."""
        return self._before.get(url)

    def unasked(self, url: str) -> Page:
        """The next page, as the last complete run has it: its server is not asked.

        Raises KeyError for a page that it has not.
        """
        number, before = len(self._met()) + 1, self._before[url]
        row = self._kept(number, url)
        if row is None:
            same = Fetched(before.final_url, 304, immutable=before.immutable)
            row = self._keep(number, url, same, self._part(number, "raw"), before)
            row.fetched = before.fetched  # nothing is known of it since
        if before.immutable:
            self._settled.add(url)
        return self._taken(row)

    def others(self) -> list[str]:
        """Addresses of the last complete run's pages that are no page of this one yet."""
        mine = {page.url for page in self._met()}
        return [url for url in self._before if url not in mine]

    def read(self, page: Page) -> Page:
        """The same page, read even if its bytes are those of the last complete run."""
        if not page.unchanged:
            return page
        place = self.pages.index(page)
        self.pages[place] = self._read_late(page)
        return self.pages[place]

    def read_everything(self) -> list[Path]:
        """The spools of all pages; reads those that were left unread since they had not changed."""
        return [page.spool for page in map(self.read, list(self.pages)) if page.spool]

    def _read_late(self, page: Page) -> Page:
        """Read a page that another page's change makes us read too."""
        kept = self._kept(page.number, page.url)
        try:
            row = kept or self._fetch(page.number, page.url, anew=True)
        except FetchError as error:
            self.stop(finding(PAGE_UNAVAILABLE, page.url, message=str(error)))
            return page
        self._read(row)
        self.complete &= row.complete
        return self._as_page(row)

    def _add(self, row: RunPage) -> Page:
        page = self._as_page(row)
        self.pages.append(page)
        self.complete &= row.complete
        self._compare_total(row)
        self._bytes += row.bytes
        self._statements += row.statements
        self._progress.say(pages=len(self.pages), bytes=self._bytes, statements=self._statements)
        return page

    def _compare_total(self, row: RunPage) -> None:
        """Who counts anew between two pages may have moved a record to one that we have passed."""
        if row.total_items is None:
            return
        if self.total_items not in (None, row.total_items):
            totals = {"before": self.total_items, "now": row.total_items, "page": row.number}
            self.stop(finding(TOTAL_CHANGED, row.url, message=TOTALS % totals))
        self.total_items = row.total_items

    def _as_page(self, row: RunPage) -> Page:
        spool = self._file(row.number, "nt")
        return Page(
            number=row.number,
            url=row.url,
            sha256=row.sha256,
            next_url=row.next_url,
            spool=spool if row.read else None,
            unchanged=row.complete and not row.read,
            statements=row.statements if row.read or row.complete else None,
            syntax=row.syntax,
        )

    def _file(self, number: int, ending: str) -> Path:
        return self._folder / f"{number:05}.{ending}"

    def _part(self, number: int, ending: str) -> Path:
        """Where the file grows. A worker that lost the run may still write: it has another name."""
        return self._folder / f"{number:05}.{ending}.{self._progress.lease.token}"

    def _kept(self, number: int, url: str) -> RunPage | None:
        """What an earlier attempt of this run fetched, if it is all there."""
        row = self._run.page_set.filter(number=number, url=url).first()
        if row is None:
            return None
        raw = self._file(number, "raw")
        if not raw.is_file() or raw.stat().st_size != row.bytes:
            return None
        if row.read and not self._file(number, "nt").is_file():
            row.read = False
        return row

    def _fetch(self, number: int, url: str, *, anew: bool = False) -> RunPage:
        failpoint("harvest.fetch")
        before = None if anew else self._before.get(url)
        part = self._part(number, "raw")
        fetched = (
            self._remote(url, part, before) if self._run.source.is_remote else _local(url, part)
        )
        if url in self._settled:
            fetched = replace(fetched, immutable=True)
        return self._keep(number, url, fetched, part, before)

    def _keep(
        self, number: int, url: str, fetched: Fetched, part: Path, before: RunPage | None
    ) -> RunPage:
        """Remember what was fetched, if the run is still ours."""
        known = before if fetched.status == 304 else None
        values = {
            "url": url,
            "final_url": fetched.url,
            "etag": fetched.etag or (known.etag if known else ""),
            "last_modified": fetched.last_modified or (known.last_modified if known else ""),
            "media_type": fetched.media_type,
            "charset": fetched.charset,
            "sha256": known.sha256 if known else fetched.sha256,
            "bytes": fetched.bytes,
            "immutable": fetched.immutable,
            "read": False,
            "next_url": known.next_url if known else fetched.link_next,
        }
        with transaction.atomic():
            self._progress.lease.lock()
            if not known:
                part.replace(self._file(number, "raw"))
            row, is_new = RunPage.objects.update_or_create(
                run=self._run, number=number, defaults=values
            )
            if is_new:
                self._progress.lease.got_on()
        failpoint("harvest.page_stored")
        return row

    def _remote(self, url: str, into: Path, before: RunPage | None) -> Fetched:
        self._client.keeps_refusals = self.explains
        try:
            return self._client.fetch(
                url,
                into,
                etag=before.etag if before else "",
                last_modified=before.last_modified if before else "",
                accept=self._accept(),
            )
        except FetchRefused as error:
            if error.body and (said := self._words(url, error.body)):
                raise FetchRefused(said) from error
            raise

    def _words(self, url: str, body: Path) -> str:
        """Why the source refuses, in its own words; "" where what it sent says nothing of it."""
        spool = self._part(0, "words")
        try:
            self._in_child(sandbox.Document(body, base=url), spool)
        except SourceRefusal as refusal:
            return str(refusal)
        except (UnreadableDocument, ReaderDied):
            return ""
        finally:
            for path in (body, spool):
                path.unlink(missing_ok=True)
        return ""

    def _accept(self) -> str:
        if self.site:
            return ACCEPT_SITE
        return accept() if self.bookmarks is None else ACCEPT_FEED

    def _read(self, row: RunPage) -> None:
        """Read one page in the child. A page that cannot be read is a finding of the run."""
        name = row.url if self._run.source.is_remote else Path(row.url).name
        document = sandbox.Document(
            path=self._file(row.number, "raw"),
            base=row.final_url,
            media_type=row.media_type,
            charset=row.charset,
            name=name,
            feed=self.bookmarks is not None,
            site=self.site,
        )
        self._progress.stage(HarvestRun.Stage.READ)
        part = self._part(row.number, "nt")
        try:
            report = self._in_child(document, part)
        except (UnreadableDocument, ReaderDied) as error:
            lost = finding(DOCUMENT_UNREADABLE, name, message=str(error))
            found = [replace(lost, repair=REPAIRS.get(self._run.source.kind, lost.repair))]
            row.read, row.complete = False, False
        else:
            found = list(report.findings)
            row.read, row.complete = True, report.complete
            row.syntax, row.statements = report.syntax, report.statements
            row.total_items = report.total_items
            row.next_url = _absolute(row.final_url, report.next_page) or row.next_url
        failpoint("harvest.page_read")
        with transaction.atomic():
            self._progress.lease.lock()
            if row.read:
                part.replace(self._file(row.number, "nt"))
            self._say(found)
            row.save()
            checkpoints.void(self._run)
        self._progress.stage(HarvestRun.Stage.FETCH)

    def _in_child(self, document: sandbox.Document, spool: Path) -> sandbox.ReadReport:
        for tries_left in reversed(range(READER_TRIES)):
            try:
                return sandbox.read(
                    document,
                    spool,
                    reading_limits(),
                    progress=lambda statements: self._progress.say(
                        statements=self._statements + statements
                    ),
                )
            except ReaderDied:
                if not tries_left:
                    raise
        raise AssertionError("READER_TRIES is at least 1")


def _absolute(base: str, url: str) -> str:
    """Where a page says that the next one is; what is no address at all is refused when fetched."""
    try:
        return urljoin(base, url) if url else ""
    except ValueError:
        return url


def _local(path: str, into: Path) -> Fetched:
    """A file of this machine, copied to the spool."""
    try:
        with Path(path).open("rb") as source:
            count, sha256 = content.write(iter(partial(source.read, 1 << 20), b""), into)
    except FileNotFoundError:
        raise SourceUnavailable(NO_FILE % {"path": path}) from None
    except (IsADirectoryError, PermissionError) as error:
        raise SourceUnavailable(NOT_READ % {"path": path, "why": error.strerror}) from None
    return Fetched(
        url=settings.LOCAL_BASE,
        status=200,
        media_type="",
        charset="",
        etag="",
        last_modified="",
        link_next="",
        bytes=count,
        sha256=sha256,
        path=into,
    )
