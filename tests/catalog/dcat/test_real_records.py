"""Every dataset of two real catalogues becomes a draft, a document and facets."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from catalog.dcat.document import document, facets
from catalog.dcat.read import draft
from catalog.dcat.write import emit
from vocab.namespaces import DATASET, TYPE
from vocab.rdf.write import FORMATS, write

CATALOGUES = [
    ("be-datagovbe/datagovbe-sample-2000.ttl.gz", 2_000),
    ("ch-opendataswiss/opendata-swiss-page-100.ttl", 100),
]
IS_DATASET = f"<{TYPE}> <{DATASET}> .\n".encode()


def split(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """(root, lines) of each dataset: what can be reached from it without entering another one."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    quads = ox.parse(data, ox.RdfFormat.TURTLE, lenient=True, base_iri="https://base.example.eu/")
    text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    by_subject: dict[bytes, set[bytes]] = defaultdict(set)
    for line in text.splitlines(keepends=True):
        by_subject[line.split(b" ", 1)[0]].add(line)
    roots = {s for s, lines in by_subject.items() if s + b" " + IS_DATASET in lines}
    for root in sorted(roots):
        yield root, b"".join(_reached(root, by_subject, roots))


def _reached(
    root: bytes, by_subject: dict[bytes, set[bytes]], roots: set[bytes]
) -> Iterator[bytes]:
    seen, stack = {root} | roots, [root]
    while stack:
        for line in sorted(by_subject.get(stack.pop(), ())):
            yield line
            value = line.split(b" ", 2)[2][:-3]
            if value not in seen and value in by_subject:
                seen.add(value)
                stack.append(value)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "count"), CATALOGUES)
def test_every_dataset_becomes_a_draft(shared: Path, name: str, count: int) -> None:
    drafted = 0
    for root, lines in split(shared / "data" / "dcat" / name):
        record, findings = draft("Dataset", root, lines, "nl")
        text = json.dumps(document(record)) + "".join(f.message for f in findings)
        assert "\0" not in text
        assert len({d.key for d in record.distributions}) == len(record.distributions)
        assert len({(f.rule, f.path) for f in findings}) == len(findings)
        assert facets(record).hvd == record.is_hvd
        drafted += 1
    assert drafted == count


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "nt"])
def test_real_statements_survive_writing(shared: Path, name: str) -> None:
    # Whether blank nodes keep apart is proven elsewhere; here it is the letters that count.
    records = list(split(shared / "data" / "dcat" / CATALOGUES[1][0]))
    chunks = [emit(lines, prefix=b"r%d" % n) for n, (_, lines) in enumerate(records)]
    text = b"".join(write(chunks, name))
    syntax = ox.RdfFormat.from_extension(name)
    assert syntax is not None
    assert _letters(text, syntax) == _letters(b"".join(chunks), ox.RdfFormat.N_TRIPLES)


def _letters(text: bytes, syntax: ox.RdfFormat) -> set[tuple[str, str, str]]:
    def term(node: object) -> str:
        return "_" if isinstance(node, ox.BlankNode) else str(node)

    return {(term(q.subject), term(q.predicate), term(q.object)) for q in ox.parse(text, syntax)}
