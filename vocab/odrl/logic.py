"""Three-valued logic (Kleene's): a statement is known to be true, known to be false, or neither."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from vocab.odrl.policy import Logic


class Truth(StrEnum):
    """Unknown is a value of its own: it never counts as true, nor as false."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


def known(holds: bool | None) -> Truth:
    """None is unknown."""
    return Truth.UNKNOWN if holds is None else Truth.TRUE if holds else Truth.FALSE


def negate(truth: Truth) -> Truth:
    """What is unknown stays so."""
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(truth, Truth.UNKNOWN)


def all_of(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is; true for none at all."""
    found = set(truths)
    if Truth.FALSE in found:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.TRUE


def any_of(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is; false for none at all."""
    return negate(all_of(negate(truth) for truth in truths))


def one_of(truths: Iterable[Truth]) -> Truth:
    """Exactly one: two true ones make it false, whatever the unknown ones are."""
    found = list(truths)
    if found.count(Truth.TRUE) > 1:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in found else known(Truth.TRUE in found)


def in_order(truths: Iterable[Truth]) -> Truth:
    """All, in their order. Nothing here knows the order of events: never true, false if one is."""
    return Truth.FALSE if Truth.FALSE in set(truths) else Truth.UNKNOWN


JOINED: Mapping[Logic, Callable[[Iterable[Truth]], Truth]] = {
    Logic.AND: all_of,
    Logic.OR: any_of,
    Logic.XONE: one_of,
    Logic.AND_SEQUENCE: in_order,
}
