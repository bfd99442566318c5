"""The courier's part in signaling: what is to be said to planes, several at once."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from catalog.courier.reader import Confirm
from connector.models import DataFlow
from connector.outbox.reader import Outbox, Verb
from connector.signaling.sending import due, signal, waiting

SENDERS = 4  # planes are few, and near


class Signals(Outbox):
    """The outbox of what planes are told (catalog.courier.reader.Reader)."""

    def rows(self) -> tuple[QuerySet[Any], ...]:
        """The flows of which something is to be said."""
        return (waiting(),)

    def to_do(self, free: int, busy: set[int]) -> list[tuple[int, Verb]]:
        """Those of which it is due."""
        return [(pk, signal) for pk in due(timezone.now(), free, busy)] if free > 0 else []

    def tell(self) -> None:
        """Another one may be due."""
        DataFlow.tell()


def reader(confirm: Confirm) -> Signals:
    """For settings.COURIER_READERS. An attempt is noted before it is made, as in the outbox."""
    del confirm
    return Signals(SENDERS if settings.SIGNALING else 0)
