"""We are the data plane: what a control plane may ask of a data flow, each in one transaction.

prepare (for its consumer) -> started -> fetched (bringing.py) -> completed, told
start (for its provider) -> our door for data (connector.delivery) -> suspend, resume -> the end

Data Plane Signaling 1.0, "Data Plane Endpoint". The control plane has decided; what it may let flow
are the data of its organisation.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from connector import audit, secrets
from connector.delivery import pull, tokens
from connector.dps import wire
from connector.dps.messages import (
    DataFlowMessage,
    DataFlowPrepareMessage,
    DataFlowResumeMessage,
    DataFlowStartedNotificationMessage,
    DataFlowStartMessage,
    DataFlowStatusMessage,
    DataFlowSuspendMessage,
    DataFlowTerminateMessage,
)
from connector.dps.states import FLOW, ON_THE_WAY, Event, FlowState, Verb, refusal
from connector.dsp.messages import DataAddress
from connector.dsp.values import Json
from connector.errors import IllegalTransition, NotFound
from connector.models import DataFlow, DataSource, Plane
from connector.models.process import new_pid
from connector.states import Role
from connector.transfer.fetch import tell

HTTP = "https://w3id.org/dspace-sig/profile/http"
# How the data are handed over -> the type of the data address
PULLS: Mapping[str, str] = {"HttpData-PULL": pull.HTTP, f"{HTTP}-pull": HTTP}
NOT_TO_BE_HAD = "The data cannot be had from their source now."
NOT_FETCHED = "The data could not be fetched."
Later = (
    DataFlowStartedNotificationMessage
    | DataFlowSuspendMessage
    | DataFlowResumeMessage
    | DataFlowTerminateMessage
)


@transaction.atomic
def prepare(plane: Plane, said: DataFlowPrepareMessage) -> DataFlow:
    """Get ready to fetch for a consumer; nothing is needed for it. Raises RefusedMessage."""
    if (before := _known(plane, said)) is not None:
        return before
    flow = _begin(plane, said, Role.CONSUMER)
    flow.move_to(FLOW[flow.now, Verb.PREPARE])
    _record("prepared", flow)
    return flow


@transaction.atomic
def start(plane: Plane, said: DataFlowStartMessage) -> DataFlow:
    """Let data of ours flow to a provider's consumer. Raises RefusedMessage.

    Where the data lie at an address, that is tried first, and the answer told later.
    """
    if (before := _known(plane, said)) is not None:
        return before
    if said.data_address is not None:
        raise IllegalTransition(_("Data are pulled here: leave out the data address."))
    flow = _begin(plane, said, Role.PROVIDER)
    flow.source = _source(plane, said.dataset_id)
    if flow.source.kind == DataSource.Kind.HTTP and plane.dialect == Plane.Dialect.DPS:
        flow.signal = Event.STARTED
        flow.move_to(ON_THE_WAY[flow.now, Verb.START])
        flow.call()
    else:
        let_flow(flow)
    _record("started", flow)
    return flow


@transaction.atomic
def start_again(plane: Plane, said: DataFlowStartMessage) -> DataFlow:
    """The same for an EDC, which says start for resume, and says it again when in doubt."""
    flow = _rows(plane).filter(process_id=said.process_id).first()
    if flow is None:
        return start(plane, said)
    if flow.now is FlowState.SUSPENDED:
        let_flow(flow)
        _record("resumed", flow)
    elif flow.now is not FlowState.STARTED:
        raise IllegalTransition(refusal(flow.now, Verb.START))
    return flow


@transaction.atomic
def do(plane: Plane, flow_id: str, verb: Verb, said: Later | None) -> DataFlow:
    """Any later verb. The same message again is answered the same. Raises RefusedMessage."""
    flow = find(plane, flow_id)
    then = FLOW.get((flow.now, verb))
    if then is None:
        if _came_before(flow, verb, said):
            return flow
        raise IllegalTransition(refusal(flow.now, verb))
    address = getattr(said, "data_address", None)
    if flow.side == Role.CONSUMER and then is FlowState.STARTED:
        _fetch_from(flow, address)
    if said is not None:
        flow.message_id = said.message_id
    if flow.side == Role.PROVIDER and verb is Verb.RESUME:
        let_flow(flow)
    else:
        flow.move_to(then)
    _record(verb, flow)
    return flow


def find(plane: Plane, flow_id: str) -> DataFlow:
    """A flow of the plane, locked in a transaction: by our id, or by its transfer's. NotFound."""
    found = _rows(plane).filter(Q(flow_id=flow_id) | Q(process_id=flow_id)).first()
    if found is None:
        raise NotFound(f"no flow {flow_id[:64]} of {plane.name}")
    return found


def status(flow: DataFlow) -> DataFlowStatusMessage:
    """Where it is, with what the other side needs to fetch."""
    has_address = flow.side == Role.PROVIDER and flow.now is FlowState.STARTED
    return DataFlowStatusMessage(
        message_id=new_pid(),
        data_flow_id=flow.flow_id,
        state=flow.now,
        data_address=address_of(flow) if has_address else None,
        error=_trouble(flow),
    )


def _trouble(flow: DataFlow) -> str:
    """What the control plane is told of `flow.error`, which names systems of ours; empty: nothing.

    (What hinders us to tell it anything is no trouble of its data.)
    """
    if not flow.error:
        return ""
    if flow.now is FlowState.STARTING:
        return NOT_TO_BE_HAD
    return NOT_FETCHED if flow.side == Role.CONSUMER and flow.now is FlowState.STARTED else ""


def let_flow(flow: DataFlow) -> None:
    """Start the locked flow, with a token of its own, whatever it was before."""
    made = pull.address(flow.flow_id, tokens.issue(flow), PULLS[flow.profile])
    keep_address(flow, made)
    flow.move_to(FlowState.STARTED)


def keep_address(flow: DataFlow, address: DataAddress) -> None:
    """Keep it sealed, as part of the message that it stands in. Saves nothing."""
    said = DataFlowResumeMessage(message_id="", data_address=address)
    flow.data_address = secrets.seal(wire.write(said).text)


def address_of(flow: DataFlow) -> DataAddress | None:
    """What is kept of where the data are to be had."""
    if flow.data_address is None:
        return None
    kept = Json(secrets.unseal(bytes(flow.data_address)))
    return wire.read(kept, DataFlowResumeMessage).data_address


def _known(plane: Plane, said: DataFlowMessage) -> DataFlow | None:
    """The flow that this very message has begun. Raises IllegalTransition for another one."""
    Plane.objects.select_for_update(no_key=True).get(pk=plane.pk)  # (one beginning at a time)
    found = _rows(plane).filter(process_id=said.process_id).first()
    if found is not None and found.message_id != said.message_id:
        raise IllegalTransition(_("There is a data flow of this process already."))
    return found


def _begin(plane: Plane, said: DataFlowMessage, side: Role) -> DataFlow:
    if said.profile not in PULLS:
        known = ", ".join(PULLS)
        sentence = _("Data are handed over here as one of: %(known)s.") % {"known": known}
        raise IllegalTransition(sentence)
    return DataFlow.objects.create(
        plane=plane,
        side=side,
        process_id=said.process_id,
        profile=said.profile,
        dataset_id=said.dataset_id,
        agreement_id=said.agreement_id,
        counter_party=said.counter_party_id,
        message_id=said.message_id,
    )


def _source(plane: Plane, dataset_id: str) -> DataSource:
    """Where the data of a dataset of the plane's organisation lie. Raises NotFound."""
    rows = DataSource.objects.filter(
        resource__iri=dataset_id,
        resource__source__organisation=plane.organisation_id,
        distribution__withdrawn=None,
        plane=None,
    )
    found = rows.order_by("distribution__position", "pk").first()
    if found is None:
        raise NotFound(f"no data of {dataset_id[:200]} of the organisation of {plane.name}")
    return found


def _came_before(flow: DataFlow, verb: Verb, said: Later | None) -> bool:
    """Whether it has done what it did: by its id; an end is an end, whoever says so again."""
    leads_to = {then for (_from, by), then in FLOW.items() if by is verb}
    is_same = said is not None and said.message_id == flow.message_id
    return flow.now in leads_to and (is_same or flow.now.is_terminal)


def _fetch_from(flow: DataFlow, address: DataAddress | None) -> None:
    flow.next_attempt, flow.attempts = timezone.now(), 0
    if address is not None:
        keep_address(flow, address)
    elif flow.data_address is None:
        raise IllegalTransition(_("Say where the data are: add the data address."))
    tell()


def _rows(plane: Plane) -> QuerySet[DataFlow]:
    rows = DataFlow.objects.filter(plane=plane, transfer=None).select_related("source", "plane")
    return rows.select_for_update(of=("self",))


def _record(what: str, flow: DataFlow) -> None:
    audit.record(
        f"data flow: {what}",
        subject=flow.pid,
        actor=flow.plane.name,
        detail={
            "process": flow.process_id,
            "state": flow.state,
            "dataset": flow.dataset_id,
            "agreement": flow.agreement_id,
        },
    )
