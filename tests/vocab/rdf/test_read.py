"""One document to one spool: the same content in four syntaxes, plain and packed, is the same."""

import gzip
import lzma
from pathlib import Path

import pytest

from vocab.errors import DocumentTooLarge
from vocab.rdf.job import Document, Limits
from vocab.rdf.read import read_document

FOUR = Path(__file__).parents[2] / "documents" / "four"
NAMES = ["catalog.nt", "catalog.ttl", "catalog.rdf", "catalog.jsonld"]


def spool(reading) -> str:
    return "\n".join(reading.lines) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_four_syntaxes_give_the_same_records_byte_for_byte(name, read, split_lines):
    expected = split_lines(spool(read((FOUR / "catalog.ttl").read_bytes())))
    reading = read((FOUR / name).read_bytes(), name)
    assert reading.findings == ()
    assert reading.complete
    result = split_lines(spool(reading))
    assert result.bodies == expected.bodies
    assert {r.hash for r in result.records.values()} == expected.hashes()
    assert len(result.records) == 4


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
@pytest.mark.parametrize("name", NAMES)
def test_a_packed_document_reads_like_a_plain_one(pack, name, read, split_lines):
    data = (FOUR / name).read_bytes()
    plain, packed = read(data, name), read(pack(data), f"{name}.packed")
    assert packed.syntax == plain.syntax
    assert split_lines(spool(packed)).bodies == split_lines(spool(plain)).bodies


def test_a_packed_document_with_errors_is_read_as_well_as_a_plain_one(read):
    data = b'<https://e.org/a> <https://e.org/p> "1" .\nnot a statement\n' * 3
    assert read(gzip.compress(data), "x.nt.gz").rules() == ["statement-unreadable"] * 3
    assert len(read(gzip.compress(data), "x.nt.gz").lines) == 3


def test_too_many_statements_are_refused(read):
    lines = b"".join(b'<https://e.org/%d> <https://e.org/p> "1" .\n' % n for n in range(11))
    assert len(read(lines, "x.nt", Limits(statements_per_document=11)).lines) == 11
    with pytest.raises(DocumentTooLarge, match="more than 10 statements: split the document"):
        read(lines, "x.nt", Limits(statements_per_document=10))


def test_the_findings_of_one_rule_are_capped_and_the_rest_counted(read):
    data = b"oops\n" * 250 + b'<https://e.org/a> <https://e.org/p> "1" .\n'
    reading = read(data, "x.nt", media_type="application/n-triples")
    assert len(reading.findings) == 101
    assert reading.findings[-1].message.startswith("150 more")
    assert len(reading.lines) == 1
    assert not reading.complete


def test_progress_is_told(tmp_path):
    told: list[int] = []
    document = Document(FOUR / "catalog.nt", "")
    report = read_document(document, tmp_path / "s", tmp_path, Limits(), told.append)
    assert told[-1] == report.statements


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({}, []),
        ({"media_type": "text/turtle"}, []),
        ({"charset": "us-ascii"}, []),
        ({"charset": "iso-8859-1"}, ["charset-wrong"]),
        ({"media_type": "application/rdf+xml"}, ["media-type-wrong"]),
    ],
)
def test_a_wrong_saying_about_ntriples_is_a_finding(pack, said, rules, read):
    line = '<https://e.org/a> <https://e.org/p> "é" .\n'
    reading = read(pack(line.encode()), "x.nt", **said)
    assert (reading.lines, reading.rules()) == ([line[:-1]], rules)
