"""The table of a data flow, beside the diagram of the specification."""

import pytest

from connector.dps.states import FLOW, ON_THE_WAY, TOLD, FlowState, Verb, next_verb, refusal

S, V = FlowState, Verb


def test_nothing_leads_out_of_an_end() -> None:
    assert not [state for state, _by in (*FLOW, *TOLD) if state.is_terminal]
    assert {state for state in S if state.is_terminal} == {S.COMPLETED, S.TERMINATED}


def test_from_every_open_state_it_can_be_terminated() -> None:
    assert {state for state, verb in FLOW if verb is V.TERMINATE} == {
        state for state in S if not state.is_terminal
    }


def test_only_prepare_and_start_may_take_their_time_and_an_event_ends_that() -> None:
    assert {verb for _state, verb in ON_THE_WAY} == {V.PREPARE, V.START}
    for key, meanwhile in ON_THE_WAY.items():
        assert FLOW[key] in [then for (state, _event), then in TOLD.items() if state is meanwhile]


@pytest.mark.parametrize(
    ("now", "wanted", "verb"),
    [
        (S.INITIALIZED, S.STARTED, V.START),
        (S.STARTED, S.SUSPENDED, V.SUSPEND),
        (S.SUSPENDED, S.STARTED, V.RESUME),
        (S.STARTED, S.COMPLETED, V.COMPLETED),
        (S.SUSPENDED, S.COMPLETED, V.TERMINATE),
        (S.STARTING, S.STARTED, None),
        (S.STARTING, S.TERMINATED, V.TERMINATE),
        (S.STARTED, S.STARTED, None),
        (S.TERMINATED, S.STARTED, None),
        (S.INITIALIZED, S.TERMINATED, V.TERMINATE),
    ],
)
def test_the_next_verb_leads_to_what_is_wanted(now: S, wanted: S, verb: V | None) -> None:
    assert next_verb(now, wanted) is verb


def test_a_consumers_plane_is_prepared_before_it_is_told_of_a_start() -> None:
    assert next_verb(S.INITIALIZED, S.STARTED, prepares=True) is V.PREPARE
    assert next_verb(S.PREPARED, S.STARTED, prepares=True) is V.STARTED


def test_a_refusal_says_what_can_be_said() -> None:
    assert refusal(S.SUSPENDED, V.SUSPEND) == (
        "A data flow that is SUSPENDED cannot be told suspend; what can be said: resume, terminate."
    )
    assert "nothing any more" in refusal(S.COMPLETED, V.RESUME)
