"""What is to be said of one flow, chosen and noted as attempted, before a byte leaves."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from connector.dps import wire
from connector.dps.states import FlowState, Verb
from connector.models import Agreement, DataFlow, Plane, TransferProcess
from connector.models.plane import attempt_ends
from connector.models.process import new_pid
from connector.signaling import following, saying, serving


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent, and where. `is_repeated`: it may have been heard before, nobody told us."""

    flow_id: int
    plane: Plane
    signal: str
    message_id: str
    path: str
    body: bytes | None
    is_repeated: bool
    status_path: str  # empty: a control plane is not asked


@transaction.atomic
def begin(flow_id: int) -> Call | None:
    """Note the attempt, before a byte leaves; None when nothing is to be said."""
    flow = locked(flow_id)
    if flow is None or flow.next_attempt is None or not flow.plane.is_active:
        return None
    now = timezone.now()
    if flow.transfer is not None and not _choose(flow, now):
        return None
    is_repeated = flow.attempts > 0
    flow.attempts += 1
    flow.first_attempt = flow.first_attempt or now
    # (another courier may try again when this one must have ended)
    flow.next_attempt = attempt_ends(now)
    flow.save()
    return _packed(flow, is_repeated=is_repeated)


def _choose(flow: DataFlow, now: datetime) -> bool:
    """Take the verb that leads on; False: there is none."""
    verb = following.due_verb(flow)
    if verb is Verb.TERMINATE and flow.now is FlowState.INITIALIZED and not flow.signal:
        following.never_asked(flow)
        verb = None
    if verb is None:
        flow.next_attempt = None
        flow.save()
        return False
    if verb != flow.signal:
        flow.signal, flow.message_id = verb, new_pid()
        flow.attempts, flow.first_attempt = 0, now
    return True


def _packed(flow: DataFlow, *, is_repeated: bool) -> Call:
    name = quote(flow.flow_id, safe=":")
    if flow.transfer is not None:
        verb = Verb(flow.signal)
        path = f"dataflows/{verb}" if verb in following.BEGINS else f"dataflows/{name}/{verb}"
        body = saying.body(flow, flow.transfer, verb, settings.PARTICIPANT_ID)
        status_path = f"dataflows/{name}/status"
    else:
        path = f"transfers/{quote(flow.process_id, safe=':')}/dataflow/{flow.signal}"
        body = wire.write(serving.status(flow)).text.encode()
        status_path = ""
    return Call(
        flow_id=flow.pk,
        plane=flow.plane,
        signal=flow.signal,
        message_id=flow.message_id,
        path=path,
        body=body,
        is_repeated=is_repeated,
        status_path=status_path,
    )


def still(call: Call) -> DataFlow | None:
    """The flow, locked, if it still waits for this answer."""
    flow = locked(call.flow_id)
    is_same = flow is not None and (flow.signal, flow.message_id) == (call.signal, call.message_id)
    return flow if is_same else None


def locked(flow_id: int) -> DataFlow | None:
    """The flow; the agreement and the transfer that it is of are locked first, always."""
    agreements = Agreement.objects.filter(transfers__flow=flow_id).order_by()
    agreements.select_for_update(of=("self",), no_key=True).first()
    # (its participant is read afterwards: who suspends it holds this lock too)
    of = TransferProcess.objects.filter(flow=flow_id)
    transfer = of.select_for_update(of=("self",)).first()
    rows = DataFlow.objects.select_related("plane__organisation", "source")
    flow = rows.filter(pk=flow_id).select_for_update(of=("self",)).first()
    if flow is not None and transfer is not None:
        flow.transfer = transfer
    return flow
