"""The courier's part: what is harvested, changed or withdrawn goes into published offers, or out.

Until then nothing is seen that must not be: an offer to some participants alone is of a source for
members only, or of resources that are restricted already.
"""

from django.conf import settings
from django.db import transaction

from catalog.courier.reader import Confirm
from catalog.harvest.copies import decide_alone
from catalog.models import ReaderState
from catalog.queries import head
from catalog.search.indexer import Place, after
from connector.models import Offer
from connector.offers.selection import follow

NAME = "offers"  # in settings.COURIER_READERS
AT_ONCE = 500  # resources of one transaction
_END = 2**63 - 1  # behind every id


class Offers:
    """Follows the sequence. Where it stands is kept by the courier; what it does twice is once."""

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm
        self._place: Place | None = None

    def step(self) -> bool:
        """Take in the next resources that have changed; True: there is more."""
        place = self._place or Place(_kept_position(), _END)
        if place.id == _END and head() <= place.number:
            self._place = Place(min(place.number, head()), _END)
            return False
        with transaction.atomic():
            decide_alone()  # nobody publishes meanwhile: else what is offered now would be missed
            goal = head()
            batch = _changed(place, goal)
            if batch:
                follow(sorted({one.id for one in batch}))
            self._confirm()
        is_whole = len(batch) < AT_ONCE
        self._place = Place(goal, _END) if is_whole else batch[-1]
        return not is_whole

    def position(self) -> int | None:
        """Number of the last change of which everything is in its offers."""
        if self._place is None:
            return None
        return self._place.number if self._place.id == _END else self._place.number - 1

    def rest_seconds(self) -> float:
        """As long as a change may have been missed."""
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        """Nothing is held."""


def reader(confirm: Confirm) -> Offers:
    """For settings.COURIER_READERS."""
    return Offers(confirm)


def _kept_position() -> int:
    kept = ReaderState.objects.filter(name=NAME).values_list("position", flat=True).first()
    return kept or 0


def _changed(place: Place, goal: int) -> list[Place]:
    """The next resources; none where nothing is offered."""
    if not Offer.objects.filter(state=Offer.State.PUBLISHED).exists():
        return []
    rows = after(place, goal).values_list("change__number", "pk")[:AT_ONCE]
    return [Place(number or 0, pk) for number, pk in rows]
