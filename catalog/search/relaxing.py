"""Fewer words, where all together find nothing.

question -> hits?   yes: that is the answer
                    no: one word fewer, and one fewer still … -> the first question that finds some

What is quoted, has a field or is excluded is never given up, and one word at least must be there.
"""

from dataclasses import replace
from typing import NamedTuple

from catalog.search.backends.base import Results, SearchBackend, Sight
from catalog.search.question import Question


class Relaxed(NamedTuple):
    """The question that was asked in the end, what it found, and how many words each hit lacks."""

    question: Question
    results: Results
    missing: int


def relaxed(asked: Question, sight: Sight, backend: SearchBackend) -> Relaxed:
    """The answer to `asked`, with as few words missing as can be; all, where nothing is found.

    Asks the engine once, and where not all of n words are found together, log2(n) + 2 times.
    """
    results = backend.search(asked, sight)
    missing = 0 if results.total else _fewest_missing(asked, sight, backend)
    if missing:
        asked = asked.missing(missing)
        results = backend.search(asked, sight)
    return Relaxed(asked, results, missing)


def levels(asked: Question) -> range:
    """How many words may be missing."""
    return range(max(len(asked.should), 1))


def _fewest_missing(asked: Question, sight: Sight, backend: SearchBackend) -> int:
    """How many words must be given up for a hit; 0 when even one word alone finds nothing.

    Who lacks n words is also found where n + 1 may be lacking, so halving finds the number.
    """
    small = replace(asked, counted=(), size=1)
    low, high = 0, levels(asked)[-1]
    if not high or not backend.search(small.missing(high), sight).total:
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        if backend.search(small.missing(middle), sight).total:
            high = middle
        else:
            low = middle
    return high
