"""We are the control plane: a transfer of ours moves as its data plane says.

Each verb is called with the transfer and then the flow locked, in one transaction: what the data
plane did, and what the peer is told of it. Data Plane Signaling 1.0, "Control Plane Endpoint".
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from connector import audit
from connector.agreements import end_transfer
from connector.dps import wire
from connector.dps.messages import DataFlowStatusMessage
from connector.dps.states import (
    EARLY,
    FLOW,
    ON_THE_WAY,
    TOLD,
    Event,
    FlowState,
    Verb,
    next_verb,
    refusal,
)
from connector.dsp.messages import DataAddress, TransferCompletionMessage
from connector.dsp.parse import parse
from connector.dsp.values import Json
from connector.errors import Fault, IllegalTransition, MalformedMessage
from connector.models import DataFlow, TransferProcess
from connector.outbox.endings import LONGEST_REASON
from connector.outbox.queue import add, may_follow
from connector.states import Role, TransferState, TransferStep
from connector.transfer.act import ask
from connector.transfer.starting import began, give_back

BEGINS = (Verb.PREPARE, Verb.START)
LETS_FLOW = (Verb.START, Verb.STARTED, Verb.RESUME)
IS_SO = {event: FlowState(event.upper()) for event in Event if event is not Event.ERRORED}


def due_verb(flow: DataFlow) -> Verb | None:
    """What the data plane is to be asked next: nothing flows while its participant is suspended."""
    wanted = FlowState(flow.wanted)
    verb = next_verb(flow.now, wanted, prepares=flow.side == Role.CONSUMER)
    if flow.transfer is None or flow.transfer.participant.is_active:
        return verb
    if verb is None and flow.now is FlowState.STARTED:
        return Verb.SUSPEND
    return None if verb in LETS_FLOW else verb


def has_other_plans(flow: DataFlow) -> bool:
    """Whether something else is to be asked by now than what was not answered."""
    return flow.transfer is not None and due_verb(flow) != flow.signal


def heard(flow: DataFlow, verb: Verb, answer: bytes) -> None:
    """The data plane has done it, or is about to. Raises MalformedMessage for what it cannot be."""
    then, address = FLOW[flow.now, verb], None
    if verb in BEGINS or (verb is Verb.RESUME and answer.strip()):
        said = wire.read(Json.of(parse(answer)), DataFlowStatusMessage)
        if said.state not in (then, ON_THE_WAY.get((flow.now, verb))):
            sentence = f"It answers {verb} with the state {said.state}, which cannot be."
            raise MalformedMessage([Fault("/state", sentence)])
        then, address = said.state, said.data_address
        flow.flow_id = said.data_flow_id
    _arrive(flow, then, address)


def told(flow: DataFlow, event: Event, said: DataFlowStatusMessage) -> None:
    """The data plane tells by itself. The same again moves nothing. Raises IllegalTransition."""
    if event is Event.ERRORED:
        flow.error = (said.error or _("The data plane reports an error."))[:LONGEST_REASON]
        flow.save(update_fields=["error"])
        _record("errored", flow)
        return
    then = TOLD.get((flow.now, event))
    if then is None and flow.now is FlowState.INITIALIZED and flow.signal:
        then = EARLY.get((Verb(flow.signal), event))
    if then is None:
        if flow.now is IS_SO[event]:
            return
        raise IllegalTransition(refusal(flow.now, event))
    flow.flow_id = said.data_flow_id
    _arrive(flow, then, said.data_address)


def refused(flow: DataFlow, verb: Verb, why: str, *, is_repeated: bool) -> None:
    """It will not. Without it the transfer cannot go on: it ends, and the peer is told.

    `is_repeated`: it may have begun all the same, and is told to end that too. `why` is what a
    system of ours says, for us alone.
    """
    if not is_repeated:
        _has_not_begun(flow, verb)
    if flow.transfer is not None:
        end_transfer(flow.transfer, f"The data plane refused {verb}.")
    flow.refresh_from_db()
    flow.next_attempt, flow.error = timezone.now(), why[:LONGEST_REASON]
    flow.save(update_fields=["next_attempt", "error"])


def never_asked(flow: DataFlow) -> None:
    """Its end is wanted before the data plane has heard of it: nothing flows, nothing flowed."""
    _has_not_begun(flow, Verb.START)


def gave_up(flow: DataFlow, why: str) -> None:
    """It does not answer: the transfer ends, if it has not, and what flows may flow on."""
    if flow.transfer is not None:
        end_transfer(flow.transfer, "The data plane does not answer.")
    flow.refresh_from_db()
    flow.next_attempt, flow.error = None, why[:LONGEST_REASON]
    flow.save(update_fields=["next_attempt", "error"])


def go_on(flow: DataFlow) -> None:
    """What was on its way is done: see to what comes next, if anything does."""
    flow.refresh_from_db()
    flow.signal, flow.next_attempt, flow.error = "", None, ""
    if due_verb(flow) is None:
        flow.save()
    else:
        flow.call()


def arrived(flow: DataFlow, verb: Verb) -> None:
    """It is where `verb` leads, as the data plane says when it is asked."""
    _arrive(flow, FLOW[flow.now, verb], None)


def _arrive(flow: DataFlow, then: FlowState, address: DataAddress | None) -> None:
    flow.move_to(then)
    transfer = flow.transfer
    if transfer is None:
        raise ValueError("a flow of nobody's")
    _record("moved", flow)
    is_wanted = flow.wanted in (FlowState.STARTED, FlowState.PREPARED)
    if then is FlowState.PREPARED and is_wanted and not transfer.state:
        ask(transfer, address)
    elif then is FlowState.STARTED and is_wanted and _waits(transfer):
        began(transfer, address)
    elif then is FlowState.COMPLETED and may_follow(transfer, TransferStep.COMPLETION):
        add(transfer, TransferCompletionMessage(**transfer.pids))
    go_on(flow)


def _has_not_begun(flow: DataFlow, verb: Verb) -> None:
    """The data plane lets nothing flow by this verb, for certain: a start of ours is no use."""
    if verb in BEGINS:
        flow.move_to(FlowState.TERMINATED)
    transfer = flow.transfer
    if transfer is None or transfer.our_role is not Role.PROVIDER:
        return
    if verb is Verb.START or (verb is Verb.RESUME and _waits(transfer)):
        give_back(transfer)


def _waits(transfer: TransferProcess) -> bool:
    """Whether a start of ours is what the peer waits for, and none is on its way to it."""
    waits = (TransferState.REQUESTED, TransferState.SUSPENDED)
    is_provider = transfer.our_role is Role.PROVIDER
    return is_provider and transfer.now in waits and may_follow(transfer, TransferStep.START)


def _record(what: str, flow: DataFlow) -> None:
    audit.record(
        f"data flow: {what}",
        subject=flow.process_id,
        actor=flow.plane.name,
        detail={"state": flow.state, "error": flow.error},
    )
