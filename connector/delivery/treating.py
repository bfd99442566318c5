"""A table as it may go out: made anew for each delivery, before its first byte is sent.

all of the source, as CSV -> header looked up in the steps -> each row treated -> a file of ours
-> what was done, with the hashes of both -> the audit log

What cannot be treated is not sent: a column that is named and not there, a row of another length,
a text that is no UTF-8. The file ends with its descriptor.
"""

import codecs
import csv
import hashlib
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from connector import audit, secrets
from connector.delivery.ranges import Wanted
from connector.delivery.sources import Opened, OpenFile, SourceFailed
from connector.delivery.steps import Step, treatment
from connector.models import DataSource

CSV = "text/csv"
AT_ONCE = 500  # rows
KNOWN = 4_096  # values of one column
LONGEST_CELL = 1 << 20  # characters
_DELIMITERS = ",;\t|"
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Treated:
    """What a table has become: `before` and `after` are SHA-256, hexadecimal."""

    file: BinaryIO
    rows: int
    before: str
    after: str


def steps_of(source: DataSource) -> list[Step]:
    """What is done to its columns; []: it goes out as it is."""
    return [Step(**one) for one in source.steps]


def deliver(source: DataSource, opened: Opened, agreement: str, pseudonyms: str) -> OpenFile:
    """The treated table of an agreement (its IRI), noted in the audit log; closes `opened`.

    Who has the same `pseudonyms` gets the same ones: the IRI, or what a control plane of others
    calls its agreement. Raises SourceFailed.
    """
    try:
        if opened.encoding:
            raise SourceFailed("the source sends its table packed: it cannot be treated so")
        made = treated(opened.pieces(), steps_of(source), _key(source, pseudonyms))
    finally:
        opened.close()
    with transaction.atomic():
        audit.record(
            "data: treated",
            subject=agreement,
            actor="",
            detail={
                "steps": list(map(str, steps_of(source))),
                "rows": made.rows,
                "sha256_before": made.before,
                "sha256_after": made.after,
            },
        )
    return OpenFile(made.file, Wanted(), CSV)


def treated(pieces: Iterable[bytes], steps: Sequence[Step], key: bytes) -> Treated:
    """The table that `pieces` are, treated. Raises SourceFailed."""
    file = _spooled()
    try:
        before, after = hashlib.sha256(), hashlib.sha256()
        rows = -1  # (the header is none)
        for lines, many in _lines(_texts(_heard(pieces, before.update)), steps, key):
            file.write(lines)
            after.update(lines)
            rows += many
        file.flush()
    except OSError as failed:
        file.close()
        raise SourceFailed(f"the treated table could not be kept: {failed}") from None
    except BaseException:
        file.close()
        raise
    return Treated(file, rows, before.hexdigest(), after.hexdigest())


def _spooled() -> BinaryIO:
    try:
        settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=settings.SPOOL_DIR)
    except OSError as failed:
        raise SourceFailed(f"the treated table has no place: {failed}") from None


def _key(source: DataSource, agreement: str) -> bytes:
    """For pseudonyms: the same in each delivery of an agreement, another one in each agreement."""
    return hashlib.sha256(f"{secrets.unseal(bytes(source.key))}\n{agreement}".encode()).digest()


# --- the table --------------------------------------------------------------------------------
def _lines(texts: Iterator[str], steps: Sequence[Step], key: bytes) -> Iterator[tuple[bytes, int]]:
    """The header that is left and the rows, as lines of UTF-8, with how many they are."""
    first = next(texts, "").removeprefix(BOM)
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(_again(first, texts), delimiter=delimiter, strict=True)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    number = 0
    try:
        header = next(rows, [])
        kept = _kept(header, steps, key)
        writer.writerow([header[at] for at, _treat in kept])
        yield _taken(out), 1
        for number, row in enumerate(rows, 1):
            if len(row) != len(header):
                raise SourceFailed(
                    f"row {number} has {len(row)} cells, the header {len(header)}: nobody can tell"
                    " which column is which"
                )
            writer.writerow([treat(row[at]) for at, treat in kept])
            if number % AT_ONCE == 0:
                yield _taken(out), AT_ONCE
        yield _taken(out), number % AT_ONCE
    except csv.Error as wrong:
        raise SourceFailed(f"behind row {number} the table cannot be read: {wrong}") from None


def _kept(
    header: Sequence[str], steps: Sequence[Step], key: bytes
) -> list[tuple[int, Callable[[str], str]]]:
    """Where the columns stand that go out, in the order of the table. Raises SourceFailed."""
    names = [name.strip() for name in header]
    for step in steps:
        if names.count(step.column) != 1:
            how_often = "not" if step.column not in names else "more than once"
            raise SourceFailed(f"the column {step.column[:80]} is {how_often} in the table")
    # (The same values come again and again.)
    out = {s.column: lru_cache(KNOWN)(treatment(s, key)) for s in steps if s.do != "drop"}
    return [(at, out[name]) for at, name in enumerate(names) if name in out]


def _taken(out: io.StringIO) -> bytes:
    line = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return line


def _again(first: str, texts: Iterator[str]) -> Iterator[str]:
    yield first
    yield from texts


# --- its bytes --------------------------------------------------------------------------------
def _heard(pieces: Iterable[bytes], hear: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        hear(piece)
        yield piece


def _texts(pieces: Iterable[bytes]) -> Iterator[str]:
    """Line by line, each with its end. Raises SourceFailed for what is no UTF-8, or no line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    left = ""
    try:
        for piece in pieces:
            *lines, left = (left + decoder.decode(piece)).split("\n")
            yield from (f"{line}\n" for line in lines)
            if len(left) > LONGEST_CELL:
                raise SourceFailed(f"a line of the table has more than {LONGEST_CELL} characters")
        left += decoder.decode(b"", final=True)
    except UnicodeDecodeError as wrong:
        raise SourceFailed(f"the table is no UTF-8: {wrong.reason}") from None
    if left:
        yield left
