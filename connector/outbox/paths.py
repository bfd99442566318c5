"""Where each message goes, below the peer's address (DSP 2025-1, HTTPS bindings)."""

from collections.abc import Mapping
from urllib.parse import quote

from connector.models import ContractNegotiation
from connector.moves import AnyProcess, Step
from connector.states import NegotiationStep as N
from connector.states import TransferStep as T

# (the first message of a process has no pid of the peer in its path)
_FIRST: Mapping[Step, str] = {
    N.REQUEST: "request",
    N.OFFER: "offers",
    T.REQUEST: "request",
}
_LATER: Mapping[Step, str] = {
    N.REQUEST: "request",
    N.OFFER: "offers",
    N.ACCEPTANCE: "events",
    N.AGREEMENT: "agreement",
    N.VERIFICATION: "agreement/verification",
    N.FINALIZATION: "events",
    N.TERMINATION: "termination",
    T.START: "start",
    T.SUSPENSION: "suspension",
    T.COMPLETION: "completion",
    T.TERMINATION: "termination",
}


def path_of(process: AnyProcess, step: Step) -> str:
    """The path of a message that does `step`, below the peer's address."""
    if not process.peer_pid:
        return f"{_kind(process)}/{_FIRST[step]}"
    return f"{_kind(process)}/{_quoted(process.peer_pid)}/{_LATER[step]}"


def state_path(process: AnyProcess) -> str:
    """Where the peer says in what state it has the process."""
    return f"{_kind(process)}/{_quoted(process.peer_pid)}"


def _kind(process: AnyProcess) -> str:
    return "negotiations" if isinstance(process, ContractNegotiation) else "transfers"


def _quoted(pid: str) -> str:
    return quote(pid, safe=":")
