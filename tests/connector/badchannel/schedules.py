"""Two connectors, everything that people and clocks do to them, and a bad channel between (F17)."""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from connector import agreements
from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.models import Agreement, ContractNegotiation, TransferProcess
from connector.negotiation import act as negotiating
from connector.rules import rules_of
from connector.transfer import act as transferring
from connector.transfer.fetch import due, fetch
from connector.transfer.timers import end_what_ran_out
from tests.connector.badchannel.channel import BAD, DEATHS, WELL, data
from tests.connector.badchannel.picture import Held, Picture, Process
from tests.connector.badchannel.world import World
from tests.connector.two_sides import Side

OTHER = rules_of(Json.of({"permission": [{"action": "display"}]}))
MOST = 3  # processes that the consumer has begun and that are open
MOST_OF_FEW = 5
FEW = st.integers(0, MOST_OF_FEW)
FATES = (*(WELL,) * 8, *BAD, *DEATHS)
SPANS = (timedelta(minutes=2), timedelta(minutes=30), timedelta(hours=20), timedelta(days=3))
Deed = Callable[[Any], None]


class Died(Exception):
    """Whoever decides dies before it is committed."""


class Schedules(RuleBasedStateMachine):
    """One schedule: at most so many steps, then the channel is good and both come to rest."""

    world: World  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.channel = self.world.channel
        self.story: list[str] = []
        self.told = 0  # so much of the story is in `now`
        self.idles = False  # the last step was one of waiting: another would be no news
        self.world.begin(kept=False)
        self.seen = self.now = Picture()

    @initialize(kept=st.booleans())
    def begin(self, kept: bool) -> None:
        """With nothing, or with two contracts and a transfer of each."""
        self.world.begin(kept=kept)
        self.seen = self.now = Picture()

    # --- the channel and the couriers -------------------------------------------------------------

    @precondition(lambda self: self.now.heads)
    @rule(which=FEW, fate=st.sampled_from(FATES))
    def a_message_is_sent(self, which: int, fate: str) -> None:
        pk, process = self.now.heads[which % len(self.now.heads)]
        row = next(row for row in self.now.messages if row.pk == pk)
        self._tell(f"{process.role} {process.key} says {row.step}: {fate}")
        self.channel.deliver(pk, fate)

    @precondition(lambda self: self.channel.copies)
    @rule(which=FEW, times=st.integers(1, 5))
    def a_late_message_arrives(self, which: int, times: int) -> None:
        self._tell(f"copy {which} arrives {times} times")
        self.channel.arrive(which, times)

    # --- people -----------------------------------------------------------------------------------

    @precondition(lambda self: self._may_ask)
    @rule(which=FEW)
    def somebody_asks(self, which: int) -> None:
        with self.channel.consumer.acting():
            if (found := self._in_force("consumer")) and (which % 2 or not self._may_begin):
                agreement = Agreement.objects.get(pk=found[which % len(found)].pk)
                self._tell(f"asks for the data of {agreement.pk}")
                transferring.request(agreement, None, "HttpData-PULL")
            else:
                offer = self.world.offers[which % len(self.world.offers)]
                self._tell(f"asks for {offer.offer_id}")
                negotiating.ask(offer, self.channel.consumer.organisation, None)

    @precondition(lambda self: self._open)
    @rule(which=FEW, what=FEW, dies=st.sampled_from((False, False, False, True)))
    def somebody_decides(self, which: int, what: int, dies: bool) -> None:
        process = self._open[which % len(self._open)]
        if (found := _verb(process, what)) is not None:
            (name, verb), row = found, _row(process)
            self._do(process.role, f"{name} {process.key}", lambda: verb(row), dies=dies)

    @precondition(lambda self: self._in_force("provider"))
    @rule(which=FEW)
    def somebody_revokes(self, which: int) -> None:
        found = self._in_force("provider")
        if self.idles or which:  # (it is not done often)
            return
        agreement = Agreement.objects.get(pk=found[0].pk)
        self._do(
            "provider",
            f"revokes {agreement.pk}",
            lambda: agreements.revoke(agreement, "no more", None, timezone.now()),
        )

    # --- clocks and data --------------------------------------------------------------------------

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        if self.idles:
            return
        self._tell(f"{span} pass", idles=True)
        self.world.clock.ahead += span
        with self.channel.provider.acting():
            end_what_ran_out(timezone.now())

    @precondition(lambda self: self.channel.doors)
    @rule(which=FEW)
    def data_are_fetched(self, which: int) -> None:
        """By the consumer's courier; and by who shows a token that was told once."""
        if self.idles:
            return
        self._tell("fetches", idles=True)
        with self.channel.consumer.acting():
            for pk in due(timezone.now()):
                fetch(pk, timezone.now())
        path, shown = self.channel.doors[which % len(self.channel.doors)]
        came = data(self.channel, path, shown)
        assert came.status in (200, 403, 404)
        if came.status == 200:
            found = TransferProcess.objects.get(pid=path.rpartition("/")[2])
            assert (found.state, found.agreement.state) == ("STARTED", "active")
            assert b"".join(came.chunks()) == self.world.bytes

    # --- what must be true ------------------------------------------------------------------------

    @invariant()
    def the_world_is_right(self) -> None:
        if self.told < len(self.story):
            self.told = len(self.story)
            self.seen, self.now = self.now, Picture()
            self.now.check(self.seen)

    def teardown(self) -> None:
        """The channel is good again: what was late comes, all is said, and then nothing moves."""
        try:
            if sys.exc_info()[0] is None:  # (else this schedule was broken off)
                self._come_to_rest()
        finally:
            note("\n".join(self.story))

    def _come_to_rest(self) -> None:
        early, late = self.channel.copies[::2], self.channel.copies[1::2]
        self.channel.copies = early
        while self.channel.copies:
            self.channel.arrive(0, 1)
        for _ in range(100):
            sides = (self.channel.consumer, self.channel.provider)
            if not sum(map(self.channel.next_of, sides)):  # (each says what it has)
                break
        self._tell("all is well, and they come to rest")
        self.the_world_is_right()
        self.now.check_end()
        self.channel.copies = late
        while self.channel.copies:  # after the end: nothing of it moves anything (F15)
            self.channel.arrive(-1, 2)
        ended = self.now
        self._tell("what was late has come")
        self.the_world_is_right()
        assert self.now.ends == ended.ends

    # --- how --------------------------------------------------------------------------------------

    def _do(self, role: str, what: str, verb: Callable[[], None], *, dies: bool = False) -> None:
        """A person of one side does something, or is told why it cannot be."""
        side: Side = getattr(self.channel, role)
        self._tell(f"{role} {what}{' and dies' if dies else ''}")
        try:
            with side.acting(), transaction.atomic():
                verb()
                if dies:
                    raise Died
        except (IllegalTransition, Died) as why:
            self._tell(f"  not done: {why}")

    def _tell(self, what: str, *, idles: bool = False) -> None:
        self.story.append(what)
        self.idles = idles

    def _in_force(self, role: str) -> list[Held]:
        found = self.now.agreements
        return [one for one in found if one.state == "active" and one.role == role]

    @property
    def _may_begin(self) -> bool:
        return sum(one.is_open for _, one in self.now.pairs) < MOST

    @property
    def _may_ask(self) -> bool:
        return self._may_begin or bool(self._in_force("consumer"))

    @property
    def _open(self) -> list[Process]:
        return [process for process in self.now.processes if process.is_open]


def _row(process: Process) -> Any:
    kind = ContractNegotiation if process.key[0] == "negotiation" else TransferProcess
    return kind.objects.get(pk=process.key[1])


# (kind, whose turn, state) -> what a person can do then, but end it
_TURNS: dict[tuple[str, str, str], dict[str, Deed]] = {}
for _role, _state in (("provider", "REQUESTED"), ("consumer", "OFFERED")):
    _TURNS["negotiation", _role, _state] = {
        "accepts": lambda row: negotiating.accept(row, None, timezone.now()),
        "counters": lambda row: negotiating.counter(row, OTHER, None),
    }
for _role in ("provider", "consumer"):
    _TURNS["transfer", _role, "STARTED"] = {
        "suspends": lambda row: transferring.suspend(row, ["x"], None),
        "completes": lambda row: transferring.complete(row, None),
    }
    _TURNS["transfer", _role, "SUSPENDED"] = {
        "resumes": lambda row: transferring.resume(row, None, timezone.now()),
    }
_ENDS: dict[str, Deed] = {
    "negotiation": lambda row: negotiating.terminate(row, ["x"], None),
    "transfer": lambda row: transferring.terminate(row, ["x"], None),
}


def _verb(process: Process, what: int) -> tuple[str, Deed] | None:
    """Of what can be done: seldom the end; None: nothing but that."""
    found = _TURNS.get((process.key[0], process.role, process.state), {})
    if what == MOST_OF_FEW:
        return "ends", _ENDS[process.key[0]]
    name = list(found)[what % len(found)] if found else ""
    return (name, found[name]) if found else None
