"""The answer to a query: all its words, else as many as are found together, and that is said.

query -> question -> hits?   yes: that is the answer
                     no: one word fewer, and one fewer still … -> the first question that finds some

What is quoted, has a field or is excluded is never given up, and one word at least must be there.
"""

from dataclasses import dataclass, replace

from catalog.search.backends.base import Results, SearchBackend, Sight
from catalog.search.query import BadQuery, SearchQuery
from catalog.search.question import Question, question

_BETWEEN = "-"  # between the words that may be missing and the engine's own place


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of the answer.

    `question` is the one that was asked in the end. `missing`: how many of the wanted words each
    hit lacks (0: none; and so where nothing is found at all). `next` is what to give as `after`
    for the next page, "" at the end; take it, not that of `results`.
    """

    query: SearchQuery
    question: Question
    results: Results
    missing: int = 0

    @property
    def next(self) -> str:
        """The next page of the same question, with as many words missing."""
        at = self.results.next
        return f"{self.missing}{_BETWEEN}{at}" if at else ""


def answer(query: SearchQuery, sight: Sight, backend: SearchBackend, after: str = "") -> Answer:
    """The page of the answer that follows `after`, an Answer's `next`; "" is the first.

    Asks the engine once, and where not all words are found together, for n words log2(n) + 2 times.
    Raises IndexAway, and BadQuery when `after` is no such place.
    """
    asked = question(query)
    if after:
        missing, at = _place(after, asked)
        asked = replace(asked.missing(missing), after=at)
        return Answer(query, asked, backend.search(asked, sight), missing)
    results = backend.search(asked, sight)
    missing = 0 if results.total else _fewest_missing(asked, sight, backend)
    if missing:
        asked = asked.missing(missing)
        results = backend.search(asked, sight)
    return Answer(query, asked, results, missing)


def _place(after: str, asked: Question) -> tuple[int, str]:
    missing, _, at = after.partition(_BETWEEN)
    if at and missing in map(str, _levels(asked)):
        return int(missing), at
    raise BadQuery("cursor", "“cursor” is not a place in these results: begin at the first page.")


def _levels(asked: Question) -> range:
    """How many words may be missing."""
    return range(max(len(asked.should), 1))


def _fewest_missing(asked: Question, sight: Sight, backend: SearchBackend) -> int:
    """How many words must be given up for a hit; 0 when even one word alone finds nothing.

    Who lacks n words is also found where n + 1 may be lacking, so halving finds the number.
    """
    small = replace(asked, counted=(), size=1)
    low, high = 0, _levels(asked)[-1]
    if not high or not backend.search(small.missing(high), sight).total:
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        if backend.search(small.missing(middle), sight).total:
            high = middle
        else:
            low = middle
    return high
