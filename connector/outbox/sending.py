"""Deliver one message: note the attempt, send outside any transaction, note what came of it.

Every crash leaves a row that says what is known: an attempt without an end may have arrived.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.failpoints import failpoint
from connector import scripted
from connector.dsp import wire
from connector.dsp.messages import ContractNegotiation as Negotiation
from connector.dsp.messages import ContractNegotiationError, TransferError
from connector.errors import Fault, MalformedMessage
from connector.models import ContractNegotiation, Delivery, Message
from connector.moves import AnyProcess, next_state, settle, step_of
from connector.outbox.endings import (
    LONGEST_REASON,
    cancel,
    end_as_ended,
    end_as_wished,
    end_here,
    give_up,
)
from connector.outbox.endings import termination as ending
from connector.outbox.looking import watch
from connector.outbox.parcel import TERMINATIONS, Parcel, attempt, locked, of_row
from connector.outbox.peer_state import ENDED, stand, state_of
from connector.outbox.queue import add, nudge
from connector.states import Refusal, Role
from outbound.errors import FetchError, FetchRefused, TooLarge
from outbound.messenger import Answer

QUICK = (1, 2, 4)  # seconds before the second, third and fourth attempt
LATER = frozenset({408, 425, 429})  # refusals that ask to try again
TOO_EARLY = 409  # of EDC: often only "not yet"
LONGEST_ANSWER = 10_000  # characters kept


def deliver(message_id: int) -> None:
    """Send one waiting message and note the outcome. Never raises for what a peer does."""
    if (parcel := attempt(message_id)) is None:
        return
    failpoint("outbox.attempted")
    if parcel.is_repeated and parcel.ends_next and _decided_by_its_state(parcel):
        return
    try:
        answer = parcel.messenger.send(
            "POST", parcel.url, body=parcel.body, authorization=parcel.authorise()
        )
    except TooLarge as much:  # of the answer: the message may have arrived
        _again(parcel, str(much))
    except FetchRefused as refused:
        _give_up(parcel, str(refused))
    except FetchError as failure:
        _again(parcel, str(failure))
    else:
        failpoint("outbox.answered")
        _answered(parcel, answer)


def pause(attempts: int) -> float:
    """Seconds before the next attempt, when there have been so many."""
    if attempts <= len(QUICK):
        return min(QUICK[attempts - 1], settings.OUTBOX_PAUSE_SECONDS)
    return float(settings.OUTBOX_PAUSE_SECONDS * 2 ** min(attempts - len(QUICK) - 1, 10))


def _answered(parcel: Parcel, answer: Answer) -> None:
    if 200 <= answer.status < 300:
        _acknowledged(parcel, answer)
    elif 400 <= answer.status < 500 and answer.status not in LATER:
        _refused(parcel, answer)
    else:
        _again(parcel, f"the peer answered {answer.status}", answer.status)


@transaction.atomic
def _acknowledged(parcel: Parcel, answer: Answer) -> None:
    if (row := locked(parcel.row_id)) is None:
        return  # settled meanwhile: the late answer moves nothing
    process = of_row(row)
    row.status = answer.status
    if not process.peer_pid:
        try:
            process.peer_pid = _peer_pid(process, answer)
        except MalformedMessage as wrong:
            _postpone(row, process, f"its answer cannot be read: {wrong}")
            return
    failpoint("outbox.before_acknowledged")
    sealed = None if row.sealed is None else bytes(row.sealed)
    row.end(Delivery.DELIVERED)
    watch(row, process, sealed, answer.body)
    then = next_state(process, process.state, step_of(process, row.step), process.our_role)
    if not isinstance(then, Refusal):
        process.move_to(then)  # type: ignore[arg-type]  # each kind gets its own states
    end_as_wished(process)
    scripted.go_on(process)


def _peer_pid(process: AnyProcess, answer: Answer) -> str:
    """The peer's pid in the answer to our first message. Raises MalformedMessage."""
    said = stand(answer)
    pids = {Role.PROVIDER: said.provider_pid, Role.CONSUMER: said.consumer_pid}
    if pids[process.our_role] != process.pid or isinstance(said, Negotiation) != isinstance(
        process, ContractNegotiation
    ):
        raise MalformedMessage([Fault("", f"It is about another process than {process.pid}.")])
    return pids[process.our_role.other]


@transaction.atomic
def _give_up(parcel: Parcel, error: str) -> None:
    if (row := locked(parcel.row_id)) is not None:
        give_up(row, of_row(row), error)


@transaction.atomic
def _again(parcel: Parcel, error: str, status: int | None = None) -> None:
    if (row := locked(parcel.row_id)) is not None:
        row.status = status
        _postpone(row, of_row(row), error)


def _postpone(row: Message, process: AnyProcess, error: str) -> None:
    now = timezone.now()
    patience = timedelta(seconds=settings.OUTBOX_GIVE_UP_SECONDS)
    if row.first_attempt and now - row.first_attempt > patience:
        give_up(row, process, error)
        return
    row.error = error[:LONGEST_REASON]
    row.next_attempt = now + timedelta(seconds=pause(row.attempts))
    row.save(update_fields=["error", "next_attempt", "status"])


def _refused(parcel: Parcel, answer: Answer) -> None:
    """A 4xx: the state that the peer has by now says whether our message arrived after all."""
    if parcel.state_url and (parcel.is_repeated or answer.status == TOO_EARLY):
        if _decided_by_its_state(parcel):
            return
        if answer.status == TOO_EARLY:
            _again(parcel, "the peer is not ready for it yet (409)", answer.status)
            return
    _take_refusal(parcel, answer)


@transaction.atomic
def _take_refusal(parcel: Parcel, answer: Answer) -> None:
    """Without this message the process cannot go on: end it, on both sides if that is possible."""
    if (row := locked(parcel.row_id)) is None:
        return
    process = of_row(row)
    row.status = answer.status
    row.answer = answer.body.decode(errors="replace").replace("\0", "")[:LONGEST_ANSWER]
    reasons = [f"The peer refused {row.step} ({answer.status}).", *_reasons(answer)]
    row.end(Delivery.REFUSED, " ".join(reasons)[:LONGEST_REASON])
    cancel(process)
    process.reasons = [reason[:LONGEST_REASON] for reason in reasons]
    if not process.peer_pid or step_of(process, row.step) in TERMINATIONS:
        end_here(process)
        return
    process.save(update_fields=["reasons"])
    add(process, ending(process), reasons=process.reasons)


def _reasons(answer: Answer) -> list[str]:
    try:
        said = wire.read_answer(answer.body, ContractNegotiationError, TransferError)
    except MalformedMessage:
        return []
    return [str(reason) for reason in said.reason]


def _decided_by_its_state(parcel: Parcel) -> bool:
    """Ask the peer in what state it has the process; True when that settles our message."""
    try:
        state = state_of(parcel)
    except (FetchError, MalformedMessage):
        return False
    return _settled_by(parcel, state)


@transaction.atomic
def _settled_by(parcel: Parcel, state: str) -> bool:
    if (row := locked(parcel.row_id)) is None:
        return True
    process = of_row(row)
    if state == row.then:
        settle(process, row)  # type: ignore[type-var]
        nudge()
        return True
    if parcel.ends_next and state == process.state:
        row.end(Delivery.CANCELLED, "It never arrived, and is not wanted any more.")
        nudge()
        return True
    if state == ENDED:
        end_as_ended(process)
        return True
    return False
