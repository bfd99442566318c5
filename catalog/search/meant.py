"""Did you mean …? Other spellings of words that are found nowhere, from texts the reader may see.

query -> doubtful words -> entries with near words -> their texts -> the likeliest -> does it find?

A word may have typing errors ("trasnport"), belong to its neighbour ("water weg") or be two
("waterweg"). Only words of entries that the reader may see are said, as they are written there, and
only if the query with them finds what this one did not.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from catalog.search import text
from catalog.search.analysis import Token, tokens
from catalog.search.backends.base import SearchBackend, Sight
from catalog.search.folding import fold
from catalog.search.near import distance
from catalog.search.needs import EVERYWHERE, needs
from catalog.search.query import BadQuery, Clause, SearchQuery, Sort
from catalog.search.question import Question, question
from catalog.search.relaxing import Relaxed, relaxed
from catalog.search.runs import TextsOf
from catalog.search.tree import Form, Layer, Match, Need, Node, any_of, typos

FEW = 2  # who finds no more may have meant something else
RARER = 5  # times as many must be found by another spelling of words that are found, but seldom
MOST_WORDS = 12  # of a query that is doubted
MOST_DOUBTED = 4  # words that are looked up one by one, the longest
MOST_MENDED = 2  # of those, words for which near ones are looked for
MOST_READ = 20  # entries whose texts are read
MOST_TOKENS = 500  # of one text
SHORTEST = 4  # letters of a word that may have typing errors
SHORTEST_HALF = 3  # letters of a word that another may be cut into


@dataclass(frozen=True, slots=True)
class Meant:
    """What may have been meant: `word` (or words) `instead_of` a word (or words) of the query.

    `text` is for the search field; `total` is what `query` finds, with as few words missing as can
    be.
    """

    query: SearchQuery
    text: str
    total: int
    instead_of: str
    word: str


def meant(
    query: SearchQuery, first: Relaxed, sight: Sight, backend: SearchBackend, texts: TextsOf
) -> tuple[Meant, ...]:
    """Other queries that find what this one, answered by `first`, does not: the best first.

    For each doubtful word the engine is asked once or twice, and once or more for each other query.
    """
    look = _Look(query, sight, backend, texts)
    words = _plain(query)
    if not words or len(words) > MOST_WORDS:
        return ()
    mended = (mend for word in _doubtful(look, words) if (mend := _mended(look, word)))
    changes = [[*islice(mended, MOST_MENDED)], *([join] for join in _joined(look, words))]
    found = [made for change in changes if change and (made := _made(look, change, first))]
    ranked = sorted(found, key=lambda pair: pair[0])
    return tuple(one for _, one in ranked)


_Text = tuple[str, list[Token]]


class _Look(NamedTuple):
    query: SearchQuery
    sight: Sight
    backend: SearchBackend
    texts: TextsOf

    def total(self, need: Need) -> int:
        """How many entries have it, whatever the filters say."""
        asked = Question(must=(need,), counted=(), size=1)
        return self.backend.search(asked, self.sight).total

    def read(self, node: Node) -> list[list[_Text]]:
        """The texts of the best entries that have `node`, among those of the filters."""
        asked = replace(question(replace(self.query, clauses=())), must=(Need("", node),))
        asked = replace(asked, order=Sort.RELEVANCE, size=MOST_READ, counted=())
        ids = self.backend.search(asked, self.sight).ids
        said = self.texts(ids) if ids else {}
        return [[(one, _words(one)) for _, one in said.get(entry, ())] for entry in ids]


def _words(said: str) -> list[Token]:
    return [token for token in tokens(said, "", most=MOST_TOKENS) if not token.pieces]


class _Word(NamedTuple):
    """A plain word of the query: the number of its clause, as typed, and folded."""

    at: int
    typed: str
    folded: str


class _Change(NamedTuple):
    """Other words for some clauses of the query, which stand side by side."""

    clauses: tuple[int, ...]
    instead_of: str
    word: str


# --- which words ------------------------------------------------------------------------------
def _plain(query: SearchQuery) -> list[_Word]:
    return [
        _Word(at, clause.terms[0].text, fold(clause.terms[0].text))
        for at, clause in enumerate(query.clauses)
        if _is_plain(clause)
    ]


def _is_plain(clause: Clause) -> bool:
    (first, *others) = clause.terms
    is_bare = not (others or clause.excluded or first.quoted or first.field)
    return is_bare and first.text.isalpha()


def _doubtful(look: _Look, words: Sequence[_Word]) -> Iterator[_Word]:
    """The longest words that no entry has, or few have."""
    long = [word for word in words if len(word.folded) >= SHORTEST]
    for word in sorted(long, key=lambda word: -len(word.folded))[:MOST_DOUBTED]:
        if all(look.total(need) <= FEW for need in needs(word.typed)):
            yield word


# --- other spellings --------------------------------------------------------------------------
_Spelling = tuple[int, str, str]  # how far from what was typed, folded, as written


def _mended(look: _Look, word: _Word) -> _Change | None:
    """The word without typing errors, or in two."""
    near = Match(Layer.EXACT, (word.folded,), EVERYWHERE, Form.NEAR)
    halves = [
        Match(Layer.EXACT, (word.folded[:at], word.folded[at:]), EVERYWHERE)
        for at in range(SHORTEST_HALF, len(word.folded) - SHORTEST_HALF + 1)
    ]
    entries = look.read(any_of([near, *halves]))
    best = _likeliest(
        {one for said in texts for one in (*_near(said, word.folded), *_halves(said, word.folded))}
        for texts in entries
    )
    return _Change((word.at,), word.typed, best) if best else None


def _joined(look: _Look, words: Sequence[_Word]) -> Iterator[_Change]:
    """Neighbours that are written as one word somewhere."""
    pairs = {a.folded + b.folded: (a, b) for a, b in pairwise(words) if b.at == a.at + 1}
    if not pairs:
        return
    entries = look.read(any_of([Match(Layer.EXACT, (whole,), EVERYWHERE) for whole in pairs]))
    for whole, (a, b) in pairs.items():
        if best := _likeliest(
            {one for said in texts for one in _same(said, whole)} for texts in entries
        ):
            yield _Change((a.at, b.at), f"{a.typed} {b.typed}", best)


def _near(said: _Text, folded: str) -> Iterator[_Spelling]:
    for token in said[1]:
        if token.exact != folded and abs(len(token.exact) - len(folded)) <= typos(folded):
            far = _distance(token.exact, folded)
            if far <= typos(folded) and token.exact.isalpha():
                yield far, token.exact, said[0][token.start : token.end]


_distance = lru_cache(4_096)(distance)


def _halves(said: _Text, folded: str) -> Iterator[_Spelling]:
    for first, then in pairwise(said[1]):
        if len(first.exact) >= SHORTEST_HALF and first.exact + then.exact == folded:
            yield 1, folded, f"{said[0][first.start : first.end]} {said[0][then.start : then.end]}"


def _same(said: _Text, folded: str) -> Iterator[_Spelling]:
    for token in said[1]:
        if token.exact == folded:
            yield 0, folded, said[0][token.start : token.end]


def _likeliest(entries: Iterable[Collection[_Spelling]]) -> str:
    """Of the nearest spellings the one that most entries have, as most of them write it; or ""."""
    found = [one for spellings in entries for one in spellings]
    entries_with = Counter(one[:2] for one in found)
    written = Counter(found)
    best = min(
        found,
        key=lambda one: (one[0], -entries_with[one[:2]], one[1], -written[one], one[2].swapcase()),
        default=(0, "", ""),
    )
    return text.clean(best[2])


# --- the other query --------------------------------------------------------------------------
def _made(
    look: _Look, changes: Sequence[_Change], first: Relaxed
) -> tuple[tuple[int, int], Meant] | None:
    """(words missing, -total) and the query with all `changes`; None where it finds no more."""
    query = _changed(look.query, changes)
    if query is None:
        return None
    then = relaxed(replace(question(query), counted=(), size=1), look.sight, look.backend)
    if not _is_better(then, first):
        return None
    instead = " ".join(change.instead_of for change in changes)
    words = " ".join(change.word for change in changes)
    total = then.results.total
    return (then.missing, -total), Meant(query, str(query), total, instead, words)


def _is_better(then: Relaxed, first: Relaxed) -> bool:
    if not then.results.total:
        return False
    before = first.missing if first.results.total else len(first.question.should)
    enough = then.results.total >= RARER * first.results.total
    return then.missing < before or (then.missing == before == 0 and enough)


def _changed(query: SearchQuery, changes: Sequence[_Change]) -> SearchQuery | None:
    """The query with other words; None if it cannot be asked so."""
    said = [str(clause) for clause in query.clauses]
    for change in changes:
        for at in change.clauses:
            said[at] = ""
        said[change.clauses[0]] = change.word
    try:
        clauses = text.read(" ".join(filter(None, said)))
    except BadQuery:  # too long by then
        return None
    return replace(query, clauses=clauses, cursor="")
