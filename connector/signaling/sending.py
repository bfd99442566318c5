"""Say to a plane what is to be said, until it is heard: noted, sent outside any transaction, noted.

As control plane the verb follows from where the flow is and where it is wanted (following.py); as
data plane it is the event that the control plane does not know of yet (serving.py). A repetition
has the same `messageId`. Every crash leaves a row that says what is known.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.failpoints import failpoint
from connector.dps import wire
from connector.dps.messages import DataFlowStatusMessage, DataFlowStatusResponseMessage
from connector.dps.states import FLOW, Event, FlowState, Verb
from connector.dsp.parse import parse
from connector.dsp.values import Json
from connector.errors import MalformedMessage, NotFound
from connector.models import DataFlow, Plane
from connector.outbox.endings import LONGEST_REASON
from connector.outbox.sending import LATER, pause
from connector.signaling import following, trying
from connector.signaling.asking import ask
from connector.signaling.calls import Call, begin, locked, still
from outbound.errors import FetchError
from outbound.messenger import Answer

GONE = frozenset({404, 410})


def waiting() -> QuerySet[DataFlow]:
    """The flows of which something is to be said, now or later."""
    ours = Q(transfer__isnull=False) | ~Q(signal="")
    return DataFlow.objects.filter(ours, next_attempt__isnull=False, plane__is_active=True)


def due(now: datetime, limit: int, without: set[int]) -> list[int]:
    """The ids of at most `limit` of them that are due."""
    rows = waiting().filter(next_attempt__lte=now).exclude(pk__in=without)
    return list(rows.order_by("next_attempt", "id").values_list("pk", flat=True)[:limit])


def signal(flow_id: int) -> None:
    """Say what is due of one flow, and note the outcome. Never raises for what a plane does."""
    trying.try_source(flow_id)
    if (call := begin(flow_id)) is None:
        return
    failpoint("signaling.attempted")
    try:
        answer = ask(call.plane, "POST", call.path, call.body)
    except FetchError as failure:
        _again(call, str(failure))
    else:
        failpoint("signaling.answered")
        _answered(call, answer)


def _answered(call: Call, answer: Answer) -> None:
    if 200 <= answer.status < 300:
        _heard(call, answer)
    elif 400 <= answer.status < 500 and answer.status not in LATER:
        _refused(call, answer)
    else:
        _again(call, f"the plane answers {answer.status}")


@transaction.atomic
def _heard(call: Call, answer: Answer) -> None:
    if (flow := still(call)) is None:
        return  # overtaken: the late answer moves nothing
    if flow.transfer is None:
        _done(flow)
        return
    failpoint("signaling.before_noted")
    try:
        following.heard(flow, Verb(call.signal), answer.body)
    except MalformedMessage as wrong:
        following.refused(flow, Verb(call.signal), str(wrong), is_repeated=True)


def _refused(call: Call, answer: Answer) -> None:
    """A 4xx: where the data plane has the flow says whether it did what was asked before."""
    verb, why = call.signal, _why(answer)
    if not call.status_path:
        _not_wanted(call, why)
    elif call.is_repeated or verb in (Verb.SUSPEND, Verb.COMPLETED, Verb.TERMINATE):
        state = None if answer.status in GONE else _state_of(call)
        _judge(call, state, why, is_gone=answer.status in GONE)
    else:
        _take_refusal(call, why)


@transaction.atomic
def told(plane: Plane, pid: str, event: Event, said: DataFlowStatusMessage) -> None:
    """A data plane tells of a transfer of ours by itself. Raises NotFound, IllegalTransition."""
    row = DataFlow.objects.filter(plane=plane, transfer__pid=pid).only("pk").first()
    flow = locked(row.pk) if row is not None else None
    if flow is None:
        raise NotFound(f"no transfer {pid[:64]} of {plane.name}")
    following.told(flow, event, said)


@transaction.atomic
def _judge(call: Call, state: FlowState | None, why: str, *, is_gone: bool) -> None:
    """It is so by now, or the plane has ended it: then it is done. Else an end is said again."""
    if (flow := still(call)) is None or flow.transfer is None:
        return
    verb = Verb(call.signal)
    then = FLOW.get((flow.now, verb))
    ends = verb in (Verb.SUSPEND, Verb.COMPLETED, Verb.TERMINATE)
    if ends and (is_gone or (state is not None and state.is_terminal)):
        flow.move_to(FlowState.TERMINATED)
        following.go_on(flow)
    elif verb not in following.BEGINS and then is not None and state is then:
        following.arrived(flow, verb)
    elif ends:
        _postpone(flow, why)
    else:
        following.refused(flow, verb, why, is_repeated=True)


@transaction.atomic
def _take_refusal(call: Call, why: str) -> None:
    if (flow := still(call)) is not None:
        following.refused(flow, Verb(call.signal), why, is_repeated=False)


@transaction.atomic
def _not_wanted(call: Call, why: str) -> None:
    """A control plane does not want to be told: it is told no more, and the reason stands here."""
    if (flow := still(call)) is not None:
        _done(flow, why)


@transaction.atomic
def _again(call: Call, error: str) -> None:
    if (flow := still(call)) is not None:
        _postpone(flow, error)


def _postpone(flow: DataFlow, error: str) -> None:
    now = timezone.now()
    patience = timedelta(seconds=settings.OUTBOX_GIVE_UP_SECONDS)
    if flow.first_attempt and now - flow.first_attempt > patience:
        if flow.transfer is None:
            _done(flow, error)
        else:
            following.gave_up(flow, error)
        return
    flow.error = error[:LONGEST_REASON]
    later = 0 if following.has_other_plans(flow) else pause(flow.attempts)
    flow.next_attempt = now + timedelta(seconds=later)
    flow.save(update_fields=["error", "next_attempt"])


def _done(flow: DataFlow, error: str = "") -> None:
    """As data plane: the control plane knows, or will not."""
    flow.signal, flow.next_attempt, flow.attempts, flow.first_attempt = "", None, 0, None
    flow.error = error[:LONGEST_REASON] or flow.error
    flow.save()


def _state_of(call: Call) -> FlowState | None:
    """Where the data plane has the flow; None: it does not say."""
    try:
        answer = ask(call.plane, "GET", call.status_path)
        said = wire.read(Json.of(parse(answer.body)), DataFlowStatusResponseMessage)
    except (FetchError, MalformedMessage):
        return None
    return said.state if answer.status == 200 else None


def _why(answer: Answer) -> str:
    said = answer.body.decode(errors="replace").replace("\0", "")[:LONGEST_REASON]
    return f"{answer.status} {said}".strip()
