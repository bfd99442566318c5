"""The lines of a run's spools, all of them or the half that one of two processes takes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

READ = 4 << 20  # bytes, about, of one list of lines
WHOLE = (0, 1)
FIRST, SECOND = (0, 2), (1, 2)

Part = tuple[int, int]  # this one of so many


def spool_lines(spools: Sequence[Path], part: Part = WHOLE) -> Iterator[list[bytes]]:
    """Lists of whole lines. With several spools each gets its own blank labels."""
    for number, spool in enumerate(spools):
        for lines in _lines(spool, part):
            yield apart(lines, b"_:d%dx" % number) if len(spools) > 1 else lines


def _lines(spool: Path, part: Part) -> Iterator[list[bytes]]:
    size = spool.stat().st_size
    begin, end = (size * (part[0] + step) // part[1] for step in (0, 1))
    return lines_between(spool, begin, end)


def lines_between(spool: Path, begin: int, end: int) -> Iterator[list[bytes]]:
    """The lines that begin in this part of the file."""
    with spool.open("rb") as file:
        if begin:
            file.seek(begin - 1)
            file.readline()
        while (left := end - file.tell()) > 0:
            yield file.readlines(max(min(READ, left - 1), 1))  # lines until there are more bytes


def apart(lines: list[bytes], prefix: bytes) -> list[bytes]:
    """The lines with the labels of their blank nodes behind `prefix`."""
    return [_renamed(line, prefix) if b"_:" in line else line for line in lines]


def _renamed(line: bytes, prefix: bytes) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    if subject[:1] == b"_":
        subject = prefix + subject[2:]
    if rest[:1] == b"_":
        rest = prefix + rest[2:]
    return b"%b %b %b" % (subject, predicate, rest)
