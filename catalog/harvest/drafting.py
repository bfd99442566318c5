"""Rows of records that have changed, of a large source drafted by two processes.

Drafting is most of a first harvest's work, and plain Python. A fork of the harvester takes every
second record. It asks nobody and has no way to: its sockets, which are the harvester's, are closed.
Should it die, or not answer in time, the harvester drafts alone.
"""

import logging
import os
import stat
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Any, NoReturn

import orjson

from catalog.harvest.rows import Row, row
from vocab.findings import Finding
from vocab.rdf.job import finding_from_json, finding_to_json
from vocab.rdf.sandbox import Partition, Record
from vocab.rdf.twin import Twin

MANY = 4  # partitions: a source of fewer is done before a twin is of use
FEW = 32  # records that are drafted before a twin has been told of them
PATIENCE = 120.0  # seconds for a partition; who takes longer hangs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draftable:
    """A record of a partition, the name it goes by, and what is to be said of that."""

    record: Record
    stable_id: str
    said: tuple[Finding, ...] = ()

    def told(self) -> list[Any]:
        """As plain values for JSON."""
        kind, root, *rest = astuple(self.record)
        return [[kind, root.decode(), *rest], self.stable_id, [*map(finding_to_json, self.said)]]

    @classmethod
    def heard(cls, told: list[Any]) -> "Draftable":
        """What was `told`."""
        (kind, root, *rest), stable_id, said = told
        found = tuple(map(finding_from_json, said))
        return cls(Record(kind, root.encode(), *rest), stable_id, found)


class Drafter:
    """Drafts for one source, with a twin where there is much to draft."""

    def __init__(self, language: str, folder: Path, *, processes: int = 1) -> None:
        """`language` is the source's default; scratch goes into `folder`."""
        self._work = partial(_help, language, folder / "drafted")
        self._language = language
        self._drafted = folder / "drafted"
        self._processes = processes
        self._twin: _Helper | None = None

    def begin(self, partitions: int) -> None:
        """So many partitions will come. (No thread of ours that writes may run yet.)"""
        if self._processes > 1 and partitions >= MANY and self._twin is None:
            self._twin = _Helper(self._work)

    def end(self) -> None:
        """Nothing more will come."""
        if self._twin:
            with _at_most(PATIENCE, self._twin):
                self._twin.__exit__(None, None, None)
            self._twin = None
        self._drafted.unlink(missing_ok=True)

    def rows(self, partition: Partition, content: bytes, some: Sequence[Draftable]) -> list[Row]:
        """The rows of some records of a partition with this content, in their order."""
        if self._twin is None or len(some) < FEW:
            return _rows(some, content, self._language)
        others = some[1::2]
        try:
            asked = [str(partition.path), [one.told() for one in others]]
            with _at_most(PATIENCE, self._twin):
                self._twin.give(orjson.dumps(asked))
                mine = _rows(some[::2], content, self._language)
                sizes = self._twin.answer()
        except ChildProcessError as error:
            log.warning("%s: the harvester drafts alone", error)
            self.end()
            return _rows(some, content, self._language)
        theirs = list(_heard(self._drafted.read_bytes(), sizes, others))
        return [(theirs if n % 2 else mine)[n // 2] for n in range(len(some))]


class _Helper(Twin):
    """A twin without which one can do."""

    def __init__(self, work: Callable[[Iterator[bytes]], Iterable[Any]]) -> None:
        with warnings.catch_warnings():
            # Other threads run: the twin needs nothing that one of them could hold at the moment.
            warnings.simplefilter("ignore", DeprecationWarning)
            super().__init__(work)

    def follow(self) -> NoReturn:
        """It has ended; that ends nothing else."""
        raise ChildProcessError("the twin that drafts has ended")


@contextmanager
def _at_most(seconds: float, twin: Twin) -> Iterator[None]:
    """Wait for the twin no longer than that: it is killed then, as one that died."""
    timer = Timer(seconds, twin.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _help(language: str, place: Path, given: Iterator[bytes]) -> Iterator[list[int]]:
    """The twin's work: rows to the file; its answers are the sizes of what is in there."""
    _close_sockets()
    for block in given:
        path, asked = orjson.loads(block)
        rows = _rows([*map(Draftable.heard, asked)], Path(path).read_bytes(), language)
        plain = orjson.dumps([_told(row) for row in rows])
        place.write_bytes(b"".join([plain, *(row.packed for row in rows)]))
        yield [len(plain), *(len(row.packed) for row in rows)]


def _told(row: Row) -> list[Any]:
    """What is told of a row as plain values; its statements are beside it."""
    found = [finding_to_json(one) for one in row.findings]
    return [row.json, row.values, row.distributions, row.links, found]


def _heard(content: bytes, sizes: Sequence[int], some: Sequence[Draftable]) -> Iterator[Row]:
    at = sizes[0]
    for one, size, told in zip(some, sizes[1:], orjson.loads(content[:at]), strict=True):
        json, values, distributions, links, found = told
        for name in _DAYS:
            values[name] = values[name] and date.fromisoformat(values[name])
        yield Row(
            stable_id=one.stable_id,
            record=one.record,
            packed=content[at : at + size],
            json=json,
            values=values,
            distributions=[tuple(row) for row in distributions],
            links=[(path, iri) for path, iri in links],
            findings=tuple(map(finding_from_json, found)),
        )
        at += size


_DAYS = ("issued", "modified")


def _close_sockets() -> None:
    """They are the harvester's: the database must not take this process for it."""
    for name in [path.name for path in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):
            if int(name) > _STANDARD and stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                os.close(int(name))


_STANDARD = 2  # the last of the descriptors that every process has


def _rows(some: Sequence[Draftable], content: bytes, language: str) -> list[Row]:
    return [
        row(
            one.record,
            one.stable_id,
            content[one.record.offset : one.record.offset + one.record.length],
            language,
            one.said,
        )
        for one in some
    ]
