"""The parent's side: one document in, partitions out; a child that dies is an answer."""

from pathlib import Path

import pytest

from vocab.errors import UnreadableDocument
from vocab.rdf.sandbox import Document, Limits, read, sandbox_state, split

CATALOG = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<catalog> a dcat:Catalog ; dct:title "All"@en ; dcat:dataset <d/1> .
<d/1> a dcat:Dataset ; dct:title "One"@en ; dct:publisher [ dct:title "Town" ] .
"""


def test_a_document_becomes_records(tmp_path: Path):
    path = tmp_path / "catalog.ttl"
    path.write_bytes(CATALOG)
    report = read(Document(path, "https://e.org/"), tmp_path / "spool.nt")
    assert (report.statements, report.syntax, report.findings) == (7, "Turtle", ())
    (partition,) = split([tmp_path / "spool.nt"], tmp_path / "parts")
    kinds = {record.root: record.kind for record in partition.records}
    assert kinds == {b"<https://e.org/d/1>": "Dataset", b"<https://e.org/catalog>": "Catalog"}
    data = partition.path.read_bytes()
    for record in partition.records:
        body = data[record.offset : record.offset + record.length]
        assert body.count(b"\n") == record.statements


def test_a_refused_document_leaves_no_spool_and_no_scratch(tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_bytes(b"<!doctype html><title>Sign in</title>")
    with pytest.raises(UnreadableDocument, match="web page"):
        read(Document(path, ""), tmp_path / "spool.nt", Limits())
    assert list(tmp_path.iterdir()) == [path]


def test_this_machine_can_cut_the_reader_off():
    assert sandbox_state() in ("user namespace", "network namespace", "seccomp")
