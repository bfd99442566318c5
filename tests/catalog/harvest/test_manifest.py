"""Every readable row of the shared manifest, harvested: what is in the table is in the store."""

from pathlib import Path

import pytest

from catalog.models import HarvestRun, HarvestSource, Resource
from tests.documents.manifest import READ, Row, kept
from tests.harvests import harvest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared]

ROWS = [row for row in kept() if row.format in READ]
BROKEN = [row for row in ROWS if row.counts == "broken"]
SOME = [row for row in ROWS[::6] if row.expected <= 25]  # always; the others are long tests
OTHERS = [row for row in ROWS if row not in SOME]
LONG = [pytest.mark.long, pytest.mark.timeout(1_500)]


def harvested(shared: Path, path: str) -> HarvestRun:
    source = HarvestSource.objects.create(
        slug=f"s{HarvestSource.objects.count()}", name=path, url=str(shared / "data/dcat" / path)
    )
    return harvest(source)


def stored(run: HarvestRun) -> int:
    return Resource.objects.filter(source=run.source_id, kind="Dataset").count()


def test_the_table_promises_enough():
    """What is in, of what is expected: 99 of 100, and half of what does not parse."""
    for kind, part in (("yes", 0.99), ("broken", 0.5)):
        measured = [row for row in ROWS if row.counts == kind]
        expected = sum(row.expected for row in measured)
        assert sum(min(row.inside, row.expected) for row in measured) >= part * expected > 0


def test_no_row_is_left_for_later():
    table = kept()
    assert [row.path for row in table if "not yet" in row.why_not] == []
    assert [row.path for row in table if row.inside < row.expected and not row.why_not] == []
    counted = [row for row in table if row.counts != "no"]
    inside = sum(min(row.inside, row.expected) for row in counted)
    assert inside >= 0.98 * sum(row.expected for row in counted) > 50_000


@pytest.mark.parametrize(
    "rows",
    [pytest.param(SOME, id="some"), pytest.param(OTHERS, id="all others", marks=LONG)],
)
def test_the_store_holds_what_the_table_says(shared: Path, rows: list[Row]):
    wrong = {}
    for row in rows:
        run = harvested(shared, row.path)
        if (stored(run), run.lost) != (row.inside, 0):
            wrong[row.path] = f"{stored(run)} of {row.inside}, {run.lost} lost: {run.error}"
        if row.counts != "no" and stored(run) < row.expected:
            assert run.error or run.findings.exists(), f"{row.path} lost records without a word"
    assert wrong == {}


@pytest.mark.parametrize("row", BROKEN, ids=[row.path for row in BROKEN])
def test_a_row_that_does_not_parse_has_a_finding_that_names_the_place(shared: Path, row: Row):
    run = harvested(shared, row.path)
    places = run.findings.exclude(severity="info").values_list("focus", flat=True)
    assert any("line" in place for place in places), run.error
