"""A policy made ready for a history: what `decide` cannot see from one request alone.

- `timeInterval eq PT1H` and `delayPeriod eq PT1H` ask for at least, `meteredTime eq PT1H` for at
  most an hour, as `elapsedTime eq` does;
- an andSequence becomes a constraint whose value the history knows;
- `event lt policyUsage` and `event gt policyUsage` say when a duty is to be done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from vocab.odrl.policy import (
    Condition,
    Constraint,
    Duty,
    Logic,
    LogicalConstraint,
    Policy,
    Rule,
    Value,
    refinements,
)

TIMES = frozenset({"dateTime", "elapsedTime", "delayPeriod"})  # by when a duty is to be done
_MEANT = {"timeInterval": "gteq", "delayPeriod": "gteq", "meteredTime": "lteq"}
_USAGE = "policyUsage"


class Timing(StrEnum):
    """When a duty is to be done, from the use that it belongs to."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class InOrder:
    """An andSequence: where it stood, the left operand that took its place, and its members."""

    path: str
    left: str
    members: tuple[Condition, ...]


def ready(rule: Rule, path: str) -> tuple[Rule, tuple[InOrder, ...]]:
    """The rule, and the sequences that were taken out of its constraints."""
    found: list[InOrder] = []
    constraints = tuple(
        _sequences(_meant(one), f"{path}/constraint/{i}", found)
        for i, one in enumerate(rule.constraints)
    )
    return (
        replace(
            rule,
            constraints=constraints,
            refinements=_all_meant(rule.refinements),
            duties=tuple(map(ready_duty, rule.duties)),
            remedies=tuple(map(ready_duty, rule.remedies)),
        ),
        tuple(found),
    )


def ready_duty(duty: Duty) -> Duty:
    """A duty, and its consequences; their sequences stay, and are unknown."""
    return replace(
        duty,
        constraints=_all_meant(duty.constraints),
        refinements=_all_meant(duty.refinements),
        consequences=tuple(map(ready_duty, duty.consequences)),
    )


def timed(duty: Duty) -> tuple[Duty, Timing | None]:
    """The duty without the constraint that says when, and when; None: it does not say."""
    found = [(one, timing) for one in duty.constraints if (timing := _timing(one))]
    if len(found) != 1:
        return duty, None
    [(said, timing)] = found
    return replace(duty, constraints=tuple(one for one in duty.constraints if one != said)), timing


def is_about_time(condition: Condition) -> bool:
    """Does a constraint say by when a duty is to be done? The others say whether it is due."""
    return any(one.left in TIMES for one in atoms(condition))


def atoms(condition: Condition) -> Iterator[Constraint]:
    """The comparisons of a condition."""
    if isinstance(condition, Constraint):
        yield condition
    else:
        for member in condition.members:
            yield from atoms(member)


def units(policy: Policy) -> dict[str, str]:
    """The unit of each left operand, where the policy names one only: a table has no units."""
    found: dict[str, set[str]] = {}
    for rule in (*policy.permissions, *policy.prohibitions):
        for one in _everything(rule):
            found.setdefault(one.left, set()).add(one.unit)
    for duty in policy.obligations:
        for one in _everything(duty):
            found.setdefault(one.left, set()).add(one.unit)
    named = {left: {unit for unit in all_ if unit} for left, all_ in found.items()}
    return {left: min(one) for left, one in named.items() if len(one) == 1}


def _everything(rule: Rule | Duty) -> Iterator[Constraint]:
    places = [*rule.constraints, *rule.refinements, *refinements(rule.target)]
    more: tuple[Duty, ...]
    if isinstance(rule, Rule):
        places += refinements(rule.assignee)
        more = (*rule.duties, *rule.remedies)
    else:
        more = rule.consequences
    for place in places:
        yield from atoms(place)
    for duty in more:
        yield from _everything(duty)


def _timing(condition: Condition) -> Timing | None:
    if not isinstance(condition, Constraint) or condition.left != "event" or condition.strange:
        return None
    right = condition.right
    if (
        not isinstance(right, Value)
        or right.text.rpartition("/")[2].removeprefix("odrl:") != _USAGE
    ):
        return None
    return {"lt": Timing.BEFORE, "gt": Timing.AFTER}.get(condition.operator)


def _all_meant(found: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(map(_meant, found))


def _meant(condition: Condition) -> Condition:
    if isinstance(condition, LogicalConstraint):
        return replace(condition, members=_all_meant(condition.members))
    if condition.operator == "eq" and condition.left in _MEANT:
        return replace(condition, operator=_MEANT[condition.left])
    return condition


def _sequences(condition: Condition, path: str, found: list[InOrder]) -> Condition:
    """The condition with a constraint of our own for each andSequence; one in another stays."""
    if isinstance(condition, Constraint):
        return condition
    if condition.logic is not Logic.AND_SEQUENCE:
        members = tuple(
            _sequences(one, f"{path}/{condition.logic}/{i}", found)
            for i, one in enumerate(condition.members)
        )
        return replace(condition, members=members)
    if condition.strange or not condition.members:
        return condition
    left = f"andSequence:{path}"
    found.append(InOrder(path, left, condition.members))
    return Constraint(left, "eq", Value("true"), id=condition.id)
