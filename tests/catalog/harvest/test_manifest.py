"""Every readable row of the shared manifest, harvested: what is in the table is in the store."""

from collections import Counter
from pathlib import Path

import pytest

from catalog.models import HarvestRun, HarvestSource, Resource
from tests.documents.manifest import READ, kept
from tests.harvests import harvest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared]

ROWS = [row for row in kept() if row.format in READ]
LARGE = 5_000  # datasets; rows with more are long tests
SMALL = [row for row in ROWS if row.expected <= LARGE]
BIG = [row for row in ROWS if row.expected > LARGE]


def harvested(shared: Path, path: str) -> HarvestRun:
    source = HarvestSource.objects.create(
        slug=f"s{HarvestSource.objects.count()}", name=path, url=str(shared / "data/dcat" / path)
    )
    return harvest(source)


def stored(run: HarvestRun) -> int:
    return Resource.objects.filter(source=run.source_id, kind="Dataset").count()


def test_the_store_holds_what_the_table_says(shared: Path):
    wrong = {}
    sums: Counter[str] = Counter()
    for row in SMALL:
        run = harvested(shared, row.path)
        count = stored(run)
        if (count, run.lost) != (row.inside, 0):
            wrong[row.path] = (
                f"{count} stored, {run.lost} lost, the table says {row.inside}: {run.error}"
            )
        if row.counts != "no":
            sums[f"{row.counts} expected"] += row.expected
            sums[f"{row.counts} in"] += min(count, row.expected)
        if row.counts != "no" and count < row.expected:
            assert run.error or run.findings.exists(), f"{row.path} lost records without a word"
    assert wrong == {}
    assert sums["yes in"] >= 0.99 * sums["yes expected"]
    assert sums["broken in"] >= 0.5 * sums["broken expected"]


@pytest.mark.parametrize("path", [row.path for row in SMALL if row.counts == "broken"])
def test_a_row_that_does_not_parse_has_a_finding_that_names_the_place(shared: Path, path: str):
    run = harvested(shared, path)
    places = run.findings.exclude(severity="info").values_list("focus", flat=True)
    assert any("line" in place for place in places), run.error


@pytest.mark.long
@pytest.mark.parametrize("row", BIG, ids=[row.path for row in BIG])
def test_the_store_holds_all_of_a_large_row(shared: Path, row):
    run = harvested(shared, row.path)
    assert (run.state, run.lost, stored(run)) == ("done", 0, row.inside)
    assert run.complete
