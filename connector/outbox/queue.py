"""Put a message into the outbox: no state moves until the peer has acknowledged it."""

from collections.abc import Sequence

from django.db import connection
from django.db.models.functions import Now

from accounts.models import User
from connector.dsp import wire
from connector.dsp.messages import ProcessMessage
from connector.dsp.values import Json, Parsed
from connector.errors import IllegalTransition
from connector.models import Delivery, Direction, Message
from connector.models.process import new_pid
from connector.moves import (
    AnyProcess,
    State,
    Step,
    digest_of,
    next_state,
    of_process,
    waiting,
)
from connector.outbox.pace import pace
from connector.outbox.paths import path_of
from connector.secrets import seal, without_secrets
from connector.states import Refusal

CHANNEL = "courier_outbox"


def add(
    process: AnyProcess,
    said: ProcessMessage,
    *,
    reasons: Sequence[str] = (),
    by: User | None = None,
) -> Message:
    """Let `said` be delivered after all that waits before it in the locked `process`.

    Raises IllegalTransition when the table does not allow it then.
    """
    state, then = _after_all(process, said.step)
    if isinstance(then, Refusal):
        raise IllegalTransition(then.reason)
    name = new_pid()
    body: dict[str, Parsed] = {"@id": name, **wire.write(said)}
    text = Json.of(body).text
    shown = without_secrets(Json(text)).text
    row = Message.objects.create(
        **of_process(process),
        direction=Direction.SENT,
        step=said.step,
        delivery=Delivery.WAITING,
        body=shown,
        sealed=None if shown == text else seal(text),
        digest=digest_of(text),
        message_id=name,
        state_before=state,
        then=then.value,
        reasons=list(reasons),
        by=by,
        path=path_of(process, said.step),
        next_attempt=Now() + pace(process),
    )
    nudge()
    return row


def may_follow(process: AnyProcess, step: Step) -> bool:
    """Whether the table allows `step` after all that waits in the locked `process`."""
    return not isinstance(_after_all(process, step)[1], Refusal)


def _after_all(process: AnyProcess, step: Step) -> tuple[str, State | Refusal]:
    """The state when all that waits has arrived, and where `step` leads from there."""
    before = waiting(process)
    state = before[-1].then if before else process.state
    return state, next_state(process, state, step, process.our_role)


def nudge() -> None:
    """Tell the courier, when this transaction commits, that there is something to send."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
