"""The tally: a stick split in two, its notches drawn from a hash. Joined: both hold the same bytes.

It stands only where two parties hold, or are about to hold, the same; its label says so in words.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

SLOTS = 20  # places for notches: the first bits of the hash
FIRST, APART, SHIFT = 40, 12, 10


@dataclass(frozen=True, slots=True)
class Tally:
    """Path data. Joined, `upper` cuts through both halves; apart, `odd` are those of one half."""

    label: str
    upper: str
    lower: str = ""
    odd: str = ""
    joined: bool = False


def joined(digest: str, label: str) -> Tally:
    """Both halves have the notches of one hash (hex)."""
    return Tally(label, _cuts(_slots(digest), "18v24"), joined=True)


def apart(ours: str, theirs: str) -> Tally:
    """Not agreed yet: the notches of two hashes (hex), those that do not meet marked."""
    upper, lower = _slots(ours), _slots(theirs)
    odd = upper ^ lower
    label = (
        _("Not agreed yet: the two halves differ") if odd else _("Not agreed yet: the same terms")
    )
    met, unmet = (_cuts(which, "34v11", SHIFT) for which in (lower - odd, lower & odd))
    return Tally(label, _cuts(upper, "24V13"), met, unmet)


def _slots(digest: str) -> frozenset[int]:
    bits = int(digest[: SLOTS // 4], 16)
    return frozenset(slot for slot in range(SLOTS) if bits >> slot & 1)


def _cuts(slots: frozenset[int], how: str, shift: int = 0) -> str:
    return "".join(f"M{FIRST + APART * slot + shift} {how}" for slot in sorted(slots))
