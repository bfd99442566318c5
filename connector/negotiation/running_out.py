"""End the negotiations whose time has run out, where their organisation wants that.

The other side is told why, by the message that ends it. Where nothing is to be ended nothing is
done: the pages show since when the time is up.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from catalog.failpoints import failpoint
from connector import audit, scripted
from connector.models import ContractNegotiation, NegotiationLimits
from connector.moves import relock, waiting
from connector.negotiation.deadlines import (
    Deadline,
    Limits,
    Turn,
    deadline,
    limits_of,
    open_ones,
    over,
    settings_limits,
    turn_of,
)
from connector.outbox.endings import end

AT_ONCE = 200  # negotiations of one look
REASONS = {
    Turn.OURS: "Nobody here has answered within %d days.",
    Turn.THEIRS: "No answer of yours came within %d days.",
}


def end_what_ran_out(now: datetime) -> int:
    """Each in a transaction of its own; how many were ended."""
    ids = [pk for rows in _over(now) for pk in rows.values_list("pk", flat=True)[:AT_ONCE]]
    return sum(_end(pk, now) for pk in ids)


def _over(now: datetime) -> list[QuerySet[ContractNegotiation]]:
    """What may have run out: of each organisation with limits of its own, and of all others."""
    own = {row.organisation_id: over(row) for row in NegotiationLimits.objects.all()}
    found = [
        open_ones().filter(_late(limits, now), organisation=pk)
        for pk, limits in own.items()
        if limits.ends
    ]
    if settings_limits().ends:
        rest = open_ones().filter(_late(settings_limits(), now))
        found.append(rest.exclude(organisation__in=own))
    return [rows.order_by("changed", "pk") for rows in found]


def _late(limits: Limits, now: datetime) -> Q:
    late = Q(pk__in=[])
    for turn, waits in ((Turn.OURS, True), (Turn.THEIRS, False)):
        if found := deadline(turn, now, limits):
            late |= Q(waits=waits, changed__lte=now - (found.until - now))
    return late


@transaction.atomic
def _end(pk: int, now: datetime) -> bool:
    negotiation = relock(ContractNegotiation(pk=pk))
    found = _deadline_now(negotiation)
    if found is None or not found.ends or not found.is_over(now):
        return False
    if scripted.speaks_for(negotiation):
        return False
    reason = REASONS[found.turn] % found.days
    negotiation.waits = False
    negotiation.save(update_fields=["waits"])
    end(negotiation, [reason])
    audit.record(
        "negotiation: ran out", subject=negotiation.pid, actor="", detail={"reason": reason}
    )
    failpoint("negotiation.ran_out")
    return True


def _deadline_now(negotiation: ContractNegotiation) -> Deadline | None:
    """As it stands, locked."""
    turn = turn_of(negotiation, sends=bool(waiting(negotiation)))
    limits = limits_of({negotiation.organisation_id})[negotiation.organisation_id]
    return deadline(turn, negotiation.changed, limits)
