"""Open lines to peers: a thread keeps its connections for the messages that follow soon.

(With TLS a new connection costs more than all the rest of a message.)
"""

import threading

from django.conf import settings

from catalog.harvest.limits import sender
from connector.models import Participant
from connector.peers import policy_for
from outbound.budgets import Budget
from outbound.messenger import Messenger

LARGEST_ANSWER = 1_000_000  # bytes
MOST = 8  # peers of one thread


class _Kept(threading.local):
    def __init__(self) -> None:
        self.lines: dict[tuple[int, str], Messenger] = {}


_kept = _Kept()


def line_to(participant: Participant) -> Messenger:
    """This thread's messenger to the participant, at the address that it has now."""
    place = (participant.pk, participant.address)
    line = _kept.lines.pop(place, None) or _open(participant)
    _kept.lines[place] = line  # the last one used is the last one to go
    while len(_kept.lines) > MOST:
        _kept.lines.pop(next(iter(_kept.lines))).close()
    return line


def hang_up() -> None:
    """Close all lines of this thread."""
    while _kept.lines:
        _kept.lines.popitem()[1].close()


def _open(participant: Participant) -> Messenger:
    seconds = settings.OUTBOX_SEND_SECONDS
    budget = Budget(
        connect_seconds=min(10, seconds),
        idle_seconds=seconds,
        total_seconds=seconds,
        wire_bytes=LARGEST_ANSWER,
        body_bytes=LARGEST_ANSWER,
    )
    return Messenger(policy_for(participant), budget, sender())
