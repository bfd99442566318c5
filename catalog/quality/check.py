"""A catalogue of anybody's, looked at as a harvest would look at it; nothing of it is kept.

bytes or an address -> a folder that is gone afterwards -> the sandboxed reader -> drafts -> Report
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from django.conf import settings

from catalog.harvest import identity
from catalog.harvest.limits import MEGABYTE, accept, pace, public_policy, reading_limits, sender
from catalog.harvest.rows import Row, row
from catalog.harvest.turns import SharedTurns
from catalog.quality.metrics import Dimension
from catalog.quality.score import Facts, Score, score
from outbound.budgets import Budget
from outbound.client import Client
from outbound.errors import FetchError
from vocab.errors import ReaderDied, SandboxUnavailable, UnreadableDocument
from vocab.findings import Finding, Severity
from vocab.rdf import sandbox
from vocab.rdf.sandbox import Document, Limits

PREFIX = "check-"
AT_ONCE = 2  # of one process; who comes then is asked to come again
SECONDS = 20  # for fetching, and as many for reading
STATEMENTS = 500_000
OLD = 3_600  # seconds after which what a killed process left behind is removed
NAME, BASE = "your text", "https://check.invalid/"
_turns = BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Others are being looked at."""


class NotRead(Exception):
    """There is nothing to report on; the message says why, and what to mend."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a harvest would make of it: each record is in `kinds` or in `duplicates`."""

    kinds: Counter[str]
    duplicates: int  # records whose name another one has
    with_errors: int
    findings: Sequence[Finding]
    scores: Sequence[Score]  # of its datasets, without links and without validation
    more_pages: bool  # the document says that it goes on elsewhere, where we did not look

    @property
    def read(self) -> int:
        """All records."""
        return sum(self.kinds.values()) + self.duplicates

    @property
    def live(self) -> int:
        """Records that would be here."""
        return sum(self.kinds.values())

    def mean(self, name: str) -> float:
        """The mean of "total", "unknown" or a dimension; 0 without datasets."""
        found = [
            one.by_dimension[Dimension(name)] if name in _DIMENSIONS else getattr(one, name)
            for one in self.scores
        ]
        return sum(found) / len(found) if found else 0.0


_DIMENSIONS = frozenset(Dimension)


def check_bytes(content: bytes, name: str = NAME) -> Report:
    """Look at a document. Its first bytes, and the ending of `name`, say its syntax.

    Raises NotRead or Busy.
    """
    with _folder() as folder:
        path = folder / "raw"
        path.write_bytes(content)
        return _look(Document(path, BASE, name=Path(name).name), folder)


def check_address(url: str) -> Report:
    """Look at the document that stands at an address of the public net. Raises NotRead or Busy."""
    with _folder() as folder:
        client = Client(
            public_policy(),
            _budget(),
            sender=sender(),
            turns=SharedTurns(_budget()),
        )
        try:
            got = client.fetch(url, folder / "raw", accept=accept())
        except FetchError as error:
            raise NotRead(str(error)) from error
        if got.path is None:
            raise NotRead("there is nothing at this address: give that of the catalogue itself")
        document = Document(got.path, got.url, got.media_type, got.charset, url)
        return _look(document, folder)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of our own, for as long as it is needed, and a turn."""
    if not _turns.acquire(blocking=False):
        raise Busy
    try:
        _remove_old()
        settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=PREFIX, dir=settings.SPOOL_DIR) as name:
            yield Path(name)
    finally:
        _turns.release()


def _remove_old() -> None:
    for left in settings.SPOOL_DIR.glob(f"{PREFIX}*"):
        if left.stat().st_mtime < time.time() - OLD:
            rmtree(left, ignore_errors=True)


def _budget() -> Budget:
    size = settings.CHECK_MEGABYTES * MEGABYTE
    return Budget(
        connect_seconds=5, idle_seconds=5, total_seconds=SECONDS,
        wire_bytes=size, body_bytes=size, pauses=(), spacing=pace(), patience=2, turn_seconds=5,
    )  # fmt: skip


def _limits() -> Limits:
    """Those of a harvest, but smaller."""
    given = reading_limits()
    return Limits(
        address_space=given.address_space,
        cpu_seconds=SECONDS,
        wall_seconds=SECONDS,
        unpacked_bytes=settings.CHECK_MEGABYTES * MEGABYTE,
        statements_per_document=STATEMENTS,
        partition_bytes=given.partition_bytes,
        allow_unsandboxed=given.allow_unsandboxed,
    )


def _look(document: Document, folder: Path) -> Report:
    spool, limits = folder / "read.nt", _limits()
    try:
        said = sandbox.read(document, spool, limits)
        found, rows = list(said.findings), list[Row]()
        names = identity.Names(addresses=identity.Addresses([spool]))
        for part in sandbox.split([spool], folder / "parts", limits):
            found += part.findings
            rows += _rows(part, names)
    except (UnreadableDocument, ReaderDied) as error:
        raise NotRead(str(error)) from error
    except SandboxUnavailable as error:
        raise NotRead("documents cannot be read here at the moment") from error
    return _report(rows, found, more_pages=bool(said.next_page))


def _rows(part: sandbox.Partition, names: identity.Names) -> Iterator[Row]:
    content = part.path.read_bytes()
    for record in part.records:
        lines = content[record.offset : record.offset + record.length]
        name, said = identity.stable_id(record, lines, {}, names)
        yield row(record, name, lines, "", said)


def _report(rows: Sequence[Row], found: Sequence[Finding], *, more_pages: bool) -> Report:
    once = {one.stable_id: one for one in rows}
    kept = list(once.values())
    return Report(
        kinds=Counter(one.record.kind for one in kept),
        duplicates=len(rows) - len(kept),
        with_errors=sum(any(f.severity is Severity.ERROR for f in one.findings) for one in kept),
        findings=[*found, *(finding for one in kept for finding in one.findings)],
        scores=[score(one.document, Facts()) for one in kept if one.record.kind == "Dataset"],
        more_pages=more_pages,
    )
