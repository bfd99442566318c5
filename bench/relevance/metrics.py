"""How good a ranking is, by the grades of its datasets. Pure figures from 0 to 1.

nDCG: Järvelin and Kekäläinen (2002), with gains of 2^grade - 1 and a discount of log2(rank + 1).
What nobody judged counts as not relevant.
"""

from collections.abc import Mapping, Sequence
from math import log2

Grades = Mapping[str, int]  # of one query: dataset -> 0 to 3
RELEVANT = 2  # the least grade that recall counts


def ndcg(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """Of the first `depth`, as a share of the best order there can be; 0 where nothing is relevant.

    A dataset that is listed twice counts once.
    """
    best = _gained(sorted(grades.values(), reverse=True)[:depth])
    got = _gained([grades.get(one, 0) for one in dict.fromkeys(ranking)][:depth])
    return got / best if best else 0.0


def recall(ranking: Sequence[str], grades: Grades, depth: int = 50) -> float:
    """The share of relevant datasets among the first `depth`; of many, as far as they fit in."""
    relevant = {one for one, grade in grades.items() if grade >= RELEVANT}
    if not relevant:
        return 0.0
    return len(relevant & set(ranking[:depth])) / min(len(relevant), depth)


def unjudged(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float:
    """The share of the first `depth` that nobody judged: how far a figure may be too low."""
    first = ranking[:depth]
    return sum(one not in grades for one in first) / len(first) if first else 0.0


def _gained(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))
