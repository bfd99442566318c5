"""A ledger that is its own chart: from what was fetched down to what is live.

The sum must hold; lengths are per cent of an SVG, so no style is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is, its figure (losses are negative), its class, and where it is drawn."""

    label: Words
    amount: int
    voice: str  # all | lost | kept | live
    x: str
    width: str


def waterfall(
    all_: tuple[Words, int], less: Sequence[tuple[Words, int, str]], live: tuple[Words, int]
) -> tuple[Bar, ...]:
    """Bars for all, for each loss (label, how many, "lost" or "kept"), and for what is left.

    Raises ValueError if the rows do not add up: then there must be no double rule either.
    """
    total, left = all_[1], all_[1]
    bars = [Bar(all_[0], total, "all", "0%", _per_cent(total, total))]
    for label, count, voice in less:
        left -= count
        bars.append(Bar(label, -count, voice, _per_cent(left, total), _per_cent(count, total)))
    if left != live[1]:
        raise ValueError(f"{total} less {total - left} is {left}, not {live[1]}")
    return (*bars, Bar(live[0], left, "live", "0%", _per_cent(left, total)))


def _per_cent(part: int, total: int) -> str:
    return f"{100 * part / total:.2f}%" if total else "0%"
