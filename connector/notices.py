"""How an agreement comes to its end in good order: retired, or ended by a notice.

Both are of this side alone: the Dataspace Protocol 2025-1 has no message about an agreement that is
in force. The other side is told with the first transfer that is refused or ended because of it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from connector.agreements import end_transfers, record
from connector.errors import IllegalTransition
from connector.models import Agreement

LONGEST_NOTICE = 3_650  # days


@transaction.atomic
def give(agreement: Agreement, days: int, reason: str, by: User | None, now: datetime) -> None:
    """Let it end in so many days. Until then everything goes on. It cannot be taken back.

    Raises IllegalTransition when it is not in force, or has been given notice.
    """
    found = _running(agreement)
    if found.ends_at is not None:
        raise IllegalTransition(_("Notice was given already: it ends by itself."))
    if not 1 <= days <= LONGEST_NOTICE:
        raise ValueError(f"a notice of {days} days")
    found.notice, found.notice_at, found.ends_at = reason, now, now + timedelta(days=days)
    found.save(update_fields=["notice", "notice_at", "ends_at"])
    found.tell()
    record("notice given", found, by, reason=reason, ends=found.ends_at.isoformat())


@transaction.atomic
def retire(agreement: Agreement, reason: str, by: User | None, now: datetime) -> None:
    """Let no new transfer begin under it. Those that are open go on, and end by themselves.

    Raises IllegalTransition when it is not in force, or is retired.
    """
    found = _running(agreement)
    if found.retired_at is not None:
        raise IllegalTransition(_("It is retired already: no new transfer begins."))
    found.retired, found.retired_at = reason, now
    found.save(update_fields=["retired", "retired_at"])
    record("retired", found, by, reason=reason)


def end_what_is_over(now: datetime) -> None:
    """End the agreements whose notice has run out. (Data stopped at that moment, before this.)"""
    due = Agreement.objects.filter(state=Agreement.State.ACTIVE, ends_at__lte=now)
    for agreement in due.order_by("pk").defer("body", "metadata"):
        _end(agreement)


@transaction.atomic
def _end(agreement: Agreement) -> None:
    try:
        found = _running(agreement)
    except IllegalTransition:
        return  # revoked meanwhile
    found.state, found.ended_at = Agreement.State.ENDED, found.ends_at
    found.save(update_fields=["state", "ended_at"])
    end_transfers(found, f"The agreement has ended by notice: {found.notice}", None)
    record("ended", found, None, reason=found.notice)


def _running(agreement: Agreement) -> Agreement:
    """The agreement in force, locked (before its transfers, as in transfer/receive.py)."""
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True)
    found = rows.get(pk=agreement.pk)
    if found.state != Agreement.State.ACTIVE:
        raise IllegalTransition(_("This agreement is not in force: there is nothing to end."))
    return found
