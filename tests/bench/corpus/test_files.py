"""The corpus in every syntax says the same, in as many files as it needs."""

import pytest

from bench.corpus import files as made
from vocab.rdf.job import Document, Limits
from vocab.rdf.read import read_document
from vocab.rdf.split import split


def hashes(paths, folder):
    """The content hashes of the datasets in these files, each read by itself."""
    found = []
    for path in paths:
        read_document(Document(path, "https://e.org/"), folder / "spool", folder, Limits())
        for partition in split([folder / "spool"], folder, Limits()):
            found += [record.hash for record in partition.records]
    return sorted(found)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(made, "IN_ONE", 10)


@pytest.mark.parametrize("order", made.NAMED)
def test_every_syntax_and_order_says_the_same(order, tmp_path):
    plain = hashes(made.files(tmp_path / "made", 25, "nested"), tmp_path)
    assert len(plain) == 25
    for syntax in made.SYNTAXES:
        paths = made.files(tmp_path / "made", 25, order, syntax)
        assert len(paths) == 3
        assert hashes(paths, tmp_path) == plain, syntax


def test_what_is_there_is_not_made_again(tmp_path):
    (path,) = made.files(tmp_path, 5, "nested", "rdf")
    path.write_text("kept")
    assert made.files(tmp_path, 5, "nested", "rdf") == [path]
    assert path.read_text() == "kept"


def test_a_large_json_ld_document_is_one_that_is_read_in_slices(tmp_path):
    (path,) = made.files(tmp_path, 5, "nested", "jsonld")
    assert path.read_bytes().startswith(
        b'{"@context":{"dcat":"http://www.w3.org/ns/dcat#"},"@graph":['
    )
