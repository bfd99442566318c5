"""The answer to a query: a page of hits, what was given up for them, and what may have been meant.

query -> question -> relaxed, if it finds nothing -> other spellings, if it finds little
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from catalog.search.backends.base import Results, SearchBackend, Sight
from catalog.search.meant import FEW, Meant, meant
from catalog.search.query import BEGIN_AGAIN, BadQuery, SearchQuery
from catalog.search.question import Question, question
from catalog.search.relaxing import levels, relaxed
from catalog.search.runs import TextsOf
from vocab.sentence import say

_BETWEEN = "-"  # between the words that may be missing, the engine's own place, and the language


class Reader(NamedTuple):
    """For whom hits are put in order: on which day (None: old ranks as new), in which language."""

    today: date | None = None
    language: str = ""  # as Entry.titled_in has it; "": none before others


ANYBODY = Reader()


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
        """The next page of the same question, with as many words missing, for the same language."""
        at, reads = self.results.next, self.question.reads
        return _BETWEEN.join(filter(None, (str(self.missing), at, reads))) if at else ""


def answer(
    query: SearchQuery,
    sight: Sight,
    backend: SearchBackend,
    after: str = "",
    *,
    texts: TextsOf | None = None,
    reader: Reader = ANYBODY,
) -> Answer:
    """The page of the answer that follows `after`, an Answer's `next`; "" is the first.

    `texts` gives those of resources, and is asked only for such as may be seen; without it, no
    other spellings are looked for. A page that follows another is in the order of that one, whoever
    reads it. Raises IndexAway, and BadQuery when `after` is no such place.
    """
    asked = question(query, today=reader.today)
    if after:
        missing, at, language = _place(after, asked)
        asked = replace(asked.missing(missing), after=at, reads=language)
        return Answer(query, asked, backend.search(asked, sight), missing)
    asked = replace(asked, reads=reader.language)
    first = relaxed(asked, sight, backend)
    others: tuple[Meant, ...] = ()
    if texts and (first.missing or first.results.total <= FEW):
        others = meant(query, first, sight, backend, texts)
    return Answer(query, *first, others)


def _place(after: str, asked: Question) -> tuple[int, str, str]:
    missing, _, rest = after.partition(_BETWEEN)
    at, _, language = rest.partition(_BETWEEN)
    if at and missing in map(str, levels(asked)):
        return int(missing), at, language
    raise BadQuery("cursor", say(BEGIN_AGAIN))
