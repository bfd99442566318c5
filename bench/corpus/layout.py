"""The corpus as a file of N-Triples, in the two orders in which catalogues come.

Both hold the same statements. Whoever wants several files gives each its own numbers.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from bench.corpus import SEED, publishers
from bench.corpus.dataset import Described, describe


def by_dataset(path: Path, numbers: range, seed: int = SEED) -> int:
    """Each dataset with all that belongs to it, its publisher too. How many lines."""
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for one in _described(numbers, seed):
            publisher = publishers.lines(one.publisher)
            lines = [*one.root, *one.distributions, *publisher, *one.blank]
            file.writelines(lines)
            written += len(lines)
    return written


def by_subject(path: Path, numbers: range, seed: int = SEED) -> int:
    """As graph stores dump: datasets, distributions, then each publisher once, and blank nodes.

    How many lines. Needs the room of the file twice while it works: what comes later waits in
    temporary files beside it.
    """
    seen: set[int] = set()
    written = 0
    with ExitStack() as stack:
        file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        later = [
            stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="", dir=path.parent))
            for _ in range(2)
        ]
        for one in _described(numbers, seed):
            file.writelines(one.root)
            later[0].writelines(one.distributions)
            later[1].writelines(one.blank)
            seen.add(one.publisher)
            written += len(one.root) + len(one.distributions) + len(one.blank)
        _append(file, later[0])
        for publisher in sorted(seen):
            file.writelines(publishers.lines(publisher))
            written += len(publishers.lines(publisher))
        _append(file, later[1])
    return written


def _append(file: IO[str], kept: IO[str]) -> None:
    kept.seek(0)
    copyfileobj(kept, file, 1 << 16)


def _described(numbers: range, seed: int) -> Iterator[Described]:
    return (describe(seed, number) for number in numbers)


ORDERS: dict[str, Callable[[Path, range, int], int]] = {
    "by-dataset": by_dataset,
    "by-subject": by_subject,
}
