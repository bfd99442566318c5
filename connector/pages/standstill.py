"""Why a process stands still, in a sentence: who is to move it, what was tried, what helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connector.models import ContractNegotiation, Message, TransferProcess
from connector.moves import AnyProcess
from connector.outbox.again import can_hurry, last_taken
from connector.pages.timeline import STEPS
from connector.states import NegotiationState as N
from connector.states import Role
from connector.states import TransferState as T

QUIET = timedelta(minutes=10)  # that long nothing is wrong yet
# What the other side is to do, by our role and the state.
THEIRS: Mapping[tuple[Role, str], Promise] = {
    (Role.CONSUMER, N.REQUESTED): gettext_lazy("They are to answer your request."),
    (Role.CONSUMER, N.ACCEPTED): gettext_lazy("They are to send the agreement."),
    (Role.CONSUMER, N.VERIFIED): gettext_lazy("They are to put the agreement into force."),
    (Role.PROVIDER, N.OFFERED): gettext_lazy("They are to accept your offer, or to make another."),
    (Role.PROVIDER, N.AGREED): gettext_lazy("They are to confirm the agreement."),
}
OF_TRANSFERS: Mapping[tuple[Role, str], Promise] = {
    (Role.CONSUMER, T.REQUESTED): gettext_lazy("They are to let the data go."),
}


@dataclass(frozen=True, slots=True)
class Still:
    """`since` begins the standstill, `next_try` and `given_up` are moments to come, or None.

    `error`: what was answered last. `can`: hurry, ask, or empty. `is_wrong`: not only slow.
    """

    sentence: str
    since: datetime
    advice: str = ""
    error: str = ""
    next_try: datetime | None = None
    given_up: datetime | None = None
    can: str = ""
    is_wrong: bool = False


def standstill(process: AnyProcess, line: Sequence[Message], now: datetime) -> Still | None:
    """None: it has ended, or goes on by itself. `line`: our messages that wait to be sent."""
    if process.now is not None and process.now.is_terminal:
        return None
    if not process.participant.is_active:
        return _not_active(process)
    if line:
        return _of_message(process, line[0], now)
    return _silent(process, now)


def _not_active(process: AnyProcess) -> Still:
    name = {"name": str(process.participant)}
    return Still(
        _("%(name)s is not active here: it is not heard, and nothing is sent to it.") % name,
        process.changed,
        advice=_("An administrator activates it on its page; or end this."),
        is_wrong=True,
    )


def _of_message(process: AnyProcess, row: Message, now: datetime) -> Still | None:
    names = {"name": str(process.participant), "what": STEPS.get(row.step, row.step)}
    if row.attempts and row.first_attempt:
        tried = ngettext(
            "%(name)s has not taken your message (%(what)s). It was tried once.",
            "%(name)s has not taken your message (%(what)s). It was tried %(n)s times.",
            row.attempts,
        )
        return Still(
            tried % (names | {"n": row.attempts}),
            row.first_attempt,
            advice=_("Nothing is lost: it goes by itself once they answer."),
            error=row.error,
            next_try=row.next_attempt,
            given_up=row.first_attempt + timedelta(seconds=settings.OUTBOX_GIVE_UP_SECONDS),
            can="hurry" if can_hurry(row, now) else "",
            is_wrong=True,
        )
    late = timedelta(seconds=settings.COURIER_POLL_SECONDS) * 2
    if row.next_attempt and row.next_attempt + late < now:
        return Still(
            _("Your message (%(what)s) waits, and nobody sends it.") % names,
            row.at,
            advice=_("The courier may not be running: its state stands on the page “Status”."),
            is_wrong=True,
        )
    return None


def _silent(process: AnyProcess, now: datetime) -> Still | None:
    if now - process.changed < QUIET:
        return None
    if isinstance(process, ContractNegotiation):
        if process.waits:
            return _waits(process)
        found = THEIRS.get((process.our_role, process.state))
    else:
        if process.state == T.SUSPENDED:
            return _paused(process)
        found = OF_TRANSFERS.get((process.our_role, process.state))
    if found is None:
        return None
    taken = last_taken(process)
    if taken is None:
        return Still(str(found), process.changed)
    said = _("They have taken your last message (%(what)s), and have said nothing since.")
    advice = said % {"what": STEPS.get(taken.step, taken.step)}
    return Still(str(found), process.changed, advice=advice, can="ask")


def _waits(process: ContractNegotiation) -> Still:
    sentence = _("A negotiator or steward of %(name)s is to answer.")
    return Still(sentence % {"name": process.organisation}, process.changed)


def _paused(process: TransferProcess) -> Still:
    if process.suspended_by == process.role:
        return Still(_("You have paused it: you alone can let it go on."), process.changed)
    advice = _("Their reason stands below.")
    return Still(
        _("They have paused it: they alone can let it go on."), process.changed, advice=advice
    )
