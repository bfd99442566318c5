"""How much one run may withdraw before a person is asked. Pure."""

from dataclasses import dataclass

FLOOR = 10  # of fewer records than these the share says nothing: two of five may well go


@dataclass(frozen=True, slots=True)
class Brakes:
    """More than `percent` of what a source had, or more than so many `records`, is too much."""

    percent: int
    records: int

    def hold(self, gone: int, before: int) -> bool:
        """Whether `gone` records of the `before` that the source had are too many."""
        if gone > self.records:
            return True
        return gone >= FLOOR and gone * 100 > self.percent * before
