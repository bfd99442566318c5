"""A message of the peer, taken into its process: in one transaction, or not at all.

lock the process -> a repetition? -> move by the table, settling ours that it presupposes -> note it

Dataspace Protocol 2025-1, "State Machine" of both process protocols: an acknowledged message moves
both sides, a refused one neither.
"""

import hashlib
from dataclasses import dataclass
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from connector.dsp.messages import ProcessMessage
from connector.dsp.values import Json, members
from connector.errors import (
    Fault,
    IllegalTransition,
    MalformedMessage,
    NotAuthorised,
    NotFound,
    RefusedMessage,
)
from connector.models import (
    ContractNegotiation,
    Delivery,
    Direction,
    Message,
    Participant,
    TransferProcess,
)
from connector.secrets import without_secrets
from connector.states import (
    NegotiationState,
    NegotiationStep,
    Refusal,
    Role,
    TransferState,
    TransferStep,
    next_negotiation_state,
    next_transfer_state,
    stands_against,
)

AnyProcess = ContractNegotiation | TransferProcess
P = TypeVar("P", ContractNegotiation, TransferProcess)
Step = NegotiationStep | TransferStep
MOST_REFUSALS = 100  # of one process that are kept
State = NegotiationState | TransferState


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: of a repeated one no effect may follow; `crosses` says whether one
    of ours, that may have arrived, cannot follow it any more."""

    row: Message
    is_repeated: bool = False
    crosses: bool = False


def lock(kind: type[P], pid: str, participant: Participant) -> P:
    """The participant's process with this pid of ours, locked until the transaction ends.

    Raises NotFound, or NotAuthorised when it is another participant's.
    """
    found = kind.objects.select_for_update(of=("self",)).filter(pid=pid).first()
    if found is None:
        raise NotFound(f"no process {pid[:64]}")
    if found.participant_id != participant.pk:
        raise NotAuthorised(f"{pid} is not {participant.iri}'s")
    found.participant = participant
    return found


def find(kind: type[P], pid: str, participant: Participant) -> P:
    """The same without a lock, for a look at it."""
    found = kind.objects.filter(pid=pid, participant=participant).first()
    if found is None:
        raise NotFound(f"no process {pid[:64]} of {participant.iri}")
    return found


def relock(process: P) -> P:
    """The same process, locked and as it stands by now."""
    return type(process).objects.select_for_update(of=("self",)).get(pk=process.pk)


def take(process: P, said: ProcessMessage, body: Json, *, peer_pid: str) -> Taken:
    """Move the locked `process` as `said` does, and note it. Raises RefusedMessage.

    A message that came before is no move: its first answer holds. One that presupposes a message
    of ours proves that ours arrived, whatever became of the answer to it.
    """
    if _came_before(process, said.step, body):
        return Taken(note(process, said.step, body, Delivery.REPEATED), is_repeated=True)
    _learn_peer(process, peer_pid)
    before = process.state
    then = _legal(process, said.step)
    if any(row.attempts and stands_against(type(then)(row.then), then) for row in waiting(process)):
        raise IllegalTransition(_("We have ended it: our message that says so is on its way."))
    process.move_to(then)  # type: ignore[arg-type]  # each kind gets its own states
    crosses = _cancel_what_is_late(process)
    row = note(process, said.step, body, Delivery.APPLIED, before)
    return Taken(row, crosses=crosses)


def digest_of(text: str) -> str:
    """The hash that tells one message or policy from another: SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def note(
    process: AnyProcess, step: Step, body: Json, delivery: Delivery, before: str = ""
) -> Message:
    """A received message, in the timeline of its process."""
    return Message.objects.create(
        **of_process(process),
        direction=Direction.RECEIVED,
        step=step,
        delivery=delivery,
        body=without_secrets(body).text,
        digest=digest_of(body.text),
        message_id=message_id(body),
        state_before=before if delivery is Delivery.APPLIED else process.state,
        then=process.state,
        ended_at=timezone.now(),
    )


def note_refusal(
    process: AnyProcess, step: Step, body: Json, refused: RefusedMessage
) -> Message | None:
    """A refused message, in the timeline too; None where that is full of refusals already."""
    there = process.messages.filter(direction=Direction.RECEIVED, delivery=Delivery.REFUSED)
    if there.count() >= MOST_REFUSALS:
        return None
    row = note(process, step, body, Delivery.REFUSED)
    row.status, row.reasons = refused.status, list(refused.reasons)
    row.save(update_fields=["status", "reasons"])
    return row


def began_with(process: AnyProcess, body: Json) -> bool:
    """Whether `body` is what began the process, but for its `@id`: some peers give it another."""
    first = process.messages.filter(direction=Direction.RECEIVED).first()
    return first is not None and _without_id(Json(first.body)) == _without_id(without_secrets(body))


def message_id(body: Json) -> str:
    """The `@id` by which a sender knows its message; empty: it has none."""
    found = members(body).get("@id", "")
    return found if isinstance(found, str) else ""


def of_process(process: AnyProcess) -> dict[str, AnyProcess]:
    """The one column of a message that names its process."""
    name = "negotiation" if isinstance(process, ContractNegotiation) else "transfer"
    return {name: process}


def next_state(process: AnyProcess, state: str, step: Step, sender: Role) -> State | Refusal:
    """Where `sender` moves the process by `step`, were it in `state` (empty: not begun)."""
    if isinstance(process, ContractNegotiation) and isinstance(step, NegotiationStep):
        now = NegotiationState(state) if state else None
        return next_negotiation_state(now, step, sender)
    if isinstance(process, TransferProcess) and isinstance(step, TransferStep):
        return next_transfer_state(TransferState(state) if state else None, step, sender)
    raise TypeError(f"{step} is no step of this process")


def step_of(process: AnyProcess, name: str) -> Step:
    """The step that a message's row names."""
    if isinstance(process, ContractNegotiation):
        return NegotiationStep(name)
    return TransferStep(name)


def waiting(process: AnyProcess) -> list[Message]:
    """Our messages that are still to be delivered, in their order."""
    return list(process.messages.filter(direction=Direction.SENT, delivery=Delivery.WAITING))


def settle(process: P, row: Message) -> None:
    """Our message arrived: move the process as it does, and let it be."""
    row.end(Delivery.SETTLED)
    then = next_state(process, process.state, step_of(process, row.step), process.our_role)
    if not isinstance(then, Refusal):
        process.move_to(then)  # type: ignore[arg-type]


def _without_id(body: Json) -> Json:
    return Json.of({name: value for name, value in members(body).items() if name != "@id"})


def _came_before(process: AnyProcess, step: Step, body: Json) -> bool:
    """By its `@id`, where the sender gives one. Else: the last one again, and it moves nothing.

    (A peer without ids that suspends, is resumed and suspends once more says the same twice.)
    """
    applied = process.messages.filter(direction=Direction.RECEIVED, delivery=Delivery.APPLIED)
    if known := message_id(body):
        return applied.filter(message_id=known).exists()
    last = applied.last()
    if last is None or last.digest != digest_of(body.text):
        return False
    then = next_state(process, process.state, step, process.our_role.other)
    return process.state == last.then or isinstance(then, Refusal)


def _learn_peer(process: AnyProcess, peer_pid: str) -> None:
    """The peer's pid: given once, and the same from then on."""
    if not process.peer_pid:
        process.peer_pid = peer_pid  # it knows ours, so our first message has arrived
    elif process.peer_pid != peer_pid:
        name = "consumerPid" if process.our_role is Role.PROVIDER else "providerPid"
        sentence = _("Send your own pid of this process; we know it by %(pid)s.")
        raise MalformedMessage([Fault(f"/{name}", sentence % {"pid": process.peer_pid})])


def _legal(process: P, step: Step) -> State:
    """Where the peer moves the process; ours that `step` presupposes is settled first."""
    then = next_state(process, process.state, step, process.our_role.other)
    if not isinstance(then, Refusal):
        return then
    for row in waiting(process)[:1]:
        could = next_state(process, row.then, step, process.our_role.other)
        if row.attempts and not isinstance(could, Refusal):
            settle(process, row)
            return could
    raise IllegalTransition(then.reason)


def _cancel_what_is_late(process: AnyProcess) -> bool:
    """What we still wanted to say, but may say no more; whether it was under way."""
    state, crosses = process.state, False
    for row in waiting(process):
        then = next_state(process, state, step_of(process, row.step), process.our_role)
        if isinstance(then, Refusal):
            crosses |= row.attempts > 0
            row.end(Delivery.CANCELLED)
        else:
            state = then.value
    return crosses
