"""The sandboxed reader with places where it waits: forked in its stead by `worker.py`.

reader.begin -> reader.writing -> reader.report (reading a page)
reader.begin -> reader.partition … -> reader.end (splitting)
twin.read, twin.learn, twin.scatter, twin.gather: before each answer of a twin
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from catalog.failpoints import reach
from vocab.rdf import child, forker, halves, links, partitions, scatter, split, spool

FOLDER = Path(os.environ["HANSA_VAR"]) / "failpoints"
EVENTS = {"sandbox": "reader.begin", "report": "reader.report",
          "partition": "reader.partition", "end": "reader.end"}  # fmt: skip

say, write = child._say, spool.Spool._write


def _say(event: str, value: Any) -> None:
    if event in EVENTS:
        reach(EVENTS[event], "@", FOLDER)
    say(event, value)


def _write(self: spool.Spool, *chunk: Any) -> None:
    write(self, *chunk)
    self._file.flush()
    reach("reader.writing", "@", FOLDER)


def _waiting(name: str, work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def slow(*arguments: Any) -> Iterator[Any]:
        for answer in work(*arguments):
            reach(name, "@", FOLDER)
            yield answer

    return slow


if __name__ == "__main__":
    child._say = _say
    spool.Spool._write = _write
    halves.LARGE = 1  # a twin for every page
    halves._read_half = _waiting("twin.read", halves._read_half)
    links._learn_half = _waiting("twin.learn", links._learn_half)
    scatter._scatter_half = _waiting("twin.scatter", scatter._scatter_half)
    partitions._gather_half = _waiting("twin.gather", partitions._gather_half)
    split.split_apart = lambda *_, **__: None  # the general way, which has all these places
    forker.main(child.main)
