"""A dataset whose quality has dropped, by many points or into a lower class: told to its watchers.

Compared is what the score may come to with what is not known yet, so that nothing looks like a fall
that is a wait for links. Scores by other rules are not compared.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings

from catalog.models import DatasetScore, Event, Stir
from catalog.ratings import rating


def note(before: Mapping[int, DatasetScore], made: Iterable[DatasetScore]) -> None:
    """Tell of those of `made` that are worth less than before, by id; in their transaction."""
    fallen = [
        (one, before[one.resource_id])
        for one in made
        if one.resource_id in before and has_dropped(before[one.resource_id], one)
    ]
    Stir.objects.bulk_create(
        Stir(
            resource_id=now.resource_id,
            event=Event.QUALITY,
            before=f"{_may_be(old):.0f}",
            after=f"{_may_be(now):.0f}",
        )
        for now, old in fallen
    )


def has_dropped(old: DatasetScore, now: DatasetScore) -> bool:
    """Is it news?"""
    if old.version != now.version or _may_be(now) >= _may_be(old):
        return False
    least = settings.ALERTS.score_fall
    by_points = bool(least) and _may_be(old) - _may_be(now) >= least
    return by_points or rating(_may_be(old)) != rating(_may_be(now))


def _may_be(score: DatasetScore) -> float:
    return score.total + score.unknown
