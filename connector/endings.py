"""The courier's clock: what a policy or a notice ends is ended at that moment, and the peer told.

(Data stop by themselves, before this; and the sweep ends what no courier has.)
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from catalog.courier.reader import Confirm
from connector.models import Agreement, TransferProcess
from connector.notices import end_what_is_over
from connector.states import Role
from connector.transfer.timers import ENDS, end_what_ran_out

AGAIN_SECONDS = 1.0  # after what could not be ended at its moment


class Endings:
    """Ends what has run out (catalog.courier.reader.Reader)."""

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm

    def step(self) -> bool:
        """End all that has run out by now."""
        self._confirm()
        now = timezone.now()
        end_what_is_over(now)
        end_what_ran_out(now)
        return False

    def rest_seconds(self) -> float:
        """Until the next moment at which something ends."""
        longest = float(settings.COURIER_POLL_SECONDS)
        at = _next()
        if at is None:
            return longest
        left = (at - timezone.now()).total_seconds()
        return min(left, longest) if left > 0 else AGAIN_SECONDS

    def position(self) -> None:
        """It follows no sequence."""

    def close(self) -> None:
        """Nothing is held."""


def reader(confirm: Confirm) -> Endings:
    """For settings.COURIER_READERS."""
    return Endings(confirm)


def _next() -> datetime | None:
    """The first moment at which an agreement or a transfer of ours ends, or has ended."""
    transfers = TransferProcess.objects.filter(role=Role.PROVIDER, valid_until__isnull=False)
    agreements = Agreement.objects.filter(state=Agreement.State.ACTIVE, ends_at__isnull=False)
    moments = (
        transfers.exclude(state__in=ENDS).aggregate(at=Min("valid_until"))["at"],
        agreements.aggregate(at=Min("ends_at"))["at"],
    )
    return min((one for one in moments if one is not None), default=None)
