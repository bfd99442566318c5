"""The four classes of a description's points, as data.europa.eu publishes them."""

from enum import StrEnum


class Rating(StrEnum):
    """The published classes of points."""

    EXCELLENT = "excellent"
    GOOD = "good"
    SUFFICIENT = "sufficient"
    BAD = "bad"


# The least points of each class, the best first.
CLASSES = ((351, Rating.EXCELLENT), (221, Rating.GOOD), (121, Rating.SUFFICIENT), (0, Rating.BAD))


def rating(points: float) -> Rating:
    """The class of so many points; a mean counts as the whole points it has reached."""
    return next(name for least, name in CLASSES if int(points) >= least)
