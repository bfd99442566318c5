"""Whether duties, consequences, remedies and obligations were done, and when, in a history.

A duty is done by an event with its action and its target, by whoever it names, that satisfies the
refinements of its action. Constraints on time say by when, the others whether it is due.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vocab.errors import UnreadableHistory
from vocab.odrl.facts import Facts
from vocab.odrl.history import Event
from vocab.odrl.judge import judge_all
from vocab.odrl.logic import Truth, all_of, any_of, known, negate
from vocab.odrl.policy import Condition, Duty, Policy
from vocab.odrl.ready import Timing, is_about_time, timed
from vocab.odrl.tally import text_of
from vocab.odrl.weigh import Duties, belongs

MOST_STEPS = 2_000_000  # a minute or so


@dataclass(frozen=True, slots=True)
class How:
    """How duties count, and whether an action is part of another."""

    duties: Duties
    covers: Callable[[str, str], bool | None]


class Owed:
    """What a policy asks to be done, against all events in their order."""

    def __init__(self, policy: Policy, events: Sequence[Event], facts: Facts, how: How):
        self._events, self._facts, self._how = events, facts, how
        self._start = policy.timestamp or facts.since
        self._asked = tuple(dict.fromkeys(map(_act, asked_of(policy))))
        self._done: dict[Duty, list[tuple[int, Truth]]] = {}
        self._steps = 0

    def duty(self, duty: Duty, at: int, facts: Facts) -> Truth:
        """Is a duty of a permission not in the way of event `at`, now or by what came later?"""
        if duty.strange:
            return Truth.UNKNOWN
        duty, timing = timed(duty)
        is_strict = timing is Timing.BEFORE or (
            self._how.duties is Duties.STRICT and timing is None
        )
        asked = duty.constraints if is_strict else _conditions(duty)
        due = judge_all(asked, "", facts).truth
        if due is Truth.FALSE:
            return Truth.TRUE
        done = [self.after(duty, at)] if not is_strict else []
        if timing is not Timing.AFTER:
            done.append(self._before(duty, at))
        return any_of((negate(due), *done, self._late(duty, at)))

    def _late(self, duty: Duty, at: int) -> Truth:
        """Done after its time, and all its consequences as well; without any, late is never."""
        if not duty.consequences:
            return Truth.FALSE
        done = self.after(duty, at, in_time=False)
        return all_of((done, *(self.after(one, at) for one in duty.consequences)))

    def remedied(self, remedy: Duty, at: int, facts: Facts) -> Truth:
        """Is a remedy done after event `at`, or not due?"""
        if remedy.strange:
            return Truth.UNKNOWN
        due = judge_all(_conditions(remedy), "", facts).truth
        return any_of((negate(due), self.after(remedy, at)))

    def obligation(self, duty: Duty) -> Truth:
        """Is it done in the whole history, in time or else with its consequences, or never due?"""
        if duty.strange:
            return Truth.UNKNOWN
        conditions = _conditions(duty)
        due = Truth.TRUE
        if conditions:
            due = _any(
                judge_all(conditions, "", self._at(event, self._start)).truth
                for event in self._events
            )
            due = due if self._events else Truth.UNKNOWN
        done = _any(
            all_of((truth, self._in_time(duty, i, self._start))) for i, truth in self._acts(duty)
        )
        late = Truth.FALSE
        if duty.consequences:
            late = all_of(
                (
                    _any(truth for _, truth in self._acts(duty)),
                    *(self._once_violated(one, duty) for one in duty.consequences),
                )
            )
        return any_of((negate(due), done, late))

    def _once_violated(self, consequence: Duty, duty: Duty) -> Truth:
        """Is a consequence done when the time of its duty was over?"""
        return _any(
            all_of((truth, negate(self._in_time(duty, i, self._start))))
            for i, truth in self._acts(consequence)
        )

    def asks(self, at: int) -> Truth:
        """Is event `at` an act of the kind that some duty of the policy asks for?"""
        return _any(self._kind(duty, self._events[at]) for duty in self._asked)

    def after(self, duty: Duty, at: int, *, in_time: bool = True) -> Truth:
        """Is it done after event `at`; in the time that it gives from then on?"""
        if duty.strange:
            return Truth.UNKNOWN
        since = self._events[at].at
        return _any(
            all_of(
                (
                    truth,
                    _follows(self._events[i], self._events[at]),
                    self._in_time(duty, i, since) if in_time else Truth.TRUE,
                )
            )
            for i, truth in self._acts(duty)
            if i != at
        )

    def _before(self, duty: Duty, at: int) -> Truth:
        """Is it done before event `at`, or at the same moment?"""
        event = self._events[at]
        return _any(
            all_of((truth, negate(_follows(self._events[i], event))))
            for i, truth in self._acts(duty)
            if i != at
        )

    def _acts(self, duty: Duty) -> Iterator[tuple[int, Truth]]:
        """The events that do a duty, or may."""
        act = _act(duty)
        if act not in self._done:
            truths = [self._does(act, event) for event in self._events]
            self._done[act] = [(i, one) for i, one in enumerate(truths) if one is not Truth.FALSE]
        for one in self._done[act]:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise UnreadableHistory(
                    "asks for too many comparisons of events with duties; trace a part of it"
                )
            yield one

    def _kind(self, duty: Duty, event: Event) -> Truth:
        """Is it the action with the target, by whoever the duty names? Anybody, if nobody is."""
        facts = self._facts
        target, _ = belongs(duty.target, event.asset, "", _with(facts, event, event.of_asset))
        party = all_of(
            belongs(name, event.party, "", _with(facts, event, event.of_party))[0]
            for function, name in duty.parties
            if function == "assignee"
        )
        return all_of((known(self._how.covers(duty.action, event.action)), target, party))

    def _does(self, duty: Duty, event: Event) -> Truth:
        kind = self._kind(duty, event)
        if kind is Truth.FALSE:
            return kind
        how = judge_all(duty.refinements, "", _with(self._facts, event, event.of_action)).truth
        return all_of((kind, how, Truth.UNKNOWN if duty.strange else Truth.TRUE))

    def _in_time(self, duty: Duty, at: int, since: datetime | None) -> Truth:
        asked = tuple(one for one in duty.constraints if is_about_time(one))
        return (
            judge_all(asked, "", self._at(self._events[at], since)).truth if asked else Truth.TRUE
        )

    def _at(self, event: Event, since: datetime | None) -> Facts:
        facts = _with(self._facts, event, {})
        values = facts.values
        if since is not None and event.at is not None and "delayPeriod" not in event.values:
            values = {**values, "delayPeriod": frozenset({text_of(event.at - since)})}
        return replace(facts, since=since, values=values)


def asked_of(policy: Policy) -> Iterable[Duty]:
    """All that a policy asks to be done."""
    for permission in policy.permissions:
        yield from _with_consequences(permission.duties)
    for prohibition in policy.prohibitions:
        yield from _with_consequences(prohibition.remedies)
    yield from _with_consequences(policy.obligations)


def _with_consequences(duties: Iterable[Duty]) -> Iterable[Duty]:
    for duty in duties:
        yield duty
        yield from duty.consequences


def _conditions(duty: Duty) -> tuple[Condition, ...]:
    return tuple(one for one in duty.constraints if not is_about_time(one))


def _act(duty: Duty) -> Duty:
    """What is to be done, without when."""
    return replace(duty, constraints=(), consequences=())


def _any(truths: Iterable[Truth]) -> Truth:
    """`any_of` that looks no further than it has to."""
    found = Truth.FALSE
    for one in truths:
        if one is Truth.TRUE:
            return one
        found = any_of((found, one))
    return found


def _follows(one: Event, other: Event) -> Truth:
    if one.at is None or other.at is None:
        return Truth.UNKNOWN
    return known(one.at > other.at)


def _with(facts: Facts, event: Event, refined: Mapping[str, frozenset[str]]) -> Facts:
    return replace(facts, now=event.at, values={**facts.values, **event.values, **refined})
