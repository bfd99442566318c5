"""Can constraints be satisfied together, by any facts at all? No is said only where it is proven.

ways       how a condition can be satisfied, or not satisfied: literals that have to hold together
can_hold   False: no facts give all these answers at once
follows    True: whatever facts give these answers, they satisfy the condition as well

What is compared in a way that nothing is known of here can be anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from vocab.odrl.extents import Extent, Terms, extent
from vocab.odrl.policy import Condition, Constraint, Logic, LogicalConstraint
from vocab.odrl.spans import Spans, both, outside
from vocab.odrl.term_sets import are_possible, are_within


class Literal(NamedTuple):
    """A constraint that is to be satisfied, or known not to be."""

    constraint: Constraint
    wanted: bool = True


Way = tuple[Literal, ...]


class TooMuchWork(Exception):
    """Nothing was proven before the bound: so nothing is claimed."""


class Work:
    """How many literals may still be looked at."""

    def __init__(self, most: int = 50_000) -> None:
        self._left = most

    def spend(self, count: int) -> None:
        """Raises TooMuchWork."""
        self._left -= count
        if self._left < 0:
            raise TooMuchWork


def ways(conditions: Iterable[Condition], work: Work, *, wanted: bool = True) -> list[Way]:
    """How all of the conditions can be `wanted`. None at all: they never can."""
    found = _all([list(_ways(one, work, wanted=wanted)) for one in conditions], work)
    return [way for way in found if can_hold(way, work)]


def _ways(condition: Condition, work: Work, *, wanted: bool) -> Iterator[Way]:
    if isinstance(condition, Constraint):
        yield (Literal(condition, wanted),)
    elif condition.strange or not condition.members:
        yield ()  # never known: any answer
    elif condition.logic is Logic.XONE:
        yield from _one_of(condition, work, wanted=wanted)
    else:
        each = (list(_ways(one, work, wanted=wanted)) for one in condition.members)
        if (condition.logic is Logic.OR) == wanted:
            for some in each:
                yield from some
        else:
            yield from _all(list(each), work)


def _one_of(condition: LogicalConstraint, work: Work, *, wanted: bool) -> Iterator[Way]:
    """Exactly one is satisfied and every other is not; or none is, or two are."""
    so = [list(_ways(one, work, wanted=True)) for one in condition.members]
    not_so = [list(_ways(one, work, wanted=False)) for one in condition.members]
    if wanted:
        for i, here in enumerate(so):
            yield from _all([*not_so[:i], here, *not_so[i + 1 :]], work)
        return
    yield from _all(not_so, work)
    for one, other in combinations(so, 2):
        yield from _all([one, other], work)


def _all(lists: Sequence[list[Way]], work: Work) -> list[Way]:
    """Every choice of one way of each, without those that can be seen to fail."""
    found: list[Way] = [()]
    for options in sorted(lists, key=len):
        joined = []
        for way in found:
            for option in options:
                work.spend(1)
                if len(options) == 1 or can_hold((*way, *option), work):
                    joined.append((*way, *option))
        found = joined
    return found


def can_hold(way: Way, work: Work, *, since: datetime | None = None) -> bool:
    """Are there facts that give all these answers? False is proven."""
    work.spend(len(way))
    if not _agree(way):
        return False
    spans, terms = gathered(way, since)
    work.spend(sum(len(asked) ** 2 for asked in terms.values()) // 10)
    return all(spans.values()) and all(map(are_possible, terms.values()))


def _agree(way: Way) -> bool:
    """Nothing is both so and not so, and nothing is counted in two units."""
    answers: dict[Constraint, bool] = {}
    units: dict[str, str] = {}
    for constraint, wanted in way:
        same = _unnamed(constraint)
        unit = constraint.unit
        if answers.setdefault(same, wanted) is not wanted:
            return False
        if unit and not constraint.strange and units.setdefault(constraint.left, unit) != unit:
            return False
    return True


def _unnamed(constraint: Constraint) -> Constraint:
    return replace(constraint, id="") if constraint.id else constraint


def gathered(
    way: Way, since: datetime | None = None
) -> tuple[dict[str, Spans], dict[str, list[Terms]]]:
    """By variable: the values that it can have, and what is asked of its terms."""
    spans: dict[str, Spans] = {}
    terms: dict[str, list[Terms]] = {}
    for constraint, wanted in way:
        found = extent(constraint, since)
        if found is None:
            continue
        if isinstance(found, Terms):
            terms.setdefault(found.variable, []).append(found if wanted else found.negated())
        else:
            values = found.spans if wanted else outside(found.spans)
            known = spans.get(found.variable, found.domain)
            spans[found.variable] = both(known, values)
    return spans, terms


def follows(way: Way, condition: Condition, work: Work) -> bool:
    """Is the condition satisfied by all facts that give the answers of `way`? True is proven."""
    if condition.strange:
        return False
    if isinstance(condition, LogicalConstraint):
        each = [follows(way, one, work) for one in condition.members]
        return bool(each) and {
            Logic.AND: all(each),
            Logic.OR: any(each),
        }.get(condition.logic, False)
    work.spend(len(way))
    same = _unnamed(condition)
    if any(wanted and _unnamed(one) == same for one, wanted in way):
        return True
    units = {one.unit for one, _ in way if one.left == condition.left}
    return condition.unit in {"", *units} and _is_within(way, extent(condition))


def _is_within(way: Way, asked: Extent | Terms | None) -> bool:
    """Every fact is known that is asked for, and all that it can be is asked for."""
    if asked is None:
        return False
    spans, terms = gathered(way)
    if isinstance(asked, Terms):
        return are_within(terms.get(asked.variable, []), asked)
    if asked.variable not in spans or not asked.is_sure:
        return False
    return not both(spans[asked.variable], outside(asked.spans))
