"""The sample catalogues, harvested whole: what their README promises is what the store holds."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from catalog.models import Distribution, HarvestRun, HarvestSource, Resource, StoredFinding
from tests.catalog.sample.test_sample import BROKEN, CLEAN, FILES, SAMPLE, WORKSHOP
from tests.harvests import harvest, written

pytestmark = pytest.mark.django_db(transaction=True)

COUNTED = ("Dataset", "DatasetSeries", "DataService")


def harvested(name: str) -> HarvestRun:
    source, _ = HarvestSource.objects.get_or_create(
        slug=name.partition(".")[0], defaults={"name": name, "url": str(SAMPLE / name)}
    )
    return harvest(source)


@pytest.mark.parametrize(("name", "datasets", "series", "services"), FILES)
def test_each_file_brings_what_the_table_says(name: str, datasets: str, series: str, services: str):
    run = harvested(name)
    torn = name == "broken.ttl"
    assert (run.state, run.lost, run.complete) == ("done", 0, not torn)
    kinds = Counter(Resource.objects.values_list("kind", flat=True))
    assert [kinds[kind] for kind in COUNTED] == [int(datasets) + torn, int(series), int(services)]
    assert kinds["Catalog"] == 1
    assert (
        not Resource.objects.filter(title="")
        .exclude(stable_id=WORKSHOP + "no-title")
        .exclude(stable_id=WORKSHOP + "torn")
    )


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_meant_to_be_clean_is_clean(name: str):
    run = harvested(name)
    assert not run.findings.exclude(severity="info").exists()
    said = StoredFinding.objects.exclude(severity="info").filter(resource__isnull=False)
    assert [(f.focus, f.rule, f.value) for f in said] == []


def test_every_promised_finding_is_there_and_no_other_error():
    run = harvested("broken.ttl")
    found = {
        (finding.resource.stable_id.removeprefix(WORKSHOP), finding.rule)
        for finding in StoredFinding.objects.exclude(resource=None)
        if finding.resource
    } | {("torn", rule) for rule in run.findings.values_list("rule", flat=True)}
    assert [row for row in BROKEN if row not in found] == []
    severe = {
        (f.resource.stable_id.removeprefix(WORKSHOP), f.rule)
        for f in StoredFinding.objects.exclude(resource=None).exclude(severity="info")
        if f.resource
    }
    assert severe - set(BROKEN) == set()


def test_the_place_of_the_torn_statement_is_named():
    run = harvested("broken.ttl")
    place = run.findings.filter(rule="statement-unreadable").values_list("focus", flat=True)[0]
    assert place.startswith("broken.ttl, line ")
    line = int(place.split("line ")[1].partition(",")[0])
    text = (SAMPLE / "broken.ttl").read_text().splitlines()
    torn = next(n for n, words in enumerate(text, 1) if words.startswith("b:torn "))
    assert torn <= line <= torn + 12
    assert Resource.objects.get(stable_id=WORKSHOP + "after-the-tear").title


def test_findings_say_how_to_mend():
    harvested("broken.ttl")
    for found in StoredFinding.objects.exclude(severity="info"):
        assert len(found.message.split()) >= 3, found.rule
        assert found.repair.endswith("."), found.rule


def test_all_of_them_together_and_again():
    runs = [harvested(name) for name, *_ in FILES]
    assert [run.state for run in runs] == ["done"] * len(FILES)
    live = Resource.objects.live().filter(kind="Dataset")
    assert live.count() == sum(int(datasets) for _, datasets, *_ in FILES) + 1
    assert live.filter(is_hvd=True).count() >= 5
    assert {tag for r in live for tag in r.document.get("title", {})} >= {
        "en",
        "de",
        "nl",
        "es",
        "fi",
        "el",
    }
    assert any("-t-" in tag for r in live for tag in r.document.get("title", {}))
    assert Distribution.objects.count() > live.count()
    before = written()
    again = [harvested(name) for name, *_ in FILES]
    assert [run.same for run in again[:-1]] == [True] * (len(FILES) - 1)
    assert written() == before


def test_the_files_are_those_of_the_demonstration():
    assert Path(settings.BASE_DIR) / "catalog" / "sample" == SAMPLE
