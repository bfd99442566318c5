"""Records that have not changed are checked and scored anew, by the rules of now."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.models import (
    CheckPlace,
    DatasetScore,
    HarvestSource,
    SourceScore,
    StoredFinding,
    Verdict,
)
from catalog.quality import checking, rederive, scores
from catalog.quality.checking import Checker
from catalog.quality.reader import Scores
from catalog.quality.score import VERSION
from tests.catalog.quality.test_checking import WHOLE
from tests.factories import make_resource, make_source
from vocab.profiles.validate import PROFILES_VERSION

pytestmark = pytest.mark.django_db(transaction=True)
KEYWORD = {"title": {"en": "x"}, "keywords": {"en": ["harbour"]}}
COMPLIES = 30  # points for a record that keeps DCAT-AP


def unopposed() -> None:
    """No other courier wants the readers."""


@pytest.fixture
def port() -> HarvestSource:
    source = make_source("port")
    make_resource(source, "whole", lines=WHOLE.encode(), document=KEYWORD)
    make_resource(source, "nameless", document=KEYWORD)
    return source


def follow() -> None:
    """The courier's readers do all that there is to do."""
    for reader in (Checker(unopposed), Scores(unopposed)):
        while reader.step():
            pass


def told(*arguments: str) -> str:
    said = StringIO()
    call_command("rederive", *arguments, stdout=said)
    return said.getvalue().splitlines()[-1].rpartition("\r")[2]


def derived() -> tuple[list[object], ...]:
    """All that stands of checks and scores."""
    return (
        list(
            StoredFinding.objects.order_by("resource", "rule", "path").values_list("rule", "path")
        ),
        list(Verdict.objects.order_by("resource").values_list("resource", "violations")),
        list(DatasetScore.objects.order_by("resource").values_list("resource", "total", "marks")),
        list(SourceScore.objects.values_list("source", "datasets", "total", "day")),
    )


def test_what_is_lost_comes_again_and_is_the_same(port: HarvestSource) -> None:
    follow()
    before = derived()
    assert [len(rows) > 0 for rows in before] == [True] * 4
    StoredFinding.objects.all().delete()
    Verdict.objects.all().delete()
    DatasetScore.objects.update(total=1, marks="?", version=1)
    SourceScore.objects.update(total=1)
    assert told().startswith("2 records checked and scored in ")
    assert derived() == before
    assert set(DatasetScore.objects.values_list("version", flat=True)) == {VERSION}


def test_a_score_follows_the_verdict_that_is_made_beside_it(port: HarvestSource) -> None:
    told()
    totals = [score.total for score in DatasetScore.objects.order_by("resource")]
    assert totals == [30 + COMPLIES, 30]
    assert SourceScore.objects.get(day=timezone.localdate()).total == 30 + COMPLIES / 2


def test_twice_is_the_same_as_once_and_readers_go_on_where_they_were(port: HarvestSource) -> None:
    follow()
    before, place = derived(), CheckPlace.objects.get().number
    told()
    told()
    assert derived() == before
    assert CheckPlace.objects.get().number == place


def test_only_the_records_of_one_source(port: HarvestSource) -> None:
    make_resource(make_source("harbour"), document=KEYWORD)
    assert told("--source", "harbour").startswith("1 records")
    assert set(DatasetScore.objects.values_list("source__slug", flat=True)) == {"harbour"}
    assert not Verdict.objects.filter(resource__source=port).exists()


def test_more_than_a_batch_and_what_is_withdrawn_is_left_out(
    port: HarvestSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rederive, "BATCH", 1)
    gone = make_resource(port, "gone", withdrawn=timezone.now(), document=KEYWORD)
    assert list(rederive.rederive()) == [1, 2]
    assert not Verdict.objects.filter(resource=gone).exists()


def test_a_source_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="No source is called quay"):
        told("--source", "quay")


def test_other_profiles_make_all_verdicts_and_then_all_scores_again(
    port: HarvestSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an upgrade: the courier starts with tables of another version."""
    assert VERSION // 1_000 == PROFILES_VERSION
    monkeypatch.setattr(checking, "PROFILES_VERSION", PROFILES_VERSION - 1)
    monkeypatch.setattr(scores, "VERSION", VERSION - 1_000)
    follow()
    Verdict.objects.update(violations=7)
    DatasetScore.objects.update(total=1)
    monkeypatch.undo()
    follow()
    assert set(Verdict.objects.values_list("rules_version", flat=True)) == {PROFILES_VERSION}
    assert [score.total for score in DatasetScore.objects.order_by("resource")] == [60, 30]
