"""N-Triples read by two: the reader takes every second block of lines, its twin the others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Any

from vocab.errors import DocumentTooLarge
from vocab.rdf.job import Limits
from vocab.rdf.spool import Half, Spool
from vocab.rdf.twin import Fork, Twin

BLOCK = 1 << 22  # bytes, about
LARGE = 16 << 20  # bytes: what is smaller is read before a twin is of use
LONGEST = 16 << 20  # bytes of a line in a block


Read = Callable[[BufferedReader, Spool], None]


@contextmanager
def reading(work: Path, limits: Limits, size: int) -> Iterator[Read]:
    """How to read a stream of N-Triples of about `size` bytes; with a twin where it is large.

    Asked before the stream is opened: a stream may unpack in a thread, and a fork copies none. What
    is given writes all statements to the spool, or raises SyntaxError at any fault. The folder
    `work` is for scratch.
    """
    if limits.processes < 2 or size < LARGE:
        yield _read_alone
        return
    half = work / "half"
    with Fork(partial(_read_half, half, limits)) as twin:
        yield partial(_read_beside, twin, half)


def _read_alone(stream: BufferedReader, spool: Spool) -> None:
    for block in _blocks(stream):
        spool.take_lines(block)


def _read_beside(twin: Twin, half: Path, stream: BufferedReader, spool: Spool) -> None:
    blocks = _blocks(stream)
    for block in blocks:
        theirs = next(blocks, b"")
        if theirs:
            twin.give(theirs)
        spool.take_lines(block)
        if theirs:
            spool.elsewhere = _understood(twin.answer())
    twin.given_all()
    spool.join(half, *_understood(twin.answer()))


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
                half.take_lines(block)
                yield half.statements
        yield [half.statements, half.paging.next_page, half.paging.total_items]
    except (SyntaxError, DocumentTooLarge):
        yield None
