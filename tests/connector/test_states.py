"""The two tables of states: every state, message and role, against the diagrams written out here."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.states import (
    NegotiationState,
    NegotiationStep,
    Refusal,
    Role,
    TransferState,
    TransferStep,
    next_negotiation_state,
    next_transfer_state,
)

# The arrows of the two diagrams: from, C or P or both, message, to.
NEGOTIATION = """
-          C   ContractRequestMessage                     REQUESTED
-          P   ContractOfferMessage                       OFFERED
REQUESTED  P   ContractOfferMessage                       OFFERED
REQUESTED  P   ContractAgreementMessage                   AGREED
OFFERED    C   ContractRequestMessage                     REQUESTED
OFFERED    C   ContractNegotiationEventMessage:ACCEPTED   ACCEPTED
ACCEPTED   P   ContractAgreementMessage                   AGREED
AGREED     C   ContractAgreementVerificationMessage       VERIFIED
VERIFIED   P   ContractNegotiationEventMessage:FINALIZED  FINALIZED
REQUESTED  CP  ContractNegotiationTerminationMessage      TERMINATED
OFFERED    CP  ContractNegotiationTerminationMessage      TERMINATED
ACCEPTED   CP  ContractNegotiationTerminationMessage      TERMINATED
AGREED     CP  ContractNegotiationTerminationMessage      TERMINATED
VERIFIED   CP  ContractNegotiationTerminationMessage      TERMINATED
"""
TRANSFER = """
-          C   TransferRequestMessage      REQUESTED
REQUESTED  P   TransferStartMessage        STARTED
STARTED    CP  TransferSuspensionMessage   SUSPENDED
SUSPENDED  CP  TransferStartMessage        STARTED
STARTED    CP  TransferCompletionMessage   COMPLETED
REQUESTED  CP  TransferTerminationMessage  TERMINATED
STARTED    CP  TransferTerminationMessage  TERMINATED
SUSPENDED  CP  TransferTerminationMessage  TERMINATED
"""
ROLES = {"C": Role.CONSUMER, "P": Role.PROVIDER}


def arrows(diagram):
    for line in diagram.strip().splitlines():
        start, senders, step, end = line.split()
        for sender in senders:
            yield (start.strip("-"), step.replace(":", " "), ROLES[sender]), end


PROCESSES = [
    pytest.param(
        next_negotiation_state, NegotiationState, NegotiationStep, NEGOTIATION, id="negotiation"
    ),
    pytest.param(next_transfer_state, TransferState, TransferStep, TRANSFER, id="transfer"),
]


@pytest.mark.parametrize(("ask", "states", "steps", "diagram"), PROCESSES)
def test_every_arrow_of_the_diagram_is_allowed_and_everything_else_is_refused(
    ask, states, steps, diagram
):
    drawn = dict(arrows(diagram))
    for state, step, sender in product([None, *states], steps, Role):
        answer = ask(state, step, sender)
        expected = drawn.pop((state or "", step, sender), None)
        if expected is None:
            assert isinstance(answer, Refusal), (state, step, sender)
            assert answer.reason, (state, step, sender)
        else:
            assert answer is states(expected), (state, step, sender)
    assert not drawn, "the diagram has an arrow of an unknown state or message"


@pytest.mark.parametrize(("ask", "states", "steps", "diagram"), PROCESSES)
def test_a_refusal_says_who_may_not_send_what_and_what_may_be_sent(ask, states, steps, diagram):
    drawn = dict(arrows(diagram))
    for state, step, sender in product([None, *states], steps, Role):
        answer = ask(state, step, sender)
        if isinstance(answer, states):
            continue
        if state is not None and state.is_terminal:
            assert f"is {state} and never changes again" in answer.reason
            continue
        assert f"The {sender} may not send {step} " in answer.reason
        possible = answer.reason.partition("it may send: ")[2].rstrip(".")
        said = {step for step in possible.split(", ") if step != "nothing"}
        assert said == {by for at, by, who in drawn if (at, who) == (state or "", sender)}


def test_the_refusals_read_well():
    assert next_negotiation_state(
        NegotiationState.OFFERED, NegotiationStep.VERIFICATION, Role.CONSUMER
    ) == Refusal(
        "The consumer may not send ContractAgreementVerificationMessage while the negotiation is"
        " in state OFFERED; it may send: ContractRequestMessage,"
        " ContractNegotiationEventMessage ACCEPTED, ContractNegotiationTerminationMessage."
    )
    assert next_transfer_state(None, TransferStep.START, Role.PROVIDER) == Refusal(
        "The provider may not send TransferStartMessage while the transfer is not begun;"
        " it may send: nothing."
    )
    assert next_transfer_state(
        TransferState.COMPLETED, TransferStep.START, Role.PROVIDER
    ) == Refusal("The transfer is COMPLETED and never changes again; begin a new one.")


def test_the_ends_are_those_of_the_specification():
    assert {state for state in NegotiationState if state.is_terminal} == {"FINALIZED", "TERMINATED"}
    assert {state for state in TransferState if state.is_terminal} == {"COMPLETED", "TERMINATED"}


@pytest.mark.parametrize(("ask", "states", "steps", "diagram"), PROCESSES)
def test_every_open_state_can_be_left_and_terminated_by_either_party(ask, states, steps, diagram):
    for state, sender in product(states, Role):
        answer = ask(state, steps.TERMINATION, sender)
        assert (answer == "TERMINATED") is not state.is_terminal, (state, sender)


def walk(ask, moves):
    """The states that a process goes through; what is refused moves nothing."""
    state = None
    for step, sender in moves:
        then = ask(state, step, sender)
        state = state if isinstance(then, Refusal) else then
        yield state


@given(st.lists(st.tuples(st.sampled_from(NegotiationStep), st.sampled_from(Role)), max_size=40))
def test_no_sequence_of_messages_leads_out_of_the_end_of_a_negotiation(moves):
    stays_at_its_end(list(walk(next_negotiation_state, moves)))


@given(st.lists(st.tuples(st.sampled_from(TransferStep), st.sampled_from(Role)), max_size=40))
def test_no_sequence_of_messages_leads_out_of_the_end_of_a_transfer(moves):
    stays_at_its_end(list(walk(next_transfer_state, moves)))


def stays_at_its_end(states):
    ends = [number for number, state in enumerate(states) if state and state.is_terminal]
    if ends:
        assert set(states[ends[0] :]) == {states[ends[0]]}


def test_a_negotiation_and_a_transfer_can_be_walked_to_their_good_ends():
    c, p, n, t = Role.CONSUMER, Role.PROVIDER, NegotiationStep, TransferStep
    moves = [(n.REQUEST, c), (n.OFFER, p), (n.REQUEST, c), (n.OFFER, p), (n.ACCEPTANCE, c),
             (n.AGREEMENT, p), (n.VERIFICATION, c), (n.FINALIZATION, p)]  # fmt: skip
    assert list(walk(next_negotiation_state, moves)) == [
        "REQUESTED", "OFFERED", "REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED",
        "FINALIZED",
    ]  # fmt: skip
    moves = [(t.REQUEST, c), (t.START, p), (t.SUSPENSION, c), (t.START, p), (t.COMPLETION, c)]
    assert list(walk(next_transfer_state, moves)) == [
        "REQUESTED", "STARTED", "SUSPENDED", "STARTED", "COMPLETED",
    ]  # fmt: skip


def test_a_role_knows_its_counterparty():
    assert Role.CONSUMER.other is Role.PROVIDER
    assert Role.PROVIDER.other is Role.CONSUMER
