"""When a message may leave: at once, but for peers that cannot take it yet (dsp/tolerances.py)."""

from datetime import timedelta

from django.conf import settings

from connector.dsp.tolerances import is_edc
from connector.dsp.values import Json
from connector.models import Direction
from connector.moves import AnyProcess


def pace(process: AnyProcess) -> timedelta:
    """How long to wait from now, so that the peer has heard our answer to its last message."""
    everybody: int = settings.OUTBOX_PACE_MILLISECONDS
    slow = settings.EDC.pace_milliseconds if speaks_as_edc(process) else 0
    return timedelta(milliseconds=max(everybody, slow))


def speaks_as_edc(process: AnyProcess) -> bool:
    """Whether the last that the peer said in this process came from an Eclipse EDC."""
    said = process.messages.filter(direction=Direction.RECEIVED).values_list("body", flat=True)
    last = said.last()
    return last is not None and is_edc(Json(last).value)
