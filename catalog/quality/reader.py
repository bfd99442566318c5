"""The courier's part: what is harvested, changed or withdrawn is scored anew.

It comes after the checks, whose verdicts it scores, and a check by new profiles is scored anew.
Where it stands is kept by the courier; what it does twice comes to the same. When a link answers
otherwise than before, the scores that rest on it are made anew too. The means of the sources are
summed up when nothing is left to do, and once a day.
"""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.failpoints import failpoint
from catalog.models import DatasetScore, LinkCheck, ReaderState
from catalog.quality.checking import CHECKS, checked_up_to
from catalog.quality.score import VERSION
from catalog.quality.scores import rescore, sum_up
from catalog.queries import head
from catalog.search.indexer import END, Place, after

NAME = "score"  # in settings.COURIER_READERS
AT_ONCE = 500  # resources of one transaction


class Scores:
    """Follows the sequence (catalog.courier.reader.Reader)."""

    def __init__(self, confirm: Callable[[], None]) -> None:
        self._confirm = confirm
        self._place: Place | None = None
        self._touched: set[int] = set()  # sources whose mean is to be summed up
        self._day: date | None = None  # on which all were summed up; None: not by us
        self._link: tuple[int, int] | None = None  # what is told of, and up to which resource

    def step(self) -> bool:
        """Score the next resources; True: there is more."""
        if self._follow() or self._tell():
            return True
        self._sum_up()
        return False

    def position(self) -> int | None:
        """Number of the last change of which everything is scored."""
        return None if self._place is None else self._place.whole

    def rest_seconds(self) -> float:
        """As long as a change may have been missed."""
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        """Nothing is held."""

    # --- the sequence ---------------------------------------------------------------------------
    def _follow(self) -> bool:
        """The next resources behind our place; False when there are none."""
        place = self._place or Place(_first_position(), END)
        goal = _goal()
        if place.id == END and goal <= place.number:
            self._place = Place(min(place.number, goal), END)
            return False
        rows = after(place, goal).values_list("change__number", "pk")[:AT_ONCE]
        batch = [Place(number or 0, pk) for number, pk in rows]
        self._rescore([one.id for one in batch])
        self._place = Place(goal, END) if len(batch) < AT_ONCE else batch[-1]
        return True

    def _rescore(self, ids: list[int]) -> None:
        failpoint("score.before_commit")
        with transaction.atomic():
            touched = rescore(ids)
            self._confirm()
        failpoint("score.after_commit")
        self._touched |= touched

    # --- links ------------------------------------------------------------------------------------
    def _tell(self) -> bool:
        """The next scores that rest on a link that has changed; False when no link has."""
        link = LinkCheck.objects.filter(told=False).order_by("pk").first()
        if link is None:
            return False
        last = self._link[1] if self._link and self._link[0] == link.pk else 0
        resting = DatasetScore.objects.filter(links__contains=[link.pk], pk__gt=last)
        ids = list(resting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        self._rescore(ids)
        self._link = (link.pk, ids[-1]) if ids else None
        if len(ids) < AT_ONCE:
            # Not, if it was asked once more meanwhile: what we told may be the answer before.
            LinkCheck.objects.filter(pk=link.pk, checked=link.checked).update(told=True)
            self._link = None
        return True

    # --- means ------------------------------------------------------------------------------------
    def _sum_up(self) -> None:
        today = timezone.localdate()
        sources = self._touched if self._day == today else None
        if sources is None or sources:
            with transaction.atomic():
                sum_up(sources, today)
                self._confirm()
        self._touched, self._day = set(), today


def reader(confirm: Callable[[], None]) -> Scores:
    """For settings.COURIER_READERS."""
    return Scores(confirm)


def _goal() -> int:
    """The last change to score: what is not yet checked has no verdict to score."""
    return min(head(), checked_up_to()) if CHECKS in settings.COURIER_READERS else head()


def _first_position() -> int:
    """Where the courier says that we stand; 0 when scores are left of other rules."""
    if DatasetScore.objects.exclude(version=VERSION).exists():
        return 0
    kept = ReaderState.objects.filter(name=NAME).values_list("position", flat=True).first()
    return kept or 0
