"""What a person can do for a process that stands still: have the courier act at once.

hurry: the message that waits for its next attempt is tried now
ask:   the peer is asked where it has the process; behind, it is told again, ended, it ends here

Both only change when something is due: the courier does the rest (sending.py, looking.py).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from connector import audit
from connector.errors import IllegalTransition
from connector.models import Delivery, Direction, Message
from connector.moves import AnyProcess, P, digest_of, relock, waiting
from connector.outbox.queue import nudge


@transaction.atomic
def hurry(process: P, by: User | None, now: datetime) -> None:
    """Try the first message that waits at once. Raises IllegalTransition: there is none to try."""
    process = relock(process)
    row = next(iter(waiting(process)), None)
    if row is None or not can_hurry(row, now):
        raise IllegalTransition(_("It is being tried by itself just now: look again in a minute."))
    _make_due(row, now)
    _record("sent again at once", process, row, by)


@transaction.atomic
def ask(process: P, by: User | None, now: datetime) -> None:
    """Ask the peer where it stands. Raises IllegalTransition: there is nothing to ask about."""
    process = relock(process)
    row = last_taken(process)
    if row is None:
        raise IllegalTransition(_("There is nothing that they can be asked about."))
    _make_due(row, now)
    _record("asked where it stands", process, row, by)


def can_hurry(row: Message, now: datetime) -> bool:
    """Whether its next attempt is far enough for nobody to be at it now (parcel.attempt)."""
    under_way = timedelta(seconds=settings.OUTBOX_SEND_SECONDS * 2)
    return bool(row.attempts and row.next_attempt and row.next_attempt > now + under_way)


def last_taken(process: AnyProcess) -> Message | None:
    """Our last message, if the peer took it and is to go on, and all of it is kept.

    (Of one that held a secret only the rest is kept: it cannot be said again.)
    """
    if waiting(process) or (process.now is not None and process.now.is_terminal):
        return None
    sent = process.messages.filter(direction=Direction.SENT, delivery=Delivery.DELIVERED)
    row = sent.order_by("pk").last()
    if row is None or row.then != process.state or row.ended_at is None:
        return None
    return row if row.sealed or row.digest == digest_of(row.body) else None


def _make_due(row: Message, now: datetime) -> None:
    row.next_attempt = now
    row.save(update_fields=["next_attempt"])
    nudge()


def _record(what: str, process: AnyProcess, row: Message, by: User | None) -> None:
    audit.record(
        f"message: {what}",
        subject=process.pid,
        actor="" if by is None else by.email,
        detail={"step": row.step},
    )
