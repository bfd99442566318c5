"""What an engine is asked: the reader's words with all forms that will do, and what narrows them.

SearchQuery -> needs (see needs.py) -> Question

Engines only carry it out: the same question finds the same entries in each. All languages are asked
for at once, so that one address finds the same, whoever reads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from catalog.search.box import Area
from catalog.search.document import Where
from catalog.search.facets import COUNTED, FACETS, key
from catalog.search.function_words import only_join
from catalog.search.needs import EVERYWHERE, as_written, needs, neighbours, phrase
from catalog.search.query import PAGE, Clause, Days, Field, Filter, SearchQuery, Sort, Term
from catalog.search.tree import (
    AllOf,
    AnyOf,
    Form,
    Layer,
    Match,
    Need,
    Node,
    all_of,
    any_of,
    typos,
)

__all__ = [
    "AllOf", "AnyOf", "Form", "Layer", "Match", "Need", "Node", "Question", "question", "typos",
]  # fmt: skip
ANY_DAY = Days()


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched. An entry is found by all of `must`, at least `least` of `should`, none of
    `must_not`, one value of each filter, its days, and its area.

    `counted` are the facets to count, and YEARS, each without its own filter. `after`: where the
    page before ended, as the engine has said it; "" for the first page. `left_out`: words that need
    not be found, for saying so; engines have nothing to do with them. Only for the order of hits:
    `neighbours`, words that follow each other, `today` (None: old ranks as new), `akin`, values of
    facets that are worth more, and `reads`, the language that titles are best in ("": any).

    `rarest`: of `should` only so many count, those that the fewest entries have; of them, all or
    `least`. What one entry alone has, or very many have, is not among them. 0: all of `should`.
    """

    must: tuple[Need, ...] = ()
    should: tuple[Need, ...] = ()
    least: int = 0
    must_not: tuple[Need, ...] = ()
    filters: tuple[Filter, ...] = ()
    modified: Days = ANY_DAY
    issued: Days = ANY_DAY
    covers: Days = ANY_DAY
    area: Area | None = None
    order: Sort = Sort.CHANGED
    size: int = PAGE
    after: str = ""
    counted: tuple[str, ...] = COUNTED
    left_out: tuple[str, ...] = ()
    neighbours: tuple[Node, ...] = ()
    today: date | None = None
    rarest: int = 0
    akin: tuple[Filter, ...] = ()
    reads: str = ""

    @property
    def wanted(self) -> tuple[Need, ...]:
        """All that is asked for."""
        return (*self.must, *self.should)

    @property
    def has_text(self) -> bool:
        """Are there words in it, wanted or not?"""
        return bool(self.must or self.should or self.must_not)

    def missing(self, n: int) -> "Question":
        """The same question, content with `n` of the wanted words fewer."""
        return replace(self, least=max(len(self.should) - n, 0))


def question(query: SearchQuery, after: str = "", today: date | None = None) -> Question:
    """The question for an engine. `after`: what the query's cursor stands for."""
    wanted = [clause for clause in query.clauses if not clause.excluded]
    must = [need for clause in wanted if not _is_loose(clause) for need in _needs(clause)]
    said = [*_loose([clause for clause in wanted if _is_loose(clause)])]
    ends_loose = bool(wanted) and _is_loose(wanted[-1])
    idle = only_join([need.said for need in said], is_end=ends_loose, is_all=not must)
    should = [need for need, joins in zip(said, idle, strict=True) if not joins]
    unwanted = [clause for clause in query.clauses if clause.excluded]
    return Question(
        must=tuple(must),
        should=tuple(should),
        least=len(should),
        must_not=tuple(need for clause in unwanted for need in _unwanted(clause)),
        filters=query.filters,
        modified=query.modified,
        issued=query.issued,
        covers=query.covers,
        area=query.area,
        order=query.order,
        size=query.size,
        after=after,
        left_out=tuple(need.said for need, joins in zip(said, idle, strict=True) if joins),
        neighbours=tuple(neighbours([need.said for need in should])),
        today=today,
    )


def _is_loose(clause: Clause) -> bool:
    """May it be missing where not all are found? What is quoted or has a field must be there."""
    return not any(term.quoted or term.field for term in clause.terms)


def _needs(clause: Clause) -> Iterator[Need]:
    """At most one need: that one of the clause's terms is there. None without a letter in it."""
    nodes = [node for term in clause.terms if (node := _term(term))]
    if nodes:
        yield Need(str(replace(clause, excluded=False)), any_of(nodes))


def _unwanted(clause: Clause) -> Iterator[Need]:
    """As _needs, but without other words for the same: nobody means those when they say "not"."""
    (term,) = clause.terms
    if term.quoted or term.field:
        yield from _needs(clause)
    elif node := as_written(term.text):
        yield Need(term.text, node)


def _loose(clauses: Sequence[Clause]) -> Iterator[Need]:
    """Needs of plain words; neighbours are read together, since "child care" is one thing."""
    for is_one, group in groupby(clauses, lambda clause: len(clause.terms) == 1):
        if is_one:
            yield from needs(" ".join(clause.terms[0].text for clause in group))
        else:
            for clause in group:
                yield from _needs(clause)


# --- one term ---------------------------------------------------------------------------------
_PLACES = {
    Field.TITLE: Where.TITLE,
    Field.DESCRIPTION: Where.DESCRIPTION,
    Field.KEYWORD: Where.KEYWORD,
    Field.PUBLISHER: Where.PUBLISHER,
    Field.ID: Where.IDENTIFIER,
}


def _term(term: Term) -> Node | None:
    if term.field and term.field not in _PLACES:
        facet = term.field.value  # format, licence, theme: named as the facet
        return Match(Layer.FACET, (facet, key(FACETS[facet], term.text)))
    places = (_PLACES[term.field],) if term.field else EVERYWHERE
    if term.quoted:
        return phrase(term.text, places)
    found = [need.node for need in needs(term.text, places)]
    return all_of(found) if found else None
