"""The spool of one document: clean N-Triples lines in a file, written in chunks.

The fast way never touches a term: pyoxigraph parses and serialises in Rust, and three searches over
each chunk of bytes find the rare lines that the strict parser takes and we do not. Lines of
N-Triples that stand as we would write them do not even need the parser.
"""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from vocab.errors import DocumentTooLarge
from vocab.rdf import clean
from vocab.rdf.canonical import told_apart
from vocab.rdf.clean import Cleaner
from vocab.rdf.job import Limits, Progress, quiet
from vocab.rdf.notes import Notes
from vocab.rdf.paging import Paging

CHUNK = 1_000  # statements: their bytes stay in the processor's cache
PIECE = 1 << 17  # bytes: about as much
TOLD = 20_000  # statements between two words of progress
# Escaped control characters; IRIs of unsafe schemes; triple terms.
_ESCAPES = re.compile(rb"\\[ubf]")
_UNSAFE = re.compile(rb"<[dDjJvVfF<][aAbBiI(][tTvVsSlL ]")


class Spool:
    """Writes statements to `path`. Raises DocumentTooLarge over the statement budget."""

    def __init__(
        self,
        path: Path,
        limits: Limits,
        notes: Notes,
        progress: Progress = quiet,
    ) -> None:
        self.statements = 0
        self.elsewhere = 0  # statements of a half that is joined later
        self.paging = Paging()
        self._file = path.open("wb", buffering=1 << 20)
        self._limits = limits
        self._notes = notes
        self._noted = notes.mark()
        self._cleaner = Cleaner(limits, notes)
        self._progress = progress
        self._mark = 0
        self._told = 0
        self._before = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if kind is None:
            self._progress(self.statements)

    def begin(self) -> None:
        """From here on `restart` takes back what is written."""
        self._mark, self._before = self._file.tell(), self.statements
        self._noted = self._notes.mark()

    def restart(self) -> None:
        """Throw away what was written since `begin`, and what the cleaner said of it."""
        self._notes.forget(self._noted, clean.RULES)
        self._file.seek(self._mark)
        self._file.truncate()
        self.statements, self.elsewhere = self._before, 0
        self.paging = Paging()

    def take(self, quads: Iterable[ox.Quad]) -> None:
        """Write what a strict parser gives (triples only: the syntax has no named graphs)."""
        source = iter(quads)
        while chunk := ox.serialize(islice(source, CHUNK), format=ox.RdfFormat.N_QUADS):
            self._write(self._checked(chunk))

    def take_lines(self, block: bytes) -> None:
        """Write N-Triples, whole lines; only those that need it see a (strict) parser."""
        at = 0
        while piece := block[at : block.find(b"\n", at + PIECE) + 1 or len(block)]:
            at += len(piece)
            for part, as_ours in told_apart(piece):
                if as_ours:
                    self._write(self._not_too_long(part))
                else:
                    self.take(ox.parse(part, ox.RdfFormat.N_TRIPLES))

    def take_cleaned(self, quads: Iterable[ox.Quad]) -> None:
        """Write what a lenient parser gives, statement by statement through the cleaner."""
        source = iter(quads)
        clean = self._cleaner.statement
        while batch := list(islice(source, CHUNK)):
            kept = (triple for quad in batch if (triple := clean(quad)) is not None)
            self._write(_ntriples(kept))

    def join(self, half: Path, statements: int, next_page: str, total_items: int | None) -> None:
        """Take in what a `Half` holds at this path: its clean lines, and those put aside."""
        self.elsewhere = 0
        self._count(statements)
        self.paging.join(next_page, total_items)
        self._append(half)
        with aside(half).open("rb") as doubtful:
            for line in doubtful:
                self._write(self._through_cleaner(line))

    def _append(self, path: Path) -> None:
        """Copy within the kernel: that is a fifth of the time."""
        self._file.flush()
        with path.open("rb") as source:
            left = path.stat().st_size
            while left:
                left -= os.sendfile(self._file.fileno(), source.fileno(), None, left)
        self._file.seek(0, os.SEEK_END)

    def _checked(self, chunk: bytes) -> bytes:
        if _ESCAPES.search(chunk) or _UNSAFE.search(chunk):
            return b"".join([self._mend(line) for line in chunk.splitlines(keepends=True)])
        return self._not_too_long(chunk)

    def _not_too_long(self, chunk: bytes) -> bytes:
        limit = self._limits.iri_length
        if _has_longer(chunk, limit):
            lines = chunk.splitlines(keepends=True)
            return b"".join([s if len(s) <= limit else self._mend_long(s) for s in lines])
        return chunk

    def _mend(self, line: bytes) -> bytes:
        if _ESCAPES.search(line) or _UNSAFE.search(line):
            return self._through_cleaner(line)
        return line if len(line) <= self._limits.iri_length else self._mend_long(line)

    def _mend_long(self, line: bytes) -> bytes:
        """Most long lines are descriptions, which may be long."""
        subject, predicate, rest = line.split(b" ", 2)
        limits = self._limits
        most = limits.literal_bytes if rest[:1] == b'"' else limits.iri_length
        if len(rest) <= most and len(subject) + len(predicate) <= limits.iri_length:
            return line
        return self._through_cleaner(line)

    def _through_cleaner(self, line: bytes) -> bytes:
        quad = next(iter(ox.parse(input=line, format=ox.RdfFormat.N_TRIPLES)))
        triple = self._cleaner.statement(quad)
        return _ntriples([triple]) if triple else b""

    def _write(self, chunk: bytes) -> None:
        self._count(chunk.count(b"\n"))
        self.paging.look(chunk)
        self._file.write(chunk)

    def _count(self, more: int) -> None:
        self.statements += more
        total = self.statements + self.elsewhere
        if total > self._limits.statements_per_document:
            raise DocumentTooLarge(
                f"more than {self._limits.statements_per_document:,} statements: "
                "split the document into pages"
            )
        if total >= self._told + TOLD:
            self._told = total
            self._progress(total)


class Half(Spool):
    """A twin's spool. What the cleaner must see is put aside, so that one cleaner sees it all."""

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__(path, limits, Notes(0))
        self._aside = aside(path).open("wb")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._aside.close()
        super().__exit__(kind, error, trace)

    def _through_cleaner(self, line: bytes) -> bytes:
        self._aside.write(line)
        return b""


def aside(half: Path) -> Path:
    """Where a half puts the lines that only a cleaner may write."""
    return half.with_suffix(".aside")


def _has_longer(chunk: bytes, limit: int) -> bool:
    """Whether a line is longer than `limit`: leaps as far as a line may be, and looks back."""
    start, end = 0, len(chunk)
    while end - start > limit:
        found = chunk.rfind(b"\n", start, start + limit)
        if found < 0:
            return True
        start = found + 1
    return False


def _ntriples(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def resumed(parser: Iterator[ox.Quad], errors: list[SyntaxError], most: int) -> Iterator[ox.Quad]:
    """Go on after each syntax error, which is kept in `errors` (N-Triples and Turtle only).

    Stops after `most` errors: such a document is not in this syntax.
    """
    while len(errors) < most:
        try:
            yield from parser
            return
        except SyntaxError as error:
            errors.append(error)
