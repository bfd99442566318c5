"""Real catalogues: the committed table of what comes in holds, row by row."""

from pathlib import Path

import pytest

from tests.documents.manifest import kept, measure, rows

KEPT = {row.path: row for row in kept()}


def totals(counts: str) -> tuple[int, int]:
    """(in, expected), a row counted at most in full."""
    chosen = [row for row in KEPT.values() if row.counts == counts]
    return sum(min(r.inside, r.expected) for r in chosen), sum(r.expected for r in chosen)


def test_of_readable_documents_99_percent_come_in():
    inside, expected = totals("yes")
    assert inside >= 0.99 * expected, f"{inside:,} of {expected:,} datasets"


def test_of_broken_documents_half_come_in():
    inside, expected = totals("broken")
    assert inside >= 0.5 * expected, f"{inside} of {expected} datasets"


def test_every_row_that_is_not_in_says_why():
    silent = [row.path for row in KEPT.values() if row.inside < row.expected and not row.why_not]
    assert silent == []


@pytest.mark.shared
def test_the_table_names_every_row(shared: Path):
    assert [row["path"] for row in rows(shared)] == list(KEPT), "python -m tests.documents.manifest"


LARGE = 2_000  # datasets in a document that takes seconds
COUNTED = [
    pytest.param(row.path, marks=[pytest.mark.long] if row.expected > LARGE else [])
    for row in KEPT.values()
    if row.counts != "no"
]


@pytest.mark.shared
@pytest.mark.parametrize("path", COUNTED)
def test_as_many_come_in_as_the_table_says(path: str, shared: Path):
    (row,) = [row for row in rows(shared) if row["path"] == path]
    assert measure(shared, row) == KEPT[path]


@pytest.mark.shared
@pytest.mark.parametrize("path", [r.path for r in KEPT.values() if r.counts == "broken"])
def test_a_broken_document_has_a_finding_that_names_the_place(path: str, shared: Path, read):
    reading = read((shared / "data/dcat" / path).read_bytes(), path)
    assert any(", line " in finding.focus for finding in reading.findings), reading.findings
