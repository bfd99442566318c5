"""What is wrong with a source, as events with names that last: each is told once.

failures:RUN   its harvests fail since that run, as often as MAIL_AFTER_FAILURES says
held:HOLD      withdrawals wait for a person
score:POINTS   the mean fell by MAIL_SCORE_FALL from so many points, within a week
"""

from collections.abc import Collection
from datetime import timedelta
from math import floor

from django.conf import settings

from catalog.models import HarvestRun, HarvestSource, HeldWithdrawal, SourceScore

State = HarvestRun.State
WEEK = timedelta(days=7)


def events(source: HarvestSource, told: Collection[str] = ()) -> list[str]:
    """What is wrong with `source` now; `told`: what its contacts know, and may be over."""
    found = (*_failures(source), *_held(source), *_fall(source, told))
    return [f"{kind}:{key}" for kind, key in found]


def _failures(source: HarvestSource) -> list[tuple[str, int]]:
    ended = source.runs.harvests().filter(state__in=[State.DONE, State.FAILED]).order_by("-pk")
    good = ended.filter(state=State.DONE).first()
    failed = ended.filter(pk__gt=good.pk if good else 0)
    if not settings.MAIL_AFTER_FAILURES or failed.count() < settings.MAIL_AFTER_FAILURES:
        return []
    return [("failures", failed.order_by("pk")[0].pk)]


def _held(source: HarvestSource) -> list[tuple[str, int]]:
    waiting = source.holds.filter(state=HeldWithdrawal.State.WAITING)
    return [("held", hold.pk) for hold in waiting]


def _fall(source: HarvestSource, told: Collection[str]) -> list[tuple[str, int]]:
    """A fall is over when the mean is near enough to the points that it fell from."""
    fall = settings.MAIL_SCORE_FALL
    last = SourceScore.objects.filter(source=source).order_by("-day").first()
    if not fall or last is None:
        return []
    known = [int(event.partition(":")[2]) for event in told if event.startswith("score:")]
    days = SourceScore.objects.filter(source=source, day__gte=last.day - WEEK)
    best = max(known, default=0) or floor(max(map(_may_be, days)))
    return [("score", best)] if best - _may_be(last) >= fall else []


def _may_be(score: SourceScore) -> float:
    """With what is not known yet, so that nothing looks like a fall that is a wait for links."""
    return score.total + score.unknown
