"""What somebody may be about to ask, while they type: concepts, publishers, datasets.

typed text -> labels, names and titles that go on so -> those that the index has -> Suggestions

Every number is counted at this moment for who looks, by the search that the suggestion leads to.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

from catalog.search import text
from catalog.search.analysis import SHORTEST_PREFIX, tokens
from catalog.search.backends.base import Results, SearchBackend, Sight
from catalog.search.document import Where
from catalog.search.facets import choose
from catalog.search.query import PAGE, BadQuery, Clause, Field, Filter, SearchQuery, Sort, Term
from catalog.search.question import Question, question
from catalog.search.runs import Texts, TextsOf
from catalog.search.stems import written
from catalog.search.tree import AnyOf, Form, Layer, Match, Need
from catalog.search.why import Finder, Span
from vocab.authority import lookup

MOST = 8  # suggestions
MOST_CONCEPTS, MOST_PUBLISHERS = 3, 2
MOST_PLACES = 1  # of the concepts
LONGEST = 100  # characters that are looked at
_SHORTEST_PLACE = 3  # letters
_TRIED = 4  # places that are counted
_NAMING = ("theme", "format", "hvd_category")  # the facets whose values have names to begin with


class Kind(StrEnum):
    """What a suggestion is."""

    CONCEPT = "concept"
    PUBLISHER = "publisher"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`words` to show, in the language `tag`, with `marks` for what was typed; `query` to ask then.

    `total`: how many entries that finds now, at least 1. `facet`: of which a concept is a value,
    "" for a place. `id`: of the one dataset; it has a page, the query is for who wants more.
    """

    kind: Kind
    words: str
    query: SearchQuery
    total: int
    tag: str = ""
    marks: tuple[Span, ...] = ()
    facet: str = ""
    id: int | None = None


class Names(NamedTuple):
    """How a door says what the index knows by number or key, in the reader's `languages`.

    `within`: the filters that every search of the door has; suggestions are counted with them.
    """

    languages: Sequence[str]
    titles: TextsOf
    publishers: Callable[[Collection[str]], Mapping[str, str]]  # of some keys, the names
    within: tuple[Filter, ...] = ()


def suggest(
    typed: str, sight: Sight, backend: SearchBackend, names: Names, *, most: int = MOST
) -> tuple[Suggestion, ...]:
    """At most `most` suggestions: concepts, then publishers, then datasets; none for one letter.

    Raises IndexAway. Whatever else is typed, there is an answer.
    """
    begun = _begun(typed)
    if begun is None:
        return ()
    look = _Look(begun, Finder(begun.question(Field.TITLE)), sight, backend, names)
    concepts = chain(_values(look), islice(_places(look), MOST_PLACES))
    publishers = islice(_publishers(look), MOST_PUBLISHERS)
    found = [*islice(concepts, MOST_CONCEPTS), *publishers][:most]
    return (*found, *_datasets(look, most - len(found)))


# --- what is typed ----------------------------------------------------------------------------
class _Begun(NamedTuple):
    """Words that are whole, and the folded beginning of one more."""

    before: tuple[str, ...]
    last: str

    def question(self, field: Field) -> Question:
        """What has these words in one place."""
        terms = [Term(word, field=field) for word in self.before]
        asked = question(SearchQuery(tuple(Clause((term,)) for term in terms)))
        beginning = Match(Layer.EXACT, (self.last,), (Where(field.value),), Form.PREFIX)
        needs = (*asked.must, Need(self.last, beginning))
        return replace(asked, must=needs, order=Sort.RELEVANCE)

    def begins(self, name: str) -> bool:
        """Does `name` go on so, from any of its words on?"""
        words = _folded(name)
        typed = " ".join((*self.before, self.last))
        return any(" ".join(words[at:]).startswith(typed) for at in range(len(words)))


def _begun(typed: str) -> _Begun | None:
    words = _folded(text.clean(typed[:LONGEST]))
    if words and len(words[-1]) < SHORTEST_PREFIX:
        words.pop()
    if not words or len(words[-1]) < SHORTEST_PREFIX:
        return None
    return _Begun(tuple(words[:-1]), words[-1])


def _folded(name: str) -> list[str]:
    return [token.exact for token in tokens(name, "") if not token.pieces]


class _Look(NamedTuple):
    begun: _Begun
    finder: Finder
    sight: Sight
    backend: SearchBackend
    names: Names

    def search(self, asked: Question, size: int = 1, counted: tuple[str, ...] = ()) -> Results:
        filters = tuple(sorted((*asked.filters, *self.names.within)))
        asked = replace(asked, filters=filters, size=size, counted=counted)
        return self.backend.search(asked, self.sight)

    def total(self, asked: Question) -> int:
        return self.search(asked).total


# --- concepts ---------------------------------------------------------------------------------
def _values(look: _Look) -> Iterator[Suggestion]:
    """Themes, formats and categories, the most frequent first."""
    facets = look.search(Question(), counted=_NAMING).facets
    counted = [(n, facet, iri) for facet in _NAMING for iri, n in facets[facet].values]
    for total, facet, iri in sorted(counted, key=lambda one: (-one[0], one[1:])):
        if total and (named := _label(look, iri)):
            yield _concept(look, named, choose(SearchQuery(), facet, iri), total, facet)


def _label(look: _Look, iri: str) -> tuple[str, str] | None:
    """(tag, label): what begins as was typed, in the reader's languages, English, or as a code."""
    if (concept := lookup.concept(iri)) is None:
        return None
    labels = [(tag, concept.labels.get(written(tag), "")) for tag in (*look.names.languages, "en")]
    return next((one for one in (*labels, ("", concept.code)) if look.begun.begins(one[1])), None)


def _concept(
    look: _Look, named: tuple[str, str], query: SearchQuery, total: int, facet: str
) -> Suggestion:
    tag, label = named
    marks = look.finder.marks(label, tag)
    return Suggestion(Kind.CONCEPT, label, query, total, tag, marks, facet)


def _places(look: _Look) -> Iterator[Suggestion]:
    """Countries, continents and towns, the shortest names first, if any entry is about them.

    Names in the reader's languages come before those in any other: "Brüssel" is Brussels to all.
    """
    typed = " ".join((*look.begun.before, look.begun.last))
    if len(typed) < _SHORTEST_PLACE:
        return
    near = [
        (order, len(folded), label, tag, iri)
        for order, tag in enumerate(look.names.languages)
        for folded, label, iri in _place_names(written(tag))
        if folded.startswith(typed)
    ]
    own = {iri for *_, iri in near}
    near += [(len(look.names.languages), *one) for one in _elsewhere(typed) if one[-1] not in own]
    about = tuple(Match(Layer.CONCEPT, (iri,)) for *_, iri in near)
    if not near or not look.total(Question(must=(Need(typed, AnyOf(about)),))):
        return
    for _, _, label, tag, iri in sorted(near)[:_TRIED]:
        query = SearchQuery(text.read(label))
        if look.total(Question(must=(Need(label, Match(Layer.CONCEPT, (iri,))),))):
            yield _concept(look, (tag, label), query, look.total(question(query)), "")


@cache
def _place_names(language: str) -> list[tuple[str, str, str]]:
    """(folded, label, IRI) of all places in one language."""
    return [
        (" ".join(_folded(label)), label, concept.iri)
        for table in ("country", "continent", "place")
        for concept in lookup.table(table).values()
        if (label := concept.labels.get(language))
    ]


def _elsewhere(typed: str) -> Iterator[tuple[int, str, str, str]]:
    """(letters, label, tag, IRI) of places whose name begins so in any language of the tables."""
    names = _all_place_names()
    for folded, label, tag, iri in islice(names, bisect_left(names, (typed,)), None):
        if not folded.startswith(typed):
            return
        yield len(folded), label, tag, iri


@cache
def _all_place_names() -> list[tuple[str, str, str, str]]:
    """(folded, label, language, IRI), sorted; a name that is one in several languages once."""
    kept: dict[tuple[str, str], str] = {}
    for table in ("country", "continent", "place"):
        for concept in lookup.table(table).values():
            for language, label in concept.labels.items():
                kept.setdefault((label, concept.iri), language)
    named = ((" ".join(_folded(label)), label, tag, iri) for (label, iri), tag in kept.items())
    return sorted(named)


# --- publishers and datasets ------------------------------------------------------------------
def _publishers(look: _Look) -> Iterator[Suggestion]:
    found = look.search(look.begun.question(Field.PUBLISHER), counted=("publisher",))
    values = [key for key, _ in found.facets["publisher"].values]
    names = look.names.publishers(values)
    for key in values:
        name = names.get(key, "")
        if look.begun.begins(name):
            query = choose(SearchQuery(), "publisher", key)
            total = look.total(question(query))
            marks = look.finder.marks(name, "")
            yield Suggestion(Kind.PUBLISHER, name, query, total, marks=marks, facet="publisher")


def _datasets(look: _Look, most: int) -> Iterator[Suggestion]:
    if most <= 0:
        return
    ids = look.search(look.begun.question(Field.TITLE), size=min(most, PAGE)).ids
    titles = look.names.titles(ids)
    for one in ids:
        if found := _title(look, titles.get(one, ())):
            tag, title, marks = found
            yield Suggestion(Kind.DATASET, title, _as_phrase(title), 1, tag, marks, id=one)


def _title(look: _Look, titles: Texts) -> tuple[str, str, tuple[Span, ...]] | None:
    """(tag, title, marks): in the reader's languages first, and one that has what was typed."""
    order = [written(tag) for tag in look.names.languages]
    ranked = sorted(
        ((tag, title, look.finder.marks(title, tag)) for tag, title in titles),
        key=lambda one: order.index(written(one[0])) if written(one[0]) in order else len(order),
    )
    return next((one for one in ranked if one[2]), None)


def _as_phrase(title: str) -> SearchQuery:
    """The query for exactly these words in a title; for the first of them, if they are many."""
    words = text.clean(title).replace('"', " ").split()[:12]
    try:
        return SearchQuery(text.read(f'title:"{" ".join(words)}"'))
    except BadQuery:  # words of hundreds of letters
        return SearchQuery()
