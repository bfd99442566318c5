"""The rows of some records of a partition, drafted here or in the twin. No Django, no database.

`python -m catalog.harvest.drafts PARENT LANGUAGE FILE` is the twin (`drafting.py`). It is given the
path of a partition and what to draft of it, as JSON; puts the rows into FILE, one by one; and
answers with the sizes of what is in there: of each row its plain values, then its statements.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

import orjson

from catalog.harvest.calm import few_collections
from catalog.harvest.rows import Row, row
from vocab.findings import Finding
from vocab.rdf.job import Partition, Record, finding_from_json, finding_to_json
from vocab.rdf.program import serve


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


def drafted(some: Sequence[Draftable], content: bytes, language: str) -> list[Row]:
    """The rows of records in a partition with this content, in their order."""
    return [
        _row(one, content[one.record.offset : one.record.offset + one.record.length], language)
        for one in some
    ]


def _row(one: Draftable, lines: bytes, language: str) -> Row:
    return row(one.record, one.stable_id, lines, language, one.said)


def asked(partition: Partition, some: Sequence[Draftable]) -> bytes:
    """What the twin is given: some records of a partition."""
    return orjson.dumps([str(partition.path), [one.told() for one in some]])


def heard(file: IO[bytes], sizes: Iterable[int], some: Sequence[Draftable]) -> Iterator[Row]:
    """The rows that the twin has put into this file."""
    of = iter(sizes)
    for one in some:
        json, values, distributions, links, found = orjson.loads(file.read(next(of)))
        for name in _DAYS:
            values[name] = values[name] and date.fromisoformat(values[name])
        yield Row(
            stable_id=one.stable_id,
            record=one.record,
            packed=file.read(next(of)),
            json=json,
            values=values,
            distributions=[tuple(row) for row in distributions],
            links=[(path, iri) for path, iri in links],
            findings=tuple(map(finding_from_json, found)),
        )


_DAYS = ("issued", "modified")


def _work(language: str, place: Path, given: Iterator[bytes]) -> Iterator[list[int]]:
    """The twin's work: rows to the file; its answers are the sizes of what is in there."""
    for block in given:
        path, told = orjson.loads(block)
        with Path(path).open("rb") as partition, place.open("wb") as file:
            rows = _drafted(map(Draftable.heard, told), partition, language)
            sizes = [file.write(part) for row in rows for part in (_told(row), row.packed)]
        yield sizes


def _drafted(some: Iterable[Draftable], partition: IO[bytes], language: str) -> Iterator[Row]:
    """As `drafted`, with one record in memory."""
    for one in some:
        partition.seek(one.record.offset)
        yield _row(one, partition.read(one.record.length), language)


def _told(row: Row) -> bytes:
    """What is told of a row as plain values; its statements are beside it."""
    found = [finding_to_json(one) for one in row.findings]
    return orjson.dumps([row.json, row.values, row.distributions, row.links, found])


def main() -> None:
    """Be the twin."""
    parent, language, place = sys.argv[1:]
    with few_collections():
        serve(partial(_work, language, Path(place)), int(parent))


if __name__ == "__main__":
    main()
