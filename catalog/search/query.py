"""A question to the catalogue, as one frozen value. What is asked, never who asks.

SearchQuery
- clauses     what the texts must hold: every clause, each one term or alternatives
- filters     chosen values of facets: alternatives within a facet, all facets together
- modified, issued      from a day to a day
- covers      days that the data themselves are about, in part at least
- area        where they are about
- sort, size, cursor    which part of the answer, in which order

Audiences are no part of it: a visitor does not choose them. The backend is given the requester's
beside the query, and puts them into every search of its own.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from catalog.search.box import Area
from vocab.sentence import Sentence, gettext_noop

PAGE = 20  # rows, when nothing is said
NO_SUCH_PLACE = gettext_noop(
    "“cursor” is not a place in these results. Take the address of the next page as the page before"
    " gives it, or leave “cursor” out to begin at the first."
)
BEGIN_AGAIN = gettext_noop("“cursor” is not a place in these results: begin at the first page.")


class BadQuery(ValueError):
    """A question that cannot be asked so: doors answer it with 400.

    `parameter` is the one to mend, the text says how. (Faults of spelling are none: those are read
    in the way that makes sense.)
    """

    def __init__(self, parameter: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.parameter, self.sentence = parameter, sentence


class Field(StrEnum):
    """Where a term may be looked for: `title:harbour`."""

    TITLE = "title"
    DESCRIPTION = "description"
    KEYWORD = "keyword"
    PUBLISHER = "publisher"
    FORMAT = "format"
    LICENCE = "licence"
    THEME = "theme"
    ID = "id"


class Sort(StrEnum):
    """The order of hits; equal ones by id."""

    RELEVANCE = "relevance"  # without wanted words, there is none: as CHANGED
    CHANGED = "changed"  # newest change here
    MODIFIED = "modified"  # newest change at the source
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or (`quoted`) words side by side in this order; anywhere, or in one field.

    `text` is as typed but for spaces, quotes and characters that cannot be seen: not folded, not
    stemmed. Without quotes it is one word for the reader; an analysis may find several in it.
    """

    text: str
    quoted: bool = False
    field: Field | None = None

    def __str__(self) -> str:
        place = f"{self.field}:" if self.field else ""
        return f'{place}"{self.text}"' if self.quoted else place + self.text

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Clause:
    """One of `terms` must be found; or, when `excluded`, the one term must not."""

    terms: tuple[Term, ...]
    excluded: bool = False

    def __str__(self) -> str:
        return "-" * self.excluded + " OR ".join(map(str, self.terms))


class Filter(NamedTuple):
    """The chosen values of one facet, as the index keeps them, sorted. Never none."""

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day, both included; None: open at this end."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked. Equal questions are equal values, and have one address.

    `str(query)` is what to write into the search field: `parse` reads the same clauses from it.
    `filters` are sorted by facet; `dict(query.filters)` maps facets to values. `cursor` is "" for
    the first page, else a token of the backend, known here by its shape only.
    """

    clauses: tuple[Clause, ...] = ()
    filters: tuple[Filter, ...] = ()
    modified: Days = Days()
    issued: Days = Days()
    covers: Days = Days()
    area: Area | None = None
    sort: Sort = Sort.RELEVANCE
    size: int = PAGE
    cursor: str = ""

    def __str__(self) -> str:
        return " ".join(map(str, self.clauses))

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The chosen values of a facet, () when it is left open."""
        return next((values for name, values in self.filters if name == facet), ())

    @property
    def order(self) -> Sort:
        """The order that is meant: by relevance only where a word is wanted."""
        wanted = any(not clause.excluded for clause in self.clauses)
        return Sort.CHANGED if self.sort is Sort.RELEVANCE and not wanted else self.sort
