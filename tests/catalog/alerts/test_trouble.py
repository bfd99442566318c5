"""What is wrong with a source: the events, and that their names last."""

from datetime import date, timedelta
from typing import Any

import pytest

from catalog.alerts.trouble import events
from catalog.models import HarvestRun, HarvestSource, HeldWithdrawal, SourceScore
from tests.factories import make_source

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.MAIL_AFTER_FAILURES, settings.MAIL_SCORE_FALL = 3, 40


def runs(source: HarvestSource, *states: str, purpose: str = "apply") -> list[int]:
    return [
        HarvestRun.objects.create(source=source, state=state, purpose=purpose).pk
        for state in states
    ]


def score(source: HarvestSource, ago: int, total: float, unknown: float = 0) -> None:
    names = ("findability", "accessibility", "interoperability", "reusability", "contextuality")
    SourceScore.objects.create(
        source=source, day=TODAY - timedelta(days=ago), datasets=1, total=total, unknown=unknown,
        **dict.fromkeys(names, 0),
    )  # fmt: skip


def test_so_many_failures_in_a_row_are_trouble_and_named_by_the_first():
    source = make_source()
    runs(source, "failed", "done", "failed", "failed")
    assert events(source) == []
    first = HarvestRun.objects.filter(state="failed").order_by("pk")[1]
    runs(source, "failed")
    assert events(source) == [f"failures:{first.pk}"]
    runs(source, "failed", "running")
    assert events(source) == [f"failures:{first.pk}"], "an open run is no news, nor is another one"
    runs(make_source("other"), "done")
    assert events(source)
    HarvestRun.objects.filter(state="running").update(state="done")
    assert events(source) == []


def test_a_source_that_never_went_is_in_trouble_too():
    source = make_source()
    [first, *_] = runs(source, "failed", "failed", "failed")
    assert events(source) == [f"failures:{first}"]


def test_plans_do_not_count():
    source = make_source()
    runs(source, "failed", "failed", "failed", purpose="plan")
    assert events(source) == []


@pytest.mark.parametrize(("setting", "trouble"), [(1, True), (2, False), (0, False)])
def test_how_many_is_a_setting(settings: Any, setting: int, trouble: bool):
    settings.MAIL_AFTER_FAILURES = setting
    source = make_source()
    runs(source, "failed")
    assert bool(events(source)) == trouble


@pytest.mark.parametrize("state", ["waiting", "approved", "kept", "done", "replaced"])
def test_what_waits_for_a_person_is_trouble(state: str):
    source = make_source()
    [run] = runs(source, "done")
    hold = HeldWithdrawal.objects.create(source=source, run_id=run, records=9, live=10, state=state)
    assert events(source) == ([f"held:{hold.pk}"] if state == "waiting" else [])


@pytest.mark.parametrize(
    ("days", "fell"),
    [
        ([(3, 300.9), (0, 260)], True),
        ([(3, 300.9), (0, 261)], False),
        ([(8, 300), (0, 200)], False),
        ([(7, 300), (0, 200)], True),
        ([(0, 100)], False),
        ([(2, 200), (0, 300)], False),
        ([(30, 300), (23, 200)], True),
    ],
)
def test_a_fall_of_the_mean_within_a_week_is_trouble(days: list[tuple[int, float]], fell: bool):
    source = make_source()
    score(make_source("other"), 1, 400)
    for ago, total in days:
        score(source, ago, total)
    assert events(source) == ([f"score:{int(days[0][1])}"] if fell else [])


def test_points_that_are_not_known_yet_have_not_fallen():
    source = make_source()
    score(source, 1, 300)
    score(source, 0, 240, unknown=30)
    assert events(source) == []


def test_a_fall_is_over_when_the_mean_is_back_and_not_when_the_week_is():
    source = make_source()
    score(source, 9, 300)
    score(source, 0, 250)
    assert events(source) == []
    assert events(source, {"score:300", "held:7"}) == ["score:300"]
    SourceScore.objects.filter(day=TODAY).update(total=261)
    assert events(source, {"score:300"}) == []


def test_falls_are_switched_off_by_a_setting(settings: Any):
    settings.MAIL_SCORE_FALL = 0
    source = make_source()
    score(source, 1, 400)
    score(source, 0, 0)
    assert events(source) == []
