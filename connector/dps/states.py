"""Where a data flow stands, and what moves it: one table, for both roles.

The table stands as the diagram of Data Plane Signaling 1.0 does ("Data Flow State Machine"). Only
`prepare` and `start` may take their time: the flow is on its way then, until an event says so.
"""

from collections.abc import Mapping
from enum import StrEnum


class FlowState(StrEnum):
    """Where a data flow stands. INITIALIZED: the data plane has said nothing of it yet."""

    INITIALIZED = "INITIALIZED"
    PREPARING = "PREPARING"
    PREPARED = "PREPARED"
    STARTING = "STARTING"
    STARTED = "STARTED"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"

    @property
    def is_terminal(self) -> bool:
        """Whether it never changes again."""
        return self in (_S.COMPLETED, _S.TERMINATED)


class Verb(StrEnum):
    """What a control plane asks of a data plane: the last part of a path."""

    PREPARE = "prepare"
    START = "start"
    STARTED = "started"  # to the consumer's plane: the provider has started
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETED = "completed"
    TERMINATE = "terminate"


class Event(StrEnum):
    """What a data plane tells its control plane: the last part of a path."""

    PREPARED = "prepared"
    STARTED = "started"
    COMPLETED = "completed"
    ERRORED = "errored"  # moves nothing


_S, _V = FlowState, Verb
_OPEN = [state for state in FlowState if state not in (_S.COMPLETED, _S.TERMINATED)]

#    (from,          verb)        -> to
FLOW: Mapping[tuple[FlowState, Verb], FlowState] = {
    (_S.INITIALIZED, _V.PREPARE):   _S.PREPARED,
    (_S.INITIALIZED, _V.START):     _S.STARTED,
    (_S.PREPARED,    _V.STARTED):   _S.STARTED,
    (_S.STARTED,     _V.SUSPEND):   _S.SUSPENDED,
    (_S.SUSPENDED,   _V.RESUME):    _S.STARTED,
    (_S.STARTED,     _V.COMPLETED): _S.COMPLETED,
    **{(state,       _V.TERMINATE): _S.TERMINATED for state in _OPEN},
}  # fmt: skip
# Where an answer that takes its time leaves the flow meanwhile.
ON_THE_WAY: Mapping[tuple[FlowState, Verb], FlowState] = {
    (_S.INITIALIZED, _V.PREPARE): _S.PREPARING,
    (_S.INITIALIZED, _V.START): _S.STARTING,
}
#    (from,          event)          -> to
TOLD: Mapping[tuple[FlowState, Event], FlowState] = {
    (_S.PREPARING,   Event.PREPARED):  _S.PREPARED,
    (_S.STARTING,    Event.STARTED):   _S.STARTED,
    (_S.PREPARED,    Event.STARTED):   _S.STARTED,
    (_S.STARTED,     Event.COMPLETED): _S.COMPLETED,
}  # fmt: skip
# Early events: the answer to prepare or start was lost, or is overtaken.
EARLY: Mapping[tuple[Verb, Event], FlowState] = {
    (_V.PREPARE, Event.PREPARED): _S.PREPARED,
    (_V.START, Event.STARTED): _S.STARTED,
}


def next_verb(now: FlowState, wanted: FlowState, *, prepares: bool = False) -> Verb | None:
    """What to ask of a flow that is `now` so, to bring it to `wanted`; None: nothing, or wait.

    `prepares`: the consumer's plane, which is prepared first whatever is wanted.
    """
    if now is FlowState.INITIALIZED and wanted is not FlowState.TERMINATED:
        return Verb.PREPARE if prepares else Verb.START
    if now is FlowState.SUSPENDED and wanted is FlowState.COMPLETED:
        return Verb.TERMINATE  # (it cannot be completed from there)
    for (state, verb), then in FLOW.items():
        if (state, then) == (now, wanted):
            return verb
    return None


def refusal(now: FlowState, verb: str) -> str:
    """Why a flow that is `now` so cannot do this; a sentence for the other plane."""
    may = ", ".join(known for state, known in FLOW if state is now) or "nothing any more"
    return f"A data flow that is {now} cannot be told {verb}; what can be said: {may}."
