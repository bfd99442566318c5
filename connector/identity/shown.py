"""What a participant's credentials have shown, kept with it for what is decided later.

Data are delivered, and people look at pages, while nobody shows anything: then what was shown last
is known, until a credential ends, is revoked (look_again), or a day is over.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from connector import audit
from connector.errors import NotAuthorised, NotNow
from connector.identity.credentials import StatusEntry
from connector.identity.verifying import Shown, check_status
from connector.models import Participant

LONGEST = timedelta(days=1)
FIELDS = ("shown", "shown_by", "shown_statuses", "shown_at", "shown_until")


def is_believed(participant: Participant, now: datetime) -> bool:
    """Whether it was shown so lately that no presentation is asked for."""
    at, until = participant.shown_at, participant.shown_until
    if at is None or until is None:
        return False
    return at <= now < min(until, at + settings.DCP.believed)


def keep(participant: Participant, shown: Shown, now: datetime) -> None:
    """Know this of it from now on, and nothing that was shown before."""
    participant.shown = {left: sorted(values) for left, values in shown.values.items()}
    participant.shown_by = sorted(shown.issuers)
    participant.shown_statuses = [[issuer, asdict(entry)] for issuer, entry in shown.statuses]
    participant.shown_at = now
    participant.shown_until = min(filter(None, [shown.ends, now + LONGEST]))
    participant.save(update_fields=FIELDS)


def forget(participant: Participant) -> None:
    """Know nothing that it has shown."""
    participant.shown, participant.shown_by, participant.shown_statuses = {}, [], []
    participant.shown_at = participant.shown_until = None
    participant.save(update_fields=FIELDS)


def forget_what_ended(now: datetime) -> None:
    """What credentials said that have ended is not known any more."""
    for participant in Participant.objects.filter(shown_until__lte=now):
        forget(participant)


def forget_what_was_said_by(issuer: str) -> None:
    """It is trusted otherwise than before: what its credentials said must be shown again."""
    for participant in Participant.objects.filter(shown_by__contains=[issuer]):
        forget(participant)


def may_be_revoked() -> bool:
    """Whether there is anything to look at again."""
    return Participant.objects.exclude(shown_statuses=[]).exists()


def look_again(now: datetime) -> None:
    """Forget what was shown by credentials that have been revoked since.

    So it is, too, where nobody has been able to tell for a day.
    """
    for participant in Participant.objects.exclude(shown_statuses=[]):
        try:
            for issuer, entry in participant.shown_statuses:
                check_status(issuer, StatusEntry(**entry), now)
        except (NotAuthorised, NotNow) as refused:
            _end(participant, refused.detail)


@transaction.atomic
def _end(participant: Participant, reason: str) -> None:
    forget(participant)
    audit.record(
        "participant: its credentials do not hold any more",
        subject=participant.iri,
        actor="",
        detail={"reason": reason},
    )
