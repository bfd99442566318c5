"""What a history says of one rule: how often each party executed it, since when, for how long.

Events without a moment come first, and make uncertain what they may have changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vocab.odrl.facts import Facts
from vocab.odrl.history import Event
from vocab.odrl.judge import judge
from vocab.odrl.logic import Truth
from vocab.odrl.operands.measured import period
from vocab.odrl.ready import InOrder

NEVER = "P999999D"  # since the last execution, where there was none


@dataclass(slots=True)
class _Uses:
    """What one party did. `metered` is None once a use did not say how long it took."""

    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    metered: timedelta | None = timedelta()
    is_sure: bool = True


@dataclass(slots=True)
class _Progress:
    """How far a party is in a sequence: surely, since when, and at most."""

    sure: int = 0
    since: datetime | None = None
    most: int = 0


@dataclass(slots=True)
class Tally:
    """Of one rule, by party. `is_sure` ends with an execution of which nobody knows whose it is."""

    sequences: tuple[InOrder, ...] = ()
    start: datetime | None = None  # of the agreement; None: the first use
    _uses: dict[str, _Uses] = field(default_factory=dict)
    _progress: dict[tuple[str, str], _Progress] = field(default_factory=dict)
    _anybody: set[str] = field(default_factory=set)  # sequences that anybody may have gone through
    _is_sure: bool = True

    def facts(self, event: Event, facts: Facts) -> Facts:
        """What is known when `event` happens, if it executes the rule."""
        uses = self._uses.get(event.party) or _Uses()
        is_sure = bool(event.party) and event.at is not None and self._is_sure and uses.is_sure
        start = self.start or (uses.first or event.at if is_sure else None)
        found = replace(
            facts,
            now=event.at,
            since=_before(event, "elapsedTime") or start,
            uses=_given_count(event)
            if "count" in event.values
            else uses.count
            if is_sure
            else None,
            values={**facts.values, **event.values, **_durations(event, uses, start, is_sure)},
        )
        return replace(found, values={**found.values, **self._in_order(event, found)})

    def _in_order(self, event: Event, facts: Facts) -> dict[str, frozenset[str]]:
        """Each sequence: was every member satisfied, not before the one in front of it?"""
        found = {}
        for one in self.sequences:
            truth = self._step(one, event, facts)
            if truth is not Truth.UNKNOWN:
                found[one.left] = frozenset({str(truth)})
        return found

    def _step(self, one: InOrder, event: Event, facts: Facts) -> Truth:
        at = self._progress.setdefault((one.left, event.party), _Progress())
        last = len(one.members) - 1
        if not event.party or event.at is None:
            facts = replace(facts, since=None, values={**facts.values, "delayPeriod": frozenset()})
            found = [judge(member, "", facts).truth for member in one.members]
            if any(truth is not Truth.FALSE for truth in found):
                at.most = last
                if not event.party:
                    self._anybody.add(one.left)
            return Truth.FALSE if found[-1] is Truth.FALSE else Truth.UNKNOWN
        while at.sure < last and self._member(one, at, facts) is Truth.TRUE:
            at.sure, at.since = at.sure + 1, event.at
        at.most = max(at.most, at.sure)
        unsure = replace(facts, since=None, values={**facts.values, "delayPeriod": frozenset()})
        while at.most < last and judge(one.members[at.most], "", unsure).truth is not Truth.FALSE:
            at.most += 1
        if at.sure == last:
            return self._member(one, at, facts)
        if one.left in self._anybody or at.most == last:
            ended = judge(one.members[last], "", unsure).truth
            return Truth.FALSE if ended is Truth.FALSE else Truth.UNKNOWN
        return Truth.FALSE

    @staticmethod
    def _member(one: InOrder, at: _Progress, facts: Facts) -> Truth:
        """The next member; what it says of durations counts from the one in front of it."""
        if at.since is not None and facts.now is not None:
            waited = frozenset({text_of(facts.now - at.since)})
            facts = replace(facts, since=at.since, values={**facts.values, "delayPeriod": waited})
        return judge(one.members[at.sure], "", facts).truth

    def executed(self, event: Event, truth: Truth) -> None:
        """Take up that `event` executed the rule, or may have."""
        if truth is Truth.FALSE:
            return
        if not event.party:
            self._is_sure = False
            return
        uses = self._uses.setdefault(event.party, _Uses())
        if truth is Truth.UNKNOWN or event.at is None:
            uses.is_sure = False
            return
        uses.count += 1
        uses.first = uses.first or event.at
        uses.last = event.at
        uses.metered = _more(uses.metered, event)


def text_of(time: timedelta) -> str:
    """A duration as XML Schema writes it; one that is not there yet is none at all."""
    time = max(time, timedelta())
    return f"P{time.days}DT{time.seconds}.{time.microseconds:06}S"


def _durations(
    event: Event, uses: _Uses, start: datetime | None, is_sure: bool
) -> dict[str, frozenset[str]]:
    """timeInterval, delayPeriod and meteredTime, where the event itself does not say them."""
    found: dict[str, frozenset[str]] = {}
    if "meteredTime" in event.values:
        metered = _more(uses.metered, event) if is_sure else None
        found["meteredTime"] = frozenset() if metered is None else frozenset({text_of(metered)})
    if event.at is None:
        return found
    if "timeInterval" not in event.values and is_sure:
        text = text_of(event.at - uses.last) if uses.last else NEVER
        found["timeInterval"] = frozenset({text})
    if "delayPeriod" not in event.values and start is not None:
        found["delayPeriod"] = frozenset({text_of(event.at - start)})
    return found


def _more(sum_: timedelta | None, event: Event) -> timedelta | None:
    took = _only(event.values.get("meteredTime", ()))
    time: timedelta | None = period(took) if took else None
    return None if time is None or sum_ is None else sum_ + time


def _before(event: Event, name: str) -> datetime | None:
    """When a duration began that the event gives."""
    text = _only(event.values.get(name, ()))
    time: timedelta | None = period(text) if text else None
    if time is None or event.at is None:
        return None
    try:
        return event.at - time
    except OverflowError:
        return None


def _given_count(event: Event) -> int | None:
    """Executions before this one, where the event says which one it is."""
    text = _only(event.values["count"])
    return int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 10 else None


def _only(texts: Iterable[str]) -> str:
    return next(iter(texts), "")
