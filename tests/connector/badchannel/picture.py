"""What both sides hold at a moment, and what must be true of it at each (`check`) and in the end.

The invariants I7 to I11: the chain of the audit is whole; the sides do not contradict each other; at
most one agreement each, the same text; what is said again is the same bytes; nothing flows without.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from connector import audit
from connector.models import (
    Agreement,
    AuditEntry,
    ContractNegotiation,
    Message,
    TransferProcess,
)
from connector.states import NEGOTIATION, TRANSFER

ENDS = ("FINALIZED", "COMPLETED", "TERMINATED")
Key = tuple[str, int]  # "negotiation" or "transfer", and the row's id


def _reached() -> dict[str, dict[str, set[str]]]:
    """kind -> state -> every state that may come after it, by the tables."""
    found: dict[str, dict[str, set[str]]] = {}
    for kind, table in (("negotiation", NEGOTIATION), ("transfer", TRANSFER)):
        moves = {(str(at or ""), str(then)) for (at, _, _), then in table.items()}  # type: ignore[attr-defined]
        after = {at: {at} for pair in moves for at in pair}
        for _ in after:
            for at, then in moves:
                for seen in after.values():
                    if at in seen:
                        seen.add(then)
        found[kind] = after
    return found


AFTER = _reached()


@dataclass(frozen=True)
class Process:
    """One side's row of a negotiation or a transfer."""

    key: Key
    role: str
    pid: str
    peer_pid: str
    state: str
    about: str  # of a negotiation "", of a transfer the state of its agreement
    suspended_by: str = ""
    has_token: bool = False

    @property
    def is_open(self) -> bool:
        return self.state not in ENDS

    @property
    def consumer_pid(self) -> str:
        return self.pid if self.role == "consumer" else self.peer_pid


class Row(NamedTuple):
    """A message, as far as it is looked at."""

    pk: int
    negotiation_id: int | None
    transfer_id: int | None
    direction: str
    step: str
    delivery: str
    message_id: str
    attempts: int
    status: int | None

    @property
    def key(self) -> Key:
        """Its process."""
        if self.negotiation_id:
            return ("negotiation", self.negotiation_id)
        return ("transfer", self.transfer_id or 0)


class Held(NamedTuple):
    """An agreement, as one side has it."""

    pk: int
    iri: str
    body: str
    state: str
    pid: str
    role: str
    negotiation: str  # its state


class Picture:
    """Everything, read by four queries."""

    def __init__(self) -> None:
        columns = ("pk", "role", "pid", "peer_pid", "state")
        negotiations = ContractNegotiation.objects.order_by("pk").values_list(*columns)
        transfers = TransferProcess.objects.order_by("pk").values_list(
            *columns, "agreement__state", "suspended_by", "token_hash"
        )
        agreements = Agreement.objects.order_by("pk").values_list(
            *Held._fields[:4], "negotiation__pid", "negotiation__role", "negotiation__state"
        )
        self.processes = [
            *(Process(("negotiation", row[0]), *row[1:], about="") for row in negotiations),
            *(
                Process(("transfer", row[0]), *row[1:-1], has_token=bool(row[-1]))
                for row in transfers
            ),
        ]
        self.agreements = [Held(*one) for one in agreements]
        messages = Message.objects.order_by("pk").values_list(*Row._fields)
        self.messages = [Row(*one) for one in messages]

    @cached_property
    def by_key(self) -> dict[Key, Process]:
        return {one.key: one for one in self.processes}

    @cached_property
    def heads(self) -> list[tuple[int, Process]]:
        """The first waiting message of each process, and whose it is."""
        found: dict[Key, int] = {}
        for row in self.messages:
            if row.delivery == "waiting":
                found.setdefault(row.key, row.pk)
        return [(pk, self.by_key[key]) for key, pk in found.items()]

    @cached_property
    def pairs(self) -> list[tuple[Process | None, Process]]:
        """(the provider's, the consumer's) of each process that the consumer began."""
        providers = {(p.key[0], p.consumer_pid): p for p in self.processes if p.role == "provider"}
        consumers = [p for p in self.processes if p.role == "consumer"]
        return [(providers.get((one.key[0], one.pid)), one) for one in consumers]

    @cached_property
    def given_up(self) -> set[Key]:
        """Processes of which nobody could tell the other side."""
        return {row.key for row in self.messages if row.delivery == "given up"}

    @cached_property
    def ends(self) -> list[tuple[str, str]]:
        """What has ended, and what came of each agreement that is not pending."""
        over = [(one.pid, one.state) for one in self.processes if not one.is_open]
        return over + [(one.iri, one.state) for one in self.agreements if one.state != "pending"]

    # --- at every moment --------------------------------------------------------------------------

    def check(self, before: "Picture | None") -> None:
        """What must be true after each step."""
        self._nothing_goes_back(before)
        self._applied_once()
        self._agreements_are_one()
        self._nothing_flows_without()

    def _nothing_goes_back(self, before: "Picture | None") -> None:
        for one in before.processes if before else ():
            now = self.by_key[one.key]
            assert now.state in AFTER[one.key[0]][one.state], f"{one.key}: {one.state} {now.state}"

    def _applied_once(self) -> None:
        applied = Counter(
            (row.key, row.message_id) for row in self.messages if row.delivery == "applied"
        )
        assert [name for name, times in applied.items() if times > 1] == []

    def _agreements_are_one(self) -> None:
        held: dict[str, str] = {}
        for one in self.agreements:
            assert held.setdefault(one.iri, one.body) == one.body, "they hold different texts"
            if one.state in ("active", "revoked"):
                assert one.negotiation == "FINALIZED", f"in force while {one.negotiation}"
            if one.state == "void":
                assert one.negotiation == "TERMINATED"
        providers = [one for one in self.agreements if one.role == "provider"]
        assert len(providers) == len({one.pid for one in providers})
        iris = {one.iri for one in providers}
        assert all(one.iri in iris for one in self.agreements), "nobody has made this agreement"

    def _nothing_flows_without(self) -> None:
        for one in self.processes:
            if one.key[0] == "transfer" and one.state:
                assert one.about in ("active", "revoked"), f"{one} without an agreement in force"
            assert not one.has_token or one.about == "active", f"{one} lets data through"

    # --- in the end -------------------------------------------------------------------------------

    def check_end(self) -> None:
        """What must be true when the channel is good again and nobody has anything to say."""
        assert self.heads == []
        for provider, consumer in self.pairs:
            self._agree(provider, consumer)
        self._what_arrived_was_taken()
        checked = audit.check()
        assert checked.wrong == ""
        assert checked.good == AuditEntry.objects.count()

    def _agree(self, provider: Process | None, consumer: Process) -> None:
        if provider is None:
            assert consumer.state == "TERMINATED", f"{consumer} alone"
            return
        if {provider.key, consumer.key} & self.given_up:
            assert "TERMINATED" in (provider.state, consumer.state)
            return
        assert provider.state == consumer.state, (provider, consumer)
        if provider.state == "SUSPENDED":
            could = [one for one in (provider, consumer) if one.suspended_by in (one.role, "")]
            assert could, "nobody may resume it"

    def _what_arrived_was_taken(self) -> None:
        applied = {row.message_id for row in self.messages if row.delivery == "applied"}
        for row in self.messages:
            if row.direction != "sent":
                continue
            was = row.message_id in applied
            assert was or row.delivery != "delivered", f"{row} was acknowledged, and is nowhere"
            if row.delivery in ("refused", "cancelled") and row.attempts < 2 and row.status:
                assert not was, f"{row} was refused, and taken"
            assert row.attempts or not was, f"{row} was never sent"
