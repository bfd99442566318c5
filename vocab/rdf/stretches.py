"""Where a source may be cut so that its records stay whole, if their statements stand together.

A cut is before the run of lines of a dataset that tells its type, or before the line that lists it
there. Nothing promises that such a cut is clean: `vocab.rdf.ties` finds out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from vocab.rdf.spools import apart, lines_between
from vocab.rdf.terms import KINDS, MEMBERSHIP, A

BACK = 1 << 16  # bytes before the place of a cut in which the run of its dataset begins
AHEAD = 1 << 20  # bytes behind it in which a dataset begins


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a spool, whole lines. `prefix`: of its blank labels; empty: as they are."""

    spool: Path
    begin: int
    end: int
    prefix: bytes = b""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.end - self.begin


Stretch = tuple[Piece, ...]


def stretches(spools: Sequence[Path], size: int) -> list[Stretch]:
    """Stretches of about `size` bytes; none where a part of a spool has no place for a cut."""
    pieces: list[Piece] = []
    for number, spool in enumerate(spools):
        prefix, cuts = _prefix(number, spools), _cuts(spool, size)
        if cuts is None:
            return []
        pieces += [Piece(spool, *ends, prefix) for ends in pairwise(cuts)]
    return list(packed(pieces, size))


def whole(spools: Sequence[Path], size: int) -> list[Stretch]:
    """Whole spools together, of about `size` bytes."""
    ends = [spool.stat().st_size for spool in spools]
    pieces = [
        Piece(spool, 0, end, _prefix(number, spools))
        for number, (spool, end) in enumerate(zip(spools, ends, strict=True))
    ]
    return list(packed(pieces, size))


def packed(pieces: Sequence[Piece], size: int) -> Iterator[Stretch]:
    """Neighbours together, as long as they are not more than `size` bytes."""
    some: list[Piece] = []
    for piece in pieces:
        if some and sum(one.size for one in some) + piece.size > size:
            yield tuple(some)
            some = []
        some.append(piece)
    if some:
        yield tuple(some)


def stretch_lines(stretch: Stretch) -> Iterator[list[bytes]]:
    """Lists of whole lines; each spool has blank labels of its own."""
    for piece in stretch:
        for lines in lines_between(piece.spool, piece.begin, piece.end):
            yield apart(lines, piece.prefix) if piece.prefix else lines


def _prefix(number: int, spools: Sequence[Path]) -> bytes:
    return b"_:d%dx" % number if len(spools) > 1 else b""


def _cuts(spool: Path, size: int) -> list[int] | None:
    """Begin, cuts and end."""
    end = spool.stat().st_size
    cuts = [0]
    with spool.open("rb") as file:
        while end - cuts[-1] > size * 3 // 2:
            cut = _cut(file, cuts[-1] + size, cuts[-1])
            if cut is None:
                return None
            cuts.append(cut)
    return [*cuts, end]


_KINDS = b"|".join(map(re.escape, KINDS))
_ROOT = re.compile(rb"\n(\S+) %b (?:%b) \.\n" % (re.escape(A), _KINDS))
_LISTS = re.compile(rb"\S+ (?:%b) (\S+) \.\n" % b"|".join(map(re.escape, MEMBERSHIP)))


def _cut(file: IO[bytes], at: int, last: int) -> int | None:
    """The first place for a cut from about `at` on, and behind the `last` one."""
    begin = max(at - BACK, last)
    file.seek(begin)
    window = file.read(at - begin + AHEAD)
    found = _ROOT.search(window, at - begin)
    if found is None:
        return None
    subject, start = found[1] + b" ", found.start(1)
    before = window.rfind(b"\n", 0, start - 1) + 1
    while before and window.startswith(subject, before):
        start, before = before, window.rfind(b"\n", 0, before - 1) + 1
    listed = _LISTS.fullmatch(window, before, start)
    return begin + (before if before and listed and listed[1] == found[1] else start)
