"""What an engine is asked: the reader's words with all forms that will do, as a tree.

SearchQuery -> needs (words with synonyms, concepts, stems of every language) -> Question

Engines only carry it out: the same question finds the same entries in each. All languages are asked
for at once, so that one address is one answer, whoever reads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from catalog.search.analysis import Token, tokens
from catalog.search.concepts import named
from catalog.search.document import Where
from catalog.search.facets import FACETS, key
from catalog.search.query import PAGE, Clause, Days, Field, Filter, SearchQuery, Sort, Term
from catalog.search.stems import STEMMED
from catalog.search.terms import query_tokens

LANGUAGES = ("", *sorted(STEMMED))
ANY_DAY = Days()


class Layer(StrEnum):
    """Which tokens of an entry are looked at."""

    EXACT = "exact"  # Runs.exact
    STEM = "stem"  # Runs.stem
    CONCEPT = "concept"  # Entry.concepts: one IRI; places do not matter
    FACET = "facet"  # Entry.facets: (name, value); places do not matter


class Form(StrEnum):
    """How a token is compared."""

    WHOLE = "whole"
    PREFIX = "prefix"  # the (one) token begins so
    NEAR = "near"  # at most `typos(token)` letters wrong, two neighbours swapped counting as one


class Match(NamedTuple):
    """One way to be found: `tokens` side by side in this order, in one of `places`."""

    layer: Layer
    tokens: tuple[str, ...]
    places: tuple[Where, ...] = ()
    form: Form = Form.WHOLE


class AnyOf(NamedTuple):
    """At least one of `nodes` must match."""

    nodes: tuple["Node", ...]


class AllOf(NamedTuple):
    """All of `nodes` must match."""

    nodes: tuple["Node", ...]


Node = Match | AnyOf | AllOf


class Need(NamedTuple):
    """One thing that is asked for. `said`: as the reader typed it."""

    said: str
    node: Node


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched. An entry is found by all of `must`, at least `least` of `should`, none of
    `must_not`, one value of each filter, and its days.

    `counted` are the facets to count, each without its own filter. `after`: where the page before
    ended, as the engine has said it; "" for the first page.
    """

    must: tuple[Need, ...] = ()
    should: tuple[Need, ...] = ()
    least: int = 0
    must_not: tuple[Need, ...] = ()
    filters: tuple[Filter, ...] = ()
    modified: Days = ANY_DAY
    issued: Days = ANY_DAY
    order: Sort = Sort.CHANGED
    size: int = PAGE
    after: str = ""
    counted: tuple[str, ...] = tuple(FACETS)

    @property
    def has_text(self) -> bool:
        """Are there words in it, wanted or not?"""
        return bool(self.must or self.should or self.must_not)

    def missing(self, n: int) -> "Question":
        """The same question, content with `n` of the wanted words fewer."""
        return replace(self, least=max(len(self.should) - n, 0))


def typos(token: str) -> int:
    """How many letters of a word may be wrong for it to be NEAR."""
    return 1 if len(token) < 8 else 2


def question(query: SearchQuery, after: str = "") -> Question:
    """The question for an engine. `after`: what the query's cursor stands for."""
    wanted = [clause for clause in query.clauses if not clause.excluded]
    must = [need for clause in wanted if not _is_loose(clause) for need in _needs(clause)]
    should = [*_loose([clause for clause in wanted if _is_loose(clause)])]
    unwanted = [clause for clause in query.clauses if clause.excluded]
    return Question(
        must=tuple(must),
        should=tuple(should),
        least=len(should),
        must_not=tuple(need for clause in unwanted for need in _unwanted(clause)),
        filters=query.filters,
        modified=query.modified,
        issued=query.issued,
        order=query.order,
        size=query.size,
        after=after,
    )


def _is_loose(clause: Clause) -> bool:
    """May it be missing where not all are found? What is quoted or has a field must be there."""
    return not any(term.quoted or term.field for term in clause.terms)


def _needs(clause: Clause) -> Iterator[Need]:
    """At most one need: that one of the clause's terms is there. None without a letter in it."""
    nodes = [node for term in clause.terms if (node := _term(term))]
    if nodes:
        yield Need(str(replace(clause, excluded=False)), _any(nodes))


def _unwanted(clause: Clause) -> Iterator[Need]:
    """As _needs, but without other words for the same: nobody means those when they say "not"."""
    (term,) = clause.terms
    if term.quoted or term.field:
        yield from _needs(clause)
    elif words := _words(term.text, ""):
        yield Need(term.text, _all([_word(term.text, n, EVERYWHERE) for n in range(len(words))]))


def _loose(clauses: Sequence[Clause]) -> Iterator[Need]:
    """Needs of plain words; neighbours are read together, since "child care" is one thing."""
    for is_one, group in groupby(clauses, lambda clause: len(clause.terms) == 1):
        if is_one:
            yield from _of_words(" ".join(clause.terms[0].text for clause in group))
        else:
            for clause in group:
                yield from _needs(clause)


# --- one term ---------------------------------------------------------------------------------
EVERYWHERE = tuple(Where)
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
        words = _words(term.text, "")
        exact = tuple(token.exact for token in words)
        return Match(Layer.EXACT, exact, places) if exact else None
    needs = [need.node for need in _of_words(term.text, places)]
    return _all(needs) if needs else None


def _words(text: str, language: str) -> list[Token]:
    return [token for token in tokens(text, language, most=64) if not token.pieces]


# --- plain words ------------------------------------------------------------------------------
class _Span(NamedTuple):
    """Words from `start` up to `end`, which one of `nodes` would do for."""

    start: int
    end: int
    nodes: tuple[Node, ...]


def _of_words(text: str, places: tuple[Where, ...] = EVERYWHERE) -> Iterator[Need]:
    """The needs of `text`: a word each, or words that together have another name."""
    words = _words(text, "")
    single = [_word(text, n, places) for n in range(len(words))]
    spans = [*_spans(text, places)]
    if places == EVERYWHERE:
        spans += [_Span(*found) for found in _concepts(words)]
    for start, end in _pieces(len(words), spans):
        inside = [span for span in spans if start <= span.start and span.end <= end]
        ways = [_all(single[start:end]), *(_way(span, single, start, end) for span in inside)]
        yield Need(text[words[start].start : words[end - 1].end], _any(ways))


def _pieces(length: int, spans: Sequence[_Span]) -> Iterator[tuple[int, int]]:
    """The words cut into pieces that no span reaches over."""
    start = 0
    while start < length:
        end = start + 1
        while longer := [s.end for s in spans if start <= s.start < end < s.end]:
            end = max(longer)
        yield start, end
        start = end


def _way(span: _Span, single: Sequence[Node], start: int, end: int) -> Node:
    return _all([*single[start : span.start], _any(span.nodes), *single[span.end : end]])


def _word(text: str, n: int, places: tuple[Where, ...]) -> Node:
    """The n-th word in each of its forms."""
    found: dict[Match, None] = {}
    for language in LANGUAGES:
        token = _words(text, language)[n]
        for exact in (token.exact, *token.also):
            found[Match(Layer.EXACT, (exact,), places)] = None
        if language:
            found[Match(Layer.STEM, (f"{language}:{token.stem}",), places)] = None
    return _any(tuple(found))


def _spans(text: str, places: tuple[Where, ...]) -> Iterator[_Span]:
    """Words that have other words for the same, in any language."""
    for language in LANGUAGES:
        at = 0
        for wanted in query_tokens(text, language):
            end = at + len(wanted.words)
            if wanted.others:
                nodes = [m for other in wanted.others for m in _phrase(other, language, places)]
                yield _Span(at, end, tuple(nodes))
            at = end


def _phrase(words: Sequence[Token], language: str, places: tuple[Where, ...]) -> Iterator[Match]:
    yield Match(Layer.EXACT, tuple(token.exact for token in words), places)
    if language:
        yield Match(Layer.STEM, tuple(f"{language}:{token.stem}" for token in words), places)


def _concepts(words: Sequence[Token]) -> Iterator[tuple[int, int, tuple[Node, ...]]]:
    for start, end, iris in named(tuple(token.exact for token in words)):
        yield start, end, tuple(Match(Layer.CONCEPT, (iri,)) for iri in iris)


def _any(nodes: Sequence[Node]) -> Node:
    once = tuple(dict.fromkeys(nodes))
    return once[0] if len(once) == 1 else AnyOf(once)


def _all(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))
