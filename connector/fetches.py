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
from connector.signaling import bringing
from connector.tasks import bring, fetch
from connector.transfer.fetch import wanted

# Whose wish it is: the task, the rows, and the column that says when.
KINDS = ((fetch, wanted, "fetch_next"), (bring, bringing.wanted, "next_attempt"))
log = logging.getLogger(__name__)


class Fetches:
    """Hands each wish over once (catalog.courier.reader.Reader)."""

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm
        self._told: dict[tuple[int, int], datetime | None] = {}  # (kind, row) -> when

    def step(self) -> bool:
        """Tell of all that are due."""
        due = {
            (kind, pk): at
            for kind, (_task, rows, column) in enumerate(KINDS)
            for pk, at in rows()
            .filter(**{f"{column}__lte": timezone.now()})
            .values_list("pk", column)
        }
        self._told = {wish: at for wish, at in self._told.items() if due.get(wish) == at}
        self._confirm()
        for wish in sorted(due.keys() - self._told.keys()):
            kind, pk = wish
            try:
                KINDS[kind][0].apply_async((pk,), retry=False)
            except (BrokerAway, OSError) as error:
                log.warning("the broker is away, the sweep tells a worker later: %s", error)
                return False
            self._told[wish] = due[wish]
        return False

    def rest_seconds(self) -> float:
        """Until the next wish is due."""
        now, longest = timezone.now(), float(settings.COURIER_POLL_SECONDS)
        times = (
            rows().filter(**{f"{column}__gt": now}).aggregate(at=Min(column))["at"]
            for _task, rows, column in KINDS
        )
        at = min(filter(None, times), default=None)
        return longest if at is None else min(max((at - now).total_seconds(), 0.05), longest)

    def position(self) -> None:
        """It follows no sequence."""

    def close(self) -> None:
        """Nothing is held."""


def reader(confirm: Confirm) -> Fetches:
    """For settings.COURIER_READERS."""
    return Fetches(confirm)
