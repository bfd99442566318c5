"""What to answer to an offer: all that both sides accept, or what has to be given up for that.

Everything that is said here is shown as `compare` shows it: every witness was asked of `decide`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import TypeVar

from vocab.odrl.actions import covers
from vocab.odrl.compare import Answer, Situation, Situations, inclusion
from vocab.odrl.decide import Outcome
from vocab.odrl.facts import Facts
from vocab.odrl.policy import Conflict, Policy, Rule, Scope
from vocab.odrl.possible import TooMuchWork
from vocab.odrl.weigh import Duties

T = TypeVar("T")

_MOST_DROPPED = 3  # parts at once
_MOST_TRIED = 150  # sets of parts
_PERMITTED, _REFUSED = Outcome.PERMITTED, Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Without these parts (JSON pointers) both permit something: `witness`. All are needed."""

    offer: tuple[str, ...]
    wish: tuple[str, ...]
    witness: Situation


@dataclass(frozen=True, slots=True)
class CounterOffer:
    """`policy`: permits only what both permit; with `is_all` everything that both do.

    None: `relaxations`, the fewest parts first. Neither: it was not shown that there is one.
    """

    policy: Policy | None = None
    is_all: bool = False
    relaxations: tuple[Relaxation, ...] = ()


def counter_offer(
    offer: Policy, wish: Policy, known: Facts | None = None, *, duties: Duties = Duties.STRICT
) -> CounterOffer:
    """The most that both sides accept; where that is nothing, the least that has to be dropped."""
    facts = known or Facts()
    try:
        both = Situations((offer, wish), facts, duties)
        if both.witness(_PERMITTED, _PERMITTED):
            return _common(offer, wish, facts, duties)
        if both.imagined(_PERMITTED, _PERMITTED) is None:
            return CounterOffer(relaxations=tuple(_relaxations(offer, wish, facts, duties)))
    except TooMuchWork:
        pass
    return CounterOffer()


# --- what both permit -----------------------------------------------------------------------------
def _common(offer: Policy, wish: Policy, facts: Facts, duties: Duties) -> CounterOffer:
    """One permission for each two that fit, as short as can be."""
    rules = tuple(
        rule
        for one, other in product(_placed(offer), _placed(wish))
        if (rule := _joined(one, other))
    )
    prohibitions = (*_prohibited(offer), *_prohibited(wish))
    found = replace(
        offer, permissions=rules, prohibitions=tuple(dict.fromkeys(prohibitions)),
        target="", assignee="", conflict=Conflict.INVALID,
    )  # fmt: skip
    all_three = Situations((offer, wish, found), facts, duties)
    outside = (None, _REFUSED, _PERMITTED), (_REFUSED, None, _PERMITTED)
    if any(inclusion(all_three, *one).answer is not Answer.YES for one in outside):
        return CounterOffer()
    missed = inclusion(all_three, _PERMITTED, _PERMITTED, _REFUSED)
    return CounterOffer(_shortened(found, facts, duties), missed.answer is Answer.YES)


def _placed(policy: Policy) -> tuple[Rule, ...]:
    """The permissions with the target and the party that the policy names for them."""
    return tuple(_explicit(policy, one) for one in policy.permissions)


def _explicit(policy: Policy, rule: Rule) -> Rule:
    return replace(
        rule, target=rule.target or policy.target, assignee=rule.assignee or policy.assignee
    )


def _prohibited(policy: Policy) -> tuple[Rule, ...]:
    if policy.conflict is Conflict.PERM:
        return ()
    return tuple(_explicit(policy, one) for one in policy.prohibitions)


def _joined(one: Rule, other: Rule) -> Rule | None:
    """A permission that asks for all that either asks; None where none is about both."""
    if covers(one.action, other.action or "use") and other.action:
        action = other.action
    elif not other.action or covers(other.action, one.action):
        action = one.action
    else:
        return None
    target, assignee = _both(one.target, other.target), _both(one.assignee, other.assignee)
    if target is None or assignee is None:
        return None
    return replace(
        one, action=action, target=target, assignee=assignee,
        constraints=tuple(dict.fromkeys((*one.constraints, *other.constraints))),
        refinements=tuple(dict.fromkeys((*one.refinements, *other.refinements))),
        duties=tuple(dict.fromkeys((*one.duties, *other.duties))),
        strange=(*one.strange, *other.strange),
    )  # fmt: skip


def _both(one: Scope, other: Scope) -> Scope | None:
    """A single name goes before a collection, of which it may be a member."""
    if not one or not other or one == other:
        return one or other
    if isinstance(one, str) and isinstance(other, str):
        return None
    return one if isinstance(one, str) else other


def _is_within(one: Policy, other: Policy, facts: Facts, duties: Duties) -> bool:
    situations = Situations((one, other), facts, duties)
    return inclusion(situations, _PERMITTED, _REFUSED).answer is Answer.YES


def _shortened(policy: Policy, facts: Facts, duties: Duties) -> Policy:
    """Without constraints that the others imply."""
    for i, rule in enumerate(policy.permissions):
        for one in rule.constraints:
            left = tuple(each for each in policy.permissions[i].constraints if each != one)
            shorter = _with(policy, i, replace(policy.permissions[i], constraints=left))
            if _is_within(shorter, policy, facts, duties):
                policy = shorter
    return policy


def _with(policy: Policy, place: int, rule: Rule) -> Policy:
    rules = policy.permissions
    return replace(policy, permissions=(*rules[:place], rule, *rules[place + 1 :]))


# --- what has to be given up ----------------------------------------------------------------------
_Part = tuple[bool, str]  # is it of the offer; its JSON pointer


def _relaxations(offer: Policy, wish: Policy, facts: Facts, duties: Duties) -> Iterator[Relaxation]:
    """Sets of parts, none of which contains another; as many as can be tried."""
    parts = [(True, path) for path in _droppable(offer)]
    parts += [(False, path) for path in _droppable(wish)]
    found: list[set[_Part]] = []
    tried = 0
    for count in range(1, _MOST_DROPPED + 1):
        for chosen in combinations(parts, count):
            if any(less <= set(chosen) for less in found):
                continue
            tried += 1
            if tried > _MOST_TRIED:
                return
            here, there = (tuple(p for own, p in chosen if own is side) for side in (True, False))
            left = Situations((_without(offer, here), _without(wish, there)), facts, duties)
            if witness := left.witness(_PERMITTED, _PERMITTED):
                found.append(set(chosen))
                yield Relaxation(here, there, witness)


def _droppable(policy: Policy) -> Iterator[str]:
    for i, rule in enumerate(policy.permissions):
        for name, asked in (
            ("constraint", rule.constraints),
            ("action/0/refinement", rule.refinements),
            ("duty", rule.duties),
        ):
            yield from (f"/permission/{i}/{name}/{j}" for j in range(len(asked)))
    yield from (f"/prohibition/{i}" for i in range(len(policy.prohibitions)))


def _without(policy: Policy, paths: Sequence[str]) -> Policy:
    dropped = frozenset(paths)
    rules = []
    for i, rule in enumerate(policy.permissions):
        at = f"/permission/{i}"
        rules.append(
            replace(
                rule,
                constraints=_left(rule.constraints, f"{at}/constraint", dropped),
                refinements=_left(rule.refinements, f"{at}/action/0/refinement", dropped),
                duties=_left(rule.duties, f"{at}/duty", dropped),
            )
        )
    prohibitions = _left(policy.prohibitions, "/prohibition", dropped)
    return replace(policy, permissions=tuple(rules), prohibitions=prohibitions)


def _left(found: tuple[T, ...], at: str, dropped: frozenset[str]) -> tuple[T, ...]:
    return tuple(one for i, one in enumerate(found) if f"{at}/{i}" not in dropped)
