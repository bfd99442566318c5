"""How the connector is doing, in numbers that name nobody: for /status."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.access import StatusRow
from connector.models import (
    ContractNegotiation,
    Delivery,
    Direction,
    Message,
    Participant,
)

LATE = timedelta(hours=1)  # a message that waits longer is worth a look


def rows() -> list[StatusRow]:
    """The outbox, and the negotiations that wait for a person. Two queries."""
    return [_outbox(timezone.now()), _inbox()]


def _outbox(now: datetime) -> StatusRow:
    """Messages to active participants: those to a suspended one wait on purpose."""
    active = Participant.State.ACTIVE
    waits = Message.objects.filter(
        Q(negotiation__participant__state=active) | Q(transfer__participant__state=active),
        direction=Direction.SENT,
        delivery=Delivery.WAITING,
    )
    found = waits.aggregate(number=Count("id"), oldest=Min("at"))
    if not found["number"]:
        return StatusRow(_("Messages to participants"), _("none waits"))
    sentence = ngettext(
        "%(n)d waits, since %(since)s", "%(n)d wait, the oldest since %(since)s", found["number"]
    )
    since = timezone.localtime(found["oldest"]).strftime("%Y-%m-%d %H:%M")
    said = sentence % {"n": found["number"], "since": since}
    return StatusRow(_("Messages to participants"), said, healthy=now - found["oldest"] < LATE)


def _inbox() -> StatusRow:
    number = ContractNegotiation.objects.filter(waits=True).count()
    sentence = ngettext("%(n)d waits for a person", "%(n)d wait for a person", number)
    return StatusRow(_("Negotiations"), sentence % {"n": number} if number else _("none waits"))
