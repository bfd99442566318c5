"""What was given up of a question that finds nothing as it stands, and how to insist on it."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass, replace

from django.contrib.humanize.templatetags.humanize import apnumber

from catalog.pages.asked import address, first_page
from catalog.search.finding import Found
from catalog.search.query import Clause, SearchQuery, Term


@dataclass(frozen=True, slots=True)
class Insistence:
    """A word, and the address of the same question that does not give it up."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Hits have `some` of `all` the words, said as people say numbers; `n` is the number of all."""

    n: int
    all: str
    some: str
    has_one: bool
    insist: tuple[Insistence, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """Other words that may have been meant, what they find, and their address."""

    words: str
    total: int
    address: str


def guesses(found: Found) -> list[Guess]:
    """What may have been meant, with all that is chosen besides the words."""
    return [
        Guess(
            str(one.query),
            one.total,
            address(first_page(replace(found.query, clauses=one.query.clauses))),
        )
        for one in found.answer.meant
    ]


def relaxed(found: Found, lacking: Set[str]) -> Relaxed | None:
    """What to say where words were given up; None where none was.

    `lacking`: what some hit of the page has not, as the reader said it.
    """
    if not found.answer.missing:
        return None
    n = len(found.answer.question.should)
    some = n - found.answer.missing
    insist = tuple(_insist(found.query, " ".join(lacking).casefold().split()))
    return Relaxed(n, str(apnumber(n)), str(apnumber(some)), some == 1, insist)


def _insist(query: SearchQuery, lacking: Collection[str]) -> Iterator[Insistence]:
    for at, clause in enumerate(query.clauses):
        term = clause.terms[0]
        if clause.excluded or len(clause.terms) > 1 or term.quoted or term.field:
            continue
        if term.text.casefold() not in lacking:
            continue
        quoted = Clause((Term(term.text, quoted=True),))
        clauses = (*query.clauses[:at], quoted, *query.clauses[at + 1 :])
        again = first_page(replace(query, clauses=clauses))
        yield Insistence(str(quoted), address(again))


def loosened(query: SearchQuery) -> SearchQuery | None:
    """The same words without quotes, that may stand apart; None where nothing was in quotes."""
    wanted = [clause for clause in query.clauses if not clause.excluded]
    if not any(term.quoted for clause in wanted for term in clause.terms):
        return None
    clauses = tuple(
        one
        for clause in query.clauses
        for one in ((clause,) if clause.excluded else _loose(clause))
    )
    return first_page(replace(query, clauses=tuple(dict.fromkeys(clauses))))


def _loose(clause: Clause) -> Iterator[Clause]:
    if len(clause.terms) > 1:
        yield clause
        return
    (term,) = clause.terms
    for word in term.text.split() if term.quoted else (term.text,):
        yield Clause((Term(word, field=term.field),))
