"""An index in the memory of this process, for tests: slow, plain, what the contract means."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from catalog.search.backends.base import (
    DEEPEST,
    Counts,
    IndexAway,
    Results,
    Sight,
    Writer,
    WriterBusy,
    offset,
    shown,
)
from catalog.search.backends.bodies import rarest
from catalog.search.document import Entry, Where
from catalog.search.facets import YEARS
from catalog.search.near import distance
from catalog.search.period import marks, reaches
from catalog.search.query import Days, Sort
from catalog.search.question import Question
from catalog.search.runs import Runs
from catalog.search.scoring import AKIN, PLACES, READ
from catalog.search.tree import AllOf, AnyOf, Form, Layer, Match, Node, leaves, typos


@dataclass
class _Index:
    entries: dict[int, Entry] = field(default_factory=dict)
    position: int = 0


class Memory:
    """The double: one index, read by anybody in this process, written by one at a time."""

    is_shared = False

    def __init__(self) -> None:
        self._index: _Index | None = None
        self._busy = False

    def position(self) -> int:
        """As the contract says."""
        return self._read().position

    def versions(self) -> Mapping[int, int]:
        """As the contract says."""
        return {entry.id: entry.change for entry in self._read().entries.values()}

    def search(self, question: Question, sight: Sight) -> Results:
        """As the contract says."""
        index = self._read()
        if question.rarest:
            question = _of_rare_words(question, list(index.entries.values()))
        seen = [entry for entry in index.entries.values() if _is_seen(entry, sight)]
        said = [entry for entry in seen if _is_said(entry, question)]
        found = sorted((e for e in said if _is_chosen(e, question)), key=_order(question))
        first = offset(question.after)
        last = min(first + question.size, DEEPEST)
        return Results(
            total=len(found),
            ids=tuple(entry.id for entry in found[first:last]),
            facets={name: _counts(name, said, question) for name in question.counted},
            next=str(last) if last < min(len(found), DEEPEST) else "",
            position=index.position,
        )

    def verify(self) -> None:
        """As the contract says."""
        self._read()

    def is_doubted(self) -> bool:
        """Never: there is nothing that could not be read."""
        return False

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """As the contract says."""
        with self._alone():
            self._index = self._index or _Index()
            yield _Writer(self._index)

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        """As the contract says."""
        with self._alone():
            made = _Index()
            yield _Writer(made)
            self._index = made

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._busy:
            raise WriterBusy("another writer has the index")
        self._busy = True
        try:
            yield
        finally:
            self._busy = False

    def _read(self) -> _Index:
        if self._index is None:
            raise IndexAway("there is no index yet")
        return self._index


class _Writer:
    def __init__(self, index: _Index) -> None:
        self._index = index
        self._next = dict(index.entries)

    def index(self, entries: Iterable[Entry]) -> None:
        """As the contract says."""
        self._next |= {entry.id: entry for entry in entries}

    def remove(self, gone: Mapping[int, int]) -> None:
        """As the contract says."""
        for one in gone:
            self._next.pop(one, None)

    def commit(self, position: int) -> None:
        """As the contract says."""
        self._index.entries = dict(self._next)
        self._index.position = position


# --- who sees, what is found ------------------------------------------------------------------
def _is_seen(entry: Entry, sight: Sight) -> bool:
    if entry.id in sight.hidden:
        return False
    return not entry.audiences or not sight.audiences.isdisjoint(entry.audiences)


def _is_said(entry: Entry, question: Question) -> bool:
    """Has it the words, and the days?"""
    return (
        all(matches(need.node, entry) for need in question.must)
        and sum(matches(need.node, entry) for need in question.should) >= question.least
        and not any(matches(need.node, entry) for need in question.must_not)
        and _within(entry.modified, question.modified)
        and _within(entry.issued, question.issued)
        and (question.area is None or question.area.holds(entry.extent))
    )


def _of_rare_words(question: Question, entries: Sequence[Entry]) -> Question:
    """The question for the rarest of its words; for nothing, when there are none."""
    having = [_having(need.node, entries) for need in question.should]
    kept = tuple(question.should[n] for n in rarest(having, len(entries), question.rarest))
    return replace(question, should=kept, least=min(question.least, len(kept)) if kept else 1)


def _having(node: Node, entries: Sequence[Entry]) -> int:
    """How many entries have the most frequent of its words, in the place that has it most."""
    alone = [one._replace(places=(place,)) for one in leaves(node) for place in one.places]
    return max((sum(matches(one, entry) for entry in entries) for one in alone), default=0)


def _is_chosen(entry: Entry, question: Question, but: str = "") -> bool:
    """Has it a value of each filter `but` one, and is it about the days?"""
    return (but == YEARS or reaches(entry.covers, question.covers)) and all(
        name == but or not set(values).isdisjoint(entry.facets.get(name, ()))
        for name, values in question.filters
    )


def _within(day: date | None, days: Days) -> bool:
    if not days:
        return True
    return day is not None and (days.first or day) <= day <= (days.last or day)


def matches(node: Node, entry: Entry) -> bool:
    """Does an entry have what `node` asks for?"""
    if isinstance(node, AnyOf):
        return any(matches(one, entry) for one in node.nodes)
    if isinstance(node, AllOf):
        return all(matches(one, entry) for one in node.nodes)
    if node.layer is Layer.CONCEPT:
        return node.tokens[0] in entry.concepts
    if node.layer is Layer.FACET:
        name, value = node.tokens
        return value in entry.facets.get(name, ())
    return any(_has(entry.texts.get(place), node) for place in node.places)


def _has(runs: Runs | None, match: Match) -> bool:
    if runs is None:
        return False
    text = runs.exact if match.layer is Layer.EXACT else runs.stem
    same = _SAME[match.form]
    wanted = match.tokens
    if match.form is not Form.NEAR and not all(token in text for token in wanted):
        return False  # most are told at once
    words = text.split(" ")
    return any(
        all(same(word, token) for word, token in zip(words[at:], wanted, strict=False))
        for at in range(len(words) - len(wanted) + 1)
    )


@lru_cache(maxsize=1 << 16)
def _is_near(word: str, token: str) -> bool:
    return distance(word, token) <= typos(token)


_SAME: dict[Form, Callable[[str, str], bool]] = {
    Form.WHOLE: str.__eq__,
    Form.PREFIX: str.startswith,
    Form.NEAR: _is_near,
}


# --- order and counts -------------------------------------------------------------------------
def _order(question: Question) -> Callable[[Entry], tuple[object, ...]]:
    if question.order is Sort.TITLE:
        return lambda entry: (entry.title, entry.id)
    if question.order is Sort.MODIFIED:
        return lambda entry: (-(entry.modified or date.min).toordinal(), -entry.id)
    if question.order is Sort.CHANGED:
        return lambda entry: (-entry.change, -entry.id)
    return lambda entry: (-_score(entry, question), -entry.id)


def _score(entry: Entry, question: Question) -> float:
    needs = (*question.must, *question.should)
    shared = [set(values) & set(entry.facets.get(name, ())) for name, values in question.akin]
    more = AKIN * sum(map(bool, shared)) + READ * (question.reads in entry.titled_in)
    return sum(_worth(need.node, entry) for need in needs) + more


def _worth(node: Node, entry: Entry) -> float:
    if isinstance(node, AnyOf):
        return max(_worth(one, entry) for one in node.nodes)
    if isinstance(node, AllOf):
        return sum(_worth(one, entry) for one in node.nodes)
    places: Sequence[Where] = [p for p in node.places if _has(entry.texts.get(p), node)]
    if not node.places:
        return float(matches(node, entry))
    return max((PLACES[place] for place in places), default=0.0)


def _counts(name: str, said: Sequence[Entry], question: Question) -> Counts:
    found = [entry for entry in said if _is_chosen(entry, question, but=name)]
    totals = Counter(value for entry in found for value in _values(name, entry))
    return shown(totals, dict(question.filters).get(name, ()))


def _values(name: str, entry: Entry) -> tuple[str, ...]:
    if name == YEARS:
        return marks(entry.covers.first, entry.covers.last) if entry.covers else ()
    return entry.facets.get(name, ())
