"""What has not been checked yet, as it stands now: for pages, which must not call it faultless."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from catalog.models import Resource
from catalog.models.resource import ResourceQuerySet
from catalog.quality.checking import CHECKS, place_of_checks
from catalog.search.indexer import END, Place, after

COUNTED = 10_000  # no page counts more of what waits


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be checked against the profiles.

    `before` records come first. `up_to` is the number of the last change of which everything is
    checked. `many`: there may be more than `before`. `ever`: False where nothing is checked here.
    """

    before: int
    up_to: int
    many: bool
    ever: bool


def waiting(resource: Resource) -> Waiting | None:
    """How long a live resource waits; None: its findings are those of its statements of now."""
    place = place_of_checks()
    mine = Place(resource.change.number or END, resource.pk)
    if mine <= place:
        return None
    earlier = Q(change__number__lt=mine.number) | Q(pk__lt=mine.id)
    before = after(place, mine.number).filter(earlier)[:COUNTED].count()
    return Waiting(before, place.whole, before == COUNTED, CHECKS in settings.COURIER_READERS)


def some_wait(rows: ResourceQuerySet) -> bool:
    """Whether one of these is live and not checked as it stands now."""
    behind = after(place_of_checks(), END).order_by()
    return rows.live().filter(pk__in=behind.values("pk")).exists()
