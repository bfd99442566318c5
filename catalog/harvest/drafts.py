"""The rows of some records of a partition, drafted here or in the twin. No Django, no database.

`python -m catalog.harvest.drafts PARENT LANGUAGE FILE` is the twin (`drafting.py`). It is given the
path of a partition and what to draft of it, as JSON; puts the rows into FILE; and answers with the
sizes of what is in there: that of the plain values of all rows, then that of each row's statements.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

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
        row(
            one.record,
            one.stable_id,
            content[one.record.offset : one.record.offset + one.record.length],
            language,
            one.said,
        )
        for one in some
    ]


def asked(partition: Partition, some: Sequence[Draftable]) -> bytes:
    """What the twin is given: some records of a partition."""
    return orjson.dumps([str(partition.path), [one.told() for one in some]])


def heard(content: bytes, sizes: Sequence[int], some: Sequence[Draftable]) -> Iterator[Row]:
    """The rows that the twin has put into a file with this content."""
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


def _work(language: str, place: Path, given: Iterator[bytes]) -> Iterator[list[int]]:
    """The twin's work: rows to the file; its answers are the sizes of what is in there."""
    for block in given:
        path, told = orjson.loads(block)
        rows = drafted([*map(Draftable.heard, told)], Path(path).read_bytes(), language)
        plain = orjson.dumps([_told(row) for row in rows])
        place.write_bytes(b"".join([plain, *(row.packed for row in rows)]))
        yield [len(plain), *(len(row.packed) for row in rows)]


def _told(row: Row) -> list[Any]:
    """What is told of a row as plain values; its statements are beside it."""
    found = [finding_to_json(one) for one in row.findings]
    return [row.json, row.values, row.distributions, row.links, found]


def main() -> None:
    """Be the twin."""
    parent, language, place = sys.argv[1:]
    with few_collections():
        serve(partial(_work, language, Path(place)), int(parent))


if __name__ == "__main__":
    main()
