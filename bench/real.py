"""Real records, read and split as a harvest does it: some of every document in the shared data."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from vocab.errors import UnreadableDocument
from vocab.rdf.job import Document, Limits
from vocab.rdf.read import read_document
from vocab.rdf.split import split

OF_ONE = 150  # records of one document: no source shall outweigh all others
ENDINGS = {".ttl", ".rdf", ".nt", ".jsonld", ".xml", ".n3"}


class Real(NamedTuple):
    """One record: where it comes from, its class in DCAT's words, its N-Triples."""

    source: str
    kind: str
    lines: bytes


def records(shared: Path, folder: Path, most: int, *, kind: str = "Dataset") -> list[Real]:
    """The first `most` real records of a kind; fewer, if there are not so many."""
    return list(islice(_every(shared, folder, kind), most))


def _every(shared: Path, folder: Path, kind: str) -> Iterator[Real]:
    data = shared / "data" / "dcat"
    with (data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    for place, row in enumerate(rows):
        name = Path(row[0])
        plain = name.with_suffix("") if name.suffix == ".gz" else name
        is_real = "broken" not in row[0]
        if is_real and plain.suffix in ENDINGS and "PARSE FAILS" not in row[-1] + row[-2]:
            of_kind = (r for r in of_document(data / name, folder / str(place)) if r.kind == kind)
            yield from islice(of_kind, OF_ONE)


def of_document(path: Path, folder: Path, *, base: str = "https://provider.example/") -> list[Real]:
    """The records of one document; none where it cannot be read."""
    parts = folder / "parts"
    parts.mkdir(parents=True)
    document = Document(path, base, name=path.name)
    try:
        read_document(document, folder / "spool", folder, Limits())
    except UnreadableDocument:
        return []
    found = []
    for partition in split([folder / "spool"], parts, Limits()):
        data = partition.path.read_bytes()
        for record in partition.records:
            body = data[record.offset : record.offset + record.length]
            found.append(Real(path.name, record.kind, body))
    return found
