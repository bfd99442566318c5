"""Rows of records that have changed, of a large source drafted by two processes.

Drafting is most of a first harvest's work, and plain Python. So a twin drafts every second record:
a program of its own (`drafts.py`), which knows neither Django nor the database and takes a third of
the memory that a copy of the harvester would. The harvester does not wait for it to come up.
Should it never start, die, or not answer in time, the harvester drafts alone.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import NoReturn

from catalog.harvest.drafts import Draftable, asked, drafted, heard
from catalog.harvest.rows import Row
from vocab.rdf.job import Partition
from vocab.rdf.program import Program

MANY = 4  # partitions: a source of fewer is done before a twin is of use
FEW = 32  # records that are drafted before a twin has been told of them
PATIENCE = 120.0  # seconds for a partition; who takes longer hangs
ALONE = "%s: the harvester drafts alone"

log = logging.getLogger(__name__)


class Drafter:
    """Drafts for one source, with a twin where there is much to draft."""

    def __init__(self, language: str, folder: Path, *, processes: int = 1) -> None:
        """`language` is the source's default; scratch goes into `folder`."""
        self._language = language
        self._drafted = folder / "drafted"
        self._processes = processes
        self._twin: _Twin | None = None

    def begin(self, partitions: int) -> None:
        """So many partitions will come."""
        if self._processes > 1 and partitions >= MANY and self._twin is None:
            try:
                self._twin = _Twin(MODULE, self._language, str(self._drafted))
            except OSError as error:
                log.warning(ALONE, f"no twin can be started here ({error})")

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
            return drafted(some, content, self._language)
        others = some[1::2]
        try:
            with _at_most(PATIENCE, self._twin):
                self._twin.give(asked(partition, others))
                mine = drafted(some[::2], content, self._language)
                sizes = self._twin.answer()
        except ChildProcessError as error:
            log.warning(ALONE, error)
            self.end()
            return drafted(some, content, self._language)
        with self._drafted.open("rb") as file:
            theirs = list(heard(file, sizes, others))
        return [(theirs if n % 2 else mine)[n // 2] for n in range(len(some))]


class _Twin(Program):
    """A twin without which one can do."""

    def follow(self) -> NoReturn:
        """It has ended; that ends nothing else."""
        raise ChildProcessError("the twin that drafts has ended")


MODULE = "catalog.harvest.drafts"  # the twin's program


@contextmanager
def _at_most(seconds: float, twin: Program) -> Iterator[None]:
    """Wait for the twin no longer than that: it is killed then, as one that died."""
    timer = Timer(seconds, twin.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
