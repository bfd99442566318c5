"""What is looked up, as plain values: the one way to a body asks who looks.

Question, Sight -> bodies: one for the hits and the facets left open, one for each chosen facet
body + how frequent terms are -> without what cannot match, and with rare forms levelled
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from heapq import nsmallest
from itertools import chain
from math import log
from typing import NamedTuple

from catalog.search.backends.base import Sight
from catalog.search.document import Where
from catalog.search.facets import YEARS
from catalog.search.query import BadQuery, Days
from catalog.search.question import Question
from catalog.search.scoring import (
    AKIN,
    APART,
    LAYERS,
    NEIGHBOURS,
    NOT_OLD,
    OTHERS,
    PLACES,
    READ,
    not_old,
)
from catalog.search.tree import AllOf, AnyOf, Form, Layer, Match, Need, Node
from vocab.sentence import gettext_noop as _
from vocab.sentence import say

MOST_TERMS = 2_000  # of one question, those that the index knows
# Of words that make datasets similar: what more entries have is common, in a small index too.
COMMON, COMMON_IN_FEW = 0.05, 10
EVERYONE = "*"  # the audience of entries without one; others are figures


class Has(NamedTuple):
    """`terms` in this order in a field, side by side or `apart` words between them at most.

    `weight`: what it is worth.
    """

    field: str
    terms: tuple[str, ...]
    form: Form = Form.WHOLE
    weight: float = 1.0
    is_text: bool = True
    apart: int = 0


class Best(NamedTuple):
    """At least one of them; worth as much as the best one, and `others` of what the rest is."""

    parts: tuple["Part", ...]
    others: float = 0.0


class Every(NamedTuple):
    """All of them; worth the sum."""

    parts: tuple["Part", ...]


Part = Has | Best | Every


class OneOf(NamedTuple):
    """A filter: one of `values` in a field. Worth nothing."""

    field: str
    values: tuple[str, ...]


class Between(NamedTuple):
    """A filter: a number, such as the ordinal of a day, from `first` to `last`; None: open."""

    field: str
    first: int | None
    last: int | None


class Worth(NamedTuple):
    """What only ranks: being of `what` is worth `share` of all the words (fitted: is worth it)."""

    what: OneOf | Between
    share: float


class Body(NamedTuple):
    """All that an entry must have to be found: first of all, that the requester may see it.

    `lifts` and `standing` need not be there: they only rank.
    """

    audience: OneOf
    hidden: tuple[int, ...]
    must: tuple[Part, ...] = ()
    should: tuple[Part, ...] = ()
    least: int = 0
    must_not: tuple[Part, ...] = ()
    filters: tuple[OneOf | Between, ...] = ()
    lifts: tuple[Part, ...] = ()
    standing: tuple[Worth, ...] = ()
    rarest: int = 0


class Bodies(NamedTuple):
    """All bodies of a question: of the hits, and of counts with the facets that each is for."""

    hits: Body
    counted: tuple[tuple[Body, tuple[str, ...]], ...]


def bodies(question: Question, sight: Sight) -> Bodies:
    """Facets without a chosen value are counted over the hits, the others each without its own."""
    hits = body(question, sight)
    chosen = {name for name, values in question.filters}
    if question.covers:
        chosen.add(YEARS)
    still_open = tuple(name for name in question.counted if name not in chosen)
    unranked = hits._replace(lifts=(), standing=())
    counted = [(unranked, still_open)] if still_open else []
    counted += [
        (unranked._replace(filters=_filters(question, but=name)), (name,))
        for name in question.counted
        if name in chosen
    ]
    return Bodies(hits, tuple(counted))


def body(question: Question, sight: Sight) -> Body:
    """The body of a question as `sight` may see the answer."""
    return Body(
        audience=OneOf("audience", (EVERYONE, *map(str, sorted(sight.audiences)))),
        hidden=tuple(sorted(sight.hidden)),
        must=_parts(question.must),
        should=_parts(question.should),
        least=question.least,
        must_not=_parts(question.must_not),
        filters=_filters(question),
        lifts=tuple(_part(node, NEIGHBOURS, APART) for node in question.neighbours),
        standing=tuple(_standing(question)),
        rarest=question.rarest,
    )


@cache
def facet_field(name: str) -> str:
    """The field that keeps the values of a facet."""
    return f"facet_{name}"


@cache
def text_field(where: Where, layer: Layer) -> str:
    """The field that keeps one layer of the words of a place."""
    return f"{where}_{layer}"


def _filters(question: Question, *, but: str = "") -> tuple[OneOf | Between, ...]:
    chosen = (OneOf(facet_field(name), vs) for name, vs in question.filters if name != but)
    days = (_between("modified", question.modified), _between("issued", question.issued))
    covers = _reaching(question.covers) if question.covers and but != YEARS else ()
    sides = question.area.bounds() if question.area else ()
    return (*chosen, *chain.from_iterable(days), *covers, *(Between(*one) for one in sides))


def _between(field: str, days: Days) -> Iterator[Between]:
    if days:
        yield Between(field, _ordinal(days.first), _ordinal(days.last))


def _reaching(days: Days) -> Iterator[Between]:
    """Spans of days that have some of `days` in them."""
    if days.last:
        yield Between("begins", None, _ordinal(days.last))
    yield Between("ends", _ordinal(days.first or date.min), None)


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None


# --- words ------------------------------------------------------------------------------------
def _parts(needs: Sequence[Need]) -> tuple[Part, ...]:
    return tuple(_part(need.node) for need in needs)


def _standing(question: Question) -> Iterator[Worth]:
    if question.today and question.wanted:
        yield from (Worth(one, NOT_OLD) for one in _between("until", not_old(question.today)))
    if question.reads and question.wanted:
        yield Worth(OneOf("titled_in", (question.reads,)), READ)
    for name, values in question.akin:
        yield Worth(OneOf(facet_field(name), values), AKIN)


def _part(node: Node, share: float = 1.0, apart: int = 0) -> Part:
    if isinstance(node, AnyOf):
        return Best(tuple(_part(one, share, apart) for one in node.nodes))
    if isinstance(node, AllOf):
        return Every(tuple(_part(one, share, apart) for one in node.nodes))
    if node.layer is Layer.CONCEPT:
        return Has("concept", node.tokens, weight=LAYERS[Layer.CONCEPT], is_text=False)
    if node.layer is Layer.FACET:
        name, value = node.tokens
        return Has(facet_field(name), (value,), weight=LAYERS[Layer.FACET], is_text=False)
    return Best(tuple(_in(where, node, share, apart) for where in node.places), OTHERS)


def _in(where: Where, match: Match, share: float, apart: int) -> Has:
    weight = PLACES[where] * LAYERS[match.layer] * share
    return Has(text_field(where, match.layer), match.tokens, match.form, weight, apart=apart)


# --- what the index knows of it ---------------------------------------------------------------
Frequency = Callable[[str, str], int]  # (field, term) -> how many entries may have it


def fit(body: Body, frequency: Frequency, entries: int) -> Body | None:
    """The same body without what is not in the index; None when nothing can be found.

    Words count as if they were as frequent as the most frequent of their forms: a form that is rare
    in one language would else stand before the word as it was typed.
    """
    if body.rarest:
        body = _of_rare_words(body, frequency, entries)
        if not body.should:
            return None
    must = [_fit(part, frequency, entries) for part in body.must]
    should = [fitted for p in body.should if (fitted := _fit(p, frequency, entries))]
    if not all(must) or len(should) < body.least:
        return None
    unwanted = [fitted for p in body.must_not if (fitted := _fit(p, frequency, entries))]
    lifts = [left for p in body.lifts if (left := _without_unknown(p, frequency))]
    words = PLACES[Where.TITLE] * sum(
        _rareness(_most(part, frequency), entries) for part in (*must, *should) if part
    )
    return body._replace(
        must=tuple(part for part in must if part),
        should=tuple(should),
        must_not=tuple(unwanted),
        lifts=tuple(lifts),
        standing=tuple(one._replace(share=one.share * words) for one in body.standing),
    )


def _of_rare_words(body: Body, frequency: Frequency, entries: int) -> Body:
    known = [(p, left) for p in body.should if (left := _without_unknown(p, frequency))]
    having = [_most(left, frequency) for _, left in known]
    kept = tuple(known[n][0] for n in rarest(having, entries, body.rarest))
    return body._replace(should=kept, least=min(body.least, len(kept)))


def rarest(having: Sequence[int], entries: int, most: int) -> list[int]:
    """Which words count, in their order, of words that so many entries have.

    Not those of one entry alone: they lead to nothing else. Nor those that very many have.
    """
    few = max(COMMON_IN_FEW, int(entries * COMMON))
    rare = [n for n, count in enumerate(having) if 1 < count <= few]
    return sorted(nsmallest(most, rare, key=lambda n: (having[n], n)))


def bounded(body: Body) -> Body:
    """The same body. Raises BadQuery for more words than can be looked up in time."""
    if size(body) > MOST_TERMS:
        raise BadQuery("q", say(_("“q” has too many words: leave some of them out.")))
    return body


def size(body: Body) -> int:
    """How many terms are looked up."""
    return len([*words(body)])


def words(body: Body) -> Iterator[Has]:
    """All that is looked up beside the filters."""
    parts = (*body.must, *body.should, *body.must_not, *body.lifts)
    return (leaf for part in parts for leaf in _leaves(part))


def ranked(body: Body) -> tuple[object, ...]:
    """All of a body that `fit` changes: bodies that differ in the rest are fitted alike."""
    wanted = body.must, body.should, body.least, body.must_not
    return (*wanted, body.lifts, body.standing, body.rarest)


def refitted(body: Body, fitted: Body) -> Body:
    """A body that differs from the `fitted` one in nothing else, as fitted."""
    return fitted._replace(audience=body.audience, hidden=body.hidden, filters=body.filters)


def _leaves(part: Part) -> list[Has]:
    return [part] if isinstance(part, Has) else [n for one in part.parts for n in _leaves(one)]


def _fit(part: Part, frequency: Frequency, entries: int) -> Part | None:
    left = _without_unknown(part, frequency)
    if left is None:
        return None
    return _levelled(left, frequency, entries, _rareness(_most(left, frequency), entries))


def _most(part: Part, frequency: Frequency) -> int:
    """How many entries have the most frequent of its terms."""
    return max(frequency(leaf.field, term) for leaf in _leaves(part) for term in leaf.terms)


def _without_unknown(part: Part, frequency: Frequency) -> Part | None:
    if isinstance(part, Has):
        known = part.form is not Form.WHOLE or all(frequency(part.field, t) for t in part.terms)
        return part if known else None
    left = [found for one in part.parts if (found := _without_unknown(one, frequency))]
    if not left or (isinstance(part, Every) and len(left) < len(part.parts)):
        return None
    return left[0] if len(left) == 1 else part._replace(parts=tuple(left))


def _levelled(part: Part, frequency: Frequency, entries: int, rareness: float) -> Part:
    if not isinstance(part, Has):
        parts = tuple(_levelled(one, frequency, entries, rareness) for one in part.parts)
        return part._replace(parts=parts)
    own = 1.0  # of what the engine does not rank
    if part.is_text and part.form is Form.WHOLE:
        own = sum(_rareness(frequency(part.field, term), entries) for term in part.terms)
    return part._replace(weight=part.weight * rareness / own)


def _rareness(having: int, entries: int) -> float:
    """Of a term that so many entries have, as BM25 counts it."""
    return log(1 + (max(entries, having) - having + 0.5) / (having + 0.5))
