"""The courier's part in fetching: tells a worker of data that are wanted, at the moment they are.

What it tells twice, or not at all, does no harm: a worker asks the row, and the sweep finds what
was lost with a broker (connector.tasks).
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from catalog.courier.reader import Confirm
from connector.tasks import fetch
from connector.transfer.fetch import wanted

log = logging.getLogger(__name__)


class Fetches:
    """Hands each wish over once (catalog.courier.reader.Reader)."""

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm
        self._told: dict[int, datetime | None] = {}

    def step(self) -> bool:
        """Tell of all that are due."""
        rows = wanted().filter(fetch_next__lte=timezone.now())
        due = dict(rows.values_list("pk", "fetch_next"))
        self._told = {pk: at for pk, at in self._told.items() if due.get(pk) == at}
        self._confirm()
        for pk in sorted(due.keys() - self._told.keys()):
            try:
                fetch.apply_async((pk,), retry=False)
            except (BrokerAway, OSError) as error:
                log.warning("the broker is away, the sweep tells a worker later: %s", error)
                return False
            self._told[pk] = due[pk]
        return False

    def rest_seconds(self) -> float:
        """Until the next wish is due."""
        now, longest = timezone.now(), float(settings.COURIER_POLL_SECONDS)
        at = wanted().filter(fetch_next__gt=now).aggregate(at=Min("fetch_next"))["at"]
        return longest if at is None else min(max((at - now).total_seconds(), 0.05), longest)

    def position(self) -> None:
        """It follows no sequence."""

    def close(self) -> None:
        """Nothing is held."""


def reader(confirm: Confirm) -> Fetches:
    """For settings.COURIER_READERS."""
    return Fetches(confirm)
