"""Parts of a source, each split by itself, as if the others were not there.

That is the shorter way, and takes no more memory than one part, however many there are. In the end
it is known whether something ties the parts together (`vocab.rdf.ties`): then nothing of it counts,
and the source is to be split in another way.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from vocab.rdf.job import Limits
from vocab.rdf.links import Links, learn
from vocab.rdf.nodes import Nodes
from vocab.rdf.partitions import Gathered, Gathering
from vocab.rdf.scatter import Tally, hold, scatter
from vocab.rdf.stretches import Stretch, stretch_lines
from vocab.rdf.ties import Ties
from vocab.rdf.twin import Fork

HELD = 2  # so many partitions are held in memory, as one: one pass is enough
EARLY = (2, 8)  # after so many parts it is asked whether they are tied together
PROMISES = 8  # blank nodes that a part points at and does not describe: no records stand together
_NAME, _PARTITION = "apart", "partition"  # how the names of scratch and of partitions begin


def split_apart(
    parts: Sequence[Stretch], into: Path, limits: Limits, *, whole: bool = False
) -> Iterator[Gathered] | None:
    """The partitions of all parts, numbered through; None when something ties parts together.

    `whole`: the parts are whole spools, which have no blank node in common.
    """
    _forget(into, f"{_NAME}-*")  # of a reader that died here
    counts = _Apart(parts, into, limits, whole=whole).counts()
    if counts is None:
        _forget(into, f"{_NAME}-*")
        _forget(into, f"{_PARTITION}-*")
        return None
    _forget(into, f"{_NAME}-ties-*")
    return _told(into, counts)


def _forget(into: Path, which: str) -> None:
    for path in into.glob(which):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _told(into: Path, counts: Sequence[int]) -> Iterator[Gathered]:
    """What was left on disk of each part, its partitions numbered through."""
    number, of = 0, sum(counts)
    for part in range(len(counts)):
        place = into / f"{_NAME}-{part}.json"
        said = json.loads(place.read_bytes())
        place.unlink()
        for gathered in map(Gathered.heard, said):
            number += 1
            gathered.partition = replace(gathered.partition, number=number, of=of)
            yield gathered


class _Apart:
    """Splits each part by itself, and notes what may tie them together."""

    def __init__(
        self, parts: Sequence[Stretch], into: Path, limits: Limits, *, whole: bool
    ) -> None:
        self._parts = parts
        self._into = into
        self._limits = limits
        self._whole = whole
        self._ties = Ties(into / f"{_NAME}-ties-a", nameless=not whole)

    def counts(self) -> list[int] | None:
        """How many partitions each part has; None when something ties them together."""
        every = range(len(self._parts))
        if self._limits.processes < 2:
            counts = [*self._split(every)]
            return None if 0 in counts or self._ties else counts
        with Fork(self._be_twin) as twin:
            counts = [0] * len(every)
            for part, count in zip(every[::2], self._split(every[::2]), strict=False):
                counts[part] = count
            for part in every[1::2] if all(counts[::2]) else ():
                counts[part] = twin.answer()
                if not counts[part]:
                    break
            if 0 in counts or not twin.answer():
                return None
        self._ties.join(self._into / f"{_NAME}-ties-b")
        return None if self._ties else counts

    def _be_twin(self, _given: Iterator[bytes]) -> Iterator[Any]:
        self._ties = Ties(self._into / f"{_NAME}-ties-b", nameless=not self._whole)
        yield from self._split(range(1, len(self._parts), 2))
        self._ties.tell()
        yield True

    def _split(self, parts: Sequence[int]) -> Iterator[int]:
        """How many partitions each of these has; 0, and no more, as soon as they must be tied."""
        for done, part in enumerate(parts, 1):
            stretch = self._parts[part]
            small = sum(piece.size for piece in stretch) <= HELD * self._limits.partition_bytes
            found = self._held(part, stretch) if small else self._scattered(part, stretch)
            if found is None or (done in EARLY and self._ties):
                yield 0
                return
            said = json.dumps([gathered.told() for gathered in found])
            (self._into / f"{_NAME}-{part}.json").write_text(said)
            yield len(found)

    def _held(self, part: int, stretch: Stretch) -> list[Gathered] | None:
        """The one partition of a part, in one pass."""
        links = Links()
        scattered = hold(stretch_lines(stretch), links)
        nodes = scattered.take(1)
        if self._ties.note_wanted(nodes, links) > PROMISES:
            return None
        note = partial(self._note_said, part, links)
        name = self._into / f"{_PARTITION}-{part}"
        return [Gathering(scattered, links, self._limits, name, note).gather(1)]

    def _note_said(self, part: int, links: Links, nodes: Nodes, reached: set[bytes]) -> None:
        self._ties.note_said(nodes, links, reached, part)

    def _scattered(self, part: int, stretch: Stretch) -> list[Gathered] | None:
        """The partitions of a part that is too large for memory, in two passes."""
        limits = replace(self._limits, processes=1)
        spools = [piece.spool for piece in stretch]
        folder = self._into / f"{_NAME}-{part}-lines"
        folder.mkdir(exist_ok=True)
        links = learn(spools, folder, limits)
        scattered = scatter(spools, folder, links, limits)
        links.forget_owners()
        if scattered.tally != Tally():
            return None  # what has been left out here may be wanted elsewhere
        everything, shared = set[bytes](), scattered.shared

        def note(nodes: Nodes, reached: set[bytes]) -> None:
            everything.update(reached & shared.by_subject.keys())
            self._ties.note_wanted(nodes, links, shared)
            self._ties.note_said(nodes, links, reached, part)

        name = self._into / f"{_PARTITION}-{part}"
        gathering = Gathering(scattered, links, limits, name, note)
        found = [gathering.gather(number) for number in range(1, gathering.count + 1)]
        note(shared, everything)
        found[-1].tally.leave(shared, everything)
        folder.rmdir()
        return found
