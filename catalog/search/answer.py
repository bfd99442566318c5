"""The answer to a query: a page of hits, what was given up for them, and what may have been meant.

query -> question -> relaxed, if it finds nothing -> other spellings, if it finds little
"""

from dataclasses import dataclass, replace
from datetime import date

from catalog.search.backends.base import Results, SearchBackend, Sight
from catalog.search.meant import FEW, Meant, meant
from catalog.search.query import BEGIN_AGAIN, BadQuery, SearchQuery
from catalog.search.question import Question, question
from catalog.search.relaxing import levels, relaxed
from catalog.search.runs import TextsOf
from vocab.sentence import say

_BETWEEN = "-"  # between the words that may be missing and the engine's own place


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of the answer.

    `question` is the one that was asked in the end. `missing`: how many of the wanted words each
    hit lacks (0: none; and so where nothing is found at all). `meant` are other queries that find
    more, on a first page with few hits. For the next page give `next` as `after`, not that of
    `results`; it is "" at the end.
    """

    query: SearchQuery
    question: Question
    results: Results
    missing: int = 0
    meant: tuple[Meant, ...] = ()

    @property
    def next(self) -> str:
        """The next page of the same question, with as many words missing."""
        at = self.results.next
        return f"{self.missing}{_BETWEEN}{at}" if at else ""


def answer(
    query: SearchQuery,
    sight: Sight,
    backend: SearchBackend,
    after: str = "",
    *,
    texts: TextsOf | None = None,
    today: date | None = None,
) -> Answer:
    """The page of the answer that follows `after`, an Answer's `next`; "" is the first.

    `texts` gives those of resources, and is asked only for such as may be seen; without it, no
    other spellings are looked for. Without `today`, what is new does not rank higher. Raises
    IndexAway, and BadQuery when `after` is no such place.
    """
    asked = question(query, today=today)
    if after:
        missing, at = _place(after, asked)
        asked = replace(asked.missing(missing), after=at)
        return Answer(query, asked, backend.search(asked, sight), missing)
    first = relaxed(asked, sight, backend)
    others: tuple[Meant, ...] = ()
    if texts and (first.missing or first.results.total <= FEW):
        others = meant(query, first, sight, backend, texts)
    return Answer(query, *first, others)


def _place(after: str, asked: Question) -> tuple[int, str]:
    missing, _, at = after.partition(_BETWEEN)
    if at and missing in map(str, levels(asked)):
        return int(missing), at
    raise BadQuery("cursor", say(BEGIN_AGAIN))
