"""N-Triples read by two: the reader takes every second block of lines, its twin the others."""

from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Any

import pyoxigraph as ox

from vocab.errors import DocumentTooLarge
from vocab.rdf.job import Limits
from vocab.rdf.spool import Half, Spool
from vocab.rdf.twin import Twin

BLOCK = 1 << 22  # bytes, about
LARGE = 16 << 20  # bytes: what is smaller is read before a twin is of use
LONGEST = 16 << 20  # bytes of a line in a block


class Halves:
    """Reads one stream of N-Triples; with a twin where the document is large.

    Made before the stream is opened: a stream may unpack in a thread, and a fork copies none.
    """

    def __init__(self, work: Path, limits: Limits, size: int) -> None:
        """`size` is about how many bytes there are to read; the folder `work` is for scratch."""
        self._path = work / "half"
        wanted = limits.processes > 1 and size >= LARGE
        self._twin = Twin(partial(_read_half, self._path, limits)) if wanted else None

    def __enter__(self) -> "Halves":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._twin:
            self._twin.__exit__(kind, error, trace)

    def read(self, stream: BufferedReader, spool: Spool) -> None:
        """Write the statements of `stream` to `spool`. Raises SyntaxError at any fault."""
        if self._twin is None:
            spool.take(ox.parse(stream, ox.RdfFormat.N_TRIPLES))
        else:
            self._read(stream, spool, self._twin)

    def _read(self, stream: BufferedReader, spool: Spool, twin: Twin) -> None:
        blocks = _blocks(stream)
        for block in blocks:
            theirs = next(blocks, b"")
            if theirs:
                twin.give(theirs)
            spool.take(ox.parse(block, ox.RdfFormat.N_TRIPLES))
            if theirs:
                spool.elsewhere = _understood(twin.answer())
        twin.given_all()
        spool.join(self._path, *_understood(twin.answer()))


def _understood(answer: Any) -> Any:
    if answer is None:
        raise SyntaxError("the twin cannot read its half")
    return answer


def _blocks(stream: BufferedReader) -> Iterator[bytes]:
    """Blocks of whole lines. Raises SyntaxError for a line that is longer than LONGEST."""
    while block := stream.read(BLOCK):
        end = stream.readline(LONGEST)
        if len(end) == LONGEST:
            raise SyntaxError("a line is too long for a block")
        yield block + end


def _read_half(target: Path, limits: Limits, blocks: Iterator[bytes]) -> Iterator[Any]:
    """The twin's work: after each block its statements so far, in the end what the half holds.

    None says that a block cannot be read; the reader then reads all of it alone, and finds out why.
    """
    try:
        with Half(target, limits) as half:
            for block in blocks:
                half.take(ox.parse(block, ox.RdfFormat.N_TRIPLES))
                yield half.statements
        yield [half.statements, half.paging.next_page, half.paging.total_items]
    except (SyntaxError, DocumentTooLarge):
        yield None
