"""What is asked, and what is known when it is asked. Not known: left out, never made up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from vocab.odrl.policy import Duty
from vocab.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Request:
    """Who (`party`; empty: not known) wants to do what (a short name) with which dataset."""

    action: str = "use"
    target: str = ""
    party: str = ""


class DutyState(StrEnum):
    """What is known of a duty. Of a duty that `Facts` does not hold, nothing is known."""

    FULFILLED = "fulfilled"
    PENDING = "pending"  # not done, and its time has not run out
    VIOLATED = "violated"
    LATE = "late"  # fulfilled after it was violated: its consequences count as well


@dataclass(frozen=True, slots=True)
class Facts:
    """The state of the world that a decision is made from.

    `now` and `since` (from when elapsedTime counts: the moment of the agreement) are aware
    datetimes, else ValueError. `uses` counts the executions before this one. `values` holds what
    is known of the other left operands, by short name: {"purpose": {"https://…"}}. `broader` holds
    for each term of a hierarchy the terms directly above it: an empty set for a top; a term
    without an entry is not in the hierarchy. `units` are the units of `values`, IRIs by left
    operand. `part_of` holds for an asset or a party the collections it is directly part of: where
    it is given it is complete, None: nobody knows. A duty's state is that of its id in `by_id`,
    else its own in `duties`, else `unlisted`.
    """

    now: datetime | None = None
    since: datetime | None = None
    uses: int | None = None
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)
    duties: Mapping[Duty, DutyState] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    part_of: Mapping[str, frozenset[str]] | None = None
    by_id: Mapping[str, DutyState] = field(default_factory=dict)
    unlisted: DutyState | None = None

    def __post_init__(self) -> None:
        for name, moment in (("now", self.now), ("since", self.since)):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(f"facts.{name} has no time zone: give an aware datetime")

    def of(self, request: Request) -> "Facts":
        """These facts, and that the one who asks is the assignee."""
        party = {"assignee": frozenset({request.party})} if request.party else {}
        return replace(self, values={**self.values, **party})

    def state_of(self, duty: Duty) -> DutyState | None:
        """What is known of a duty. A duty of several rules, by its id, is fulfilled once."""
        if duty.id and duty.id in self.by_id:
            return self.by_id[duty.id]
        return self.duties.get(duty, self.unlisted)

    def belongs(self, one: str, collections: frozenset[str]) -> bool | None:
        """Is an asset or a party part of one of the collections, at any depth?"""
        if self.part_of is None:
            return None
        seen, todo = {one}, [one]
        while todo:
            above = self.part_of.get(todo.pop(), frozenset()) - seen
            if above & collections:
                return True
            seen |= above
            todo += above
        return False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not to be decided. `missing` names the left operand of which a fact would help.

    Without it no fact helps: the constraint itself has to be mended.
    """

    sentence: Sentence
    missing: str = ""


Verdict = bool | Unknown
