"""Sets of values that have an order, as spans between cuts: moments, durations, counts, numbers.

A cut lies just before a value, or just after it. Where values go in steps (whole numbers, the
microseconds of the clock) a cut after one is the cut before the next, so nothing lies between 3
and 4; between decimal numbers there always is another one.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

Cut = tuple[int, int | Decimal, int]  # (-1: below all, 0: at the value, 1: above all; value; after)
Spans = tuple[tuple[Cut, Cut], ...]  # in order, apart from one another, none of them empty

LEAST: Cut = (-1, 0, 0)
MOST: Cut = (1, 0, 0)
ALL: Spans = ((LEAST, MOST),)


def comparing(operator: str, rights: Iterable[int | Decimal]) -> Spans:
    """The values of which an operator of `operands.ordered` holds, with those on the right."""
    points = sorted(rights)
    if operator in _SPANS:
        return _SPANS[operator](points[0])
    if operator == "isAnyOf":
        return _joined((before(point), after(point)) for point in points)
    found = ALL
    for point in points:  # isNoneOf
        found = both(found, outside(((before(point), after(point)),)))
    return found


def before(value: int | Decimal) -> Cut:
    """The cut just before a value."""
    return (0, value, 0)


def after(value: int | Decimal) -> Cut:
    """The cut just after a value."""
    return (0, value + 1, 0) if isinstance(value, int) else (0, value, 1)


def both(one: Spans, other: Spans) -> Spans:
    """What is in both."""
    found = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low < high:
            found.append((low, high))
        i, j = (i + 1, j) if one[i][1] <= other[j][1] else (i, j + 1)
    return tuple(found)


def outside(spans: Spans) -> Spans:
    """All that is not in them."""
    edges = [LEAST, *(cut for span in spans for cut in span), MOST]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((low, high) for low, high in pairs if low < high)


def _joined(spans: Iterable[tuple[Cut, Cut]]) -> Spans:
    found: list[tuple[Cut, Cut]] = []
    for low, high in spans:
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


_SPANS: dict[str, Callable[[int | Decimal], Spans]] = {
    "eq": lambda value: ((before(value), after(value)),),
    "neq": lambda value: outside(((before(value), after(value)),)),
    "lt": lambda value: ((LEAST, before(value)),),
    "lteq": lambda value: ((LEAST, after(value)),),
    "gt": lambda value: ((after(value), MOST),),
    "gteq": lambda value: ((before(value), MOST),),
}
