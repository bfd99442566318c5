"""What plain words need to be found: each in all its forms, or together by another name.

text -> read in every language at once -> spans that have other names -> a need for each piece
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from catalog.search.analysis import Token, readings, tokens
from catalog.search.concepts import named
from catalog.search.document import Where
from catalog.search.scoring import NEIGHBOURS_IN
from catalog.search.stems import STEMMED
from catalog.search.terms import MOST_QUERY_TOKENS, terms
from catalog.search.tree import Layer, Match, Need, Node, all_of, any_of

LANGUAGES = ("", *sorted(STEMMED))
EVERYWHERE = tuple(Where)
MOST_WAYS = 12  # of one piece, beside its words themselves
MOST_NEIGHBOURS = 8  # pairs
_READ = 16  # texts that were read last: needs and neighbours of a question are of the same
LONGEST_PIECE = 12  # words; names that overlap in a longer one are not looked for


def needs(text: str, places: tuple[Where, ...] = EVERYWHERE) -> Iterator[Need]:
    """The needs of `text`: a word each, or words that together have another name."""
    read = _readings(text)
    words = _words_in(read)
    single = [_word(words, n, places) for n in range(len(words[""]))]
    spans = [*_synonyms(read, places)]
    if places == EVERYWHERE:
        spans += _concepts(words)
    for start, end in _pieces(len(single), spans):
        first, last = words[""][start], words[""][end - 1]
        yield Need(text[first.start : last.end], _piece(spans, single, start, end))


def as_written(text: str) -> Node | None:
    """All words of `text` in their forms, by no other name; None when there is none in it."""
    words = _words_in(_readings(text))
    single = [_word(words, n, EVERYWHERE) for n in range(len(words[""]))]
    return all_of(single) if single else None


def phrase(text: str, places: tuple[Where, ...]) -> Node | None:
    """The words of `text` as they are, side by side; None when there is none in it."""
    exact = tuple(token.exact for token in _words(tokens(text, "", most=MOST_QUERY_TOKENS)))
    return Match(Layer.EXACT, exact, places) if exact else None


def neighbours(said: Sequence[str]) -> Iterator[Node]:
    """Of each two words that follow each other: that they do so in a text, or their stems do."""
    words = _words_in(_readings(" ".join(said)))
    for n in range(min(len(words[""]), MOST_NEIGHBOURS + 1) - 1):
        pairs = {language: found[n : n + 2] for language, found in words.items()}
        exact = Match(Layer.EXACT, tuple(one.exact for one in pairs[""]), NEIGHBOURS_IN)
        stems = (
            Match(Layer.STEM, tuple(f"{language}:{one.stem}" for one in pair), NEIGHBOURS_IN)
            for language, pair in pairs.items()
            if language
        )
        yield any_of((exact, *stems))


# --- words ------------------------------------------------------------------------------------
@lru_cache(_READ)
def _readings(text: str) -> Mapping[str, Sequence[Token]]:
    return readings(text, LANGUAGES, most=MOST_QUERY_TOKENS)


def _words_in(read: Mapping[str, Sequence[Token]]) -> dict[str, list[Token]]:
    return {language: _words(found) for language, found in read.items()}


def _words(found: Sequence[Token]) -> list[Token]:
    return [token for token in found if not token.pieces]


def _word(words: Mapping[str, Sequence[Token]], n: int, places: tuple[Where, ...]) -> Node:
    """The n-th word in each of its forms."""
    found: dict[Match, None] = {}
    for language in LANGUAGES:
        token = words[language][n]
        for exact in (token.exact, *token.also):
            found[Match(Layer.EXACT, (exact,), places)] = None
        if language:
            found[Match(Layer.STEM, (f"{language}:{token.stem}",), places)] = None
    return any_of(tuple(found))


# --- other names ------------------------------------------------------------------------------
class _Span(NamedTuple):
    """Words from `start` up to `end`, which one of `nodes` would do for."""

    start: int
    end: int
    nodes: tuple[Node, ...]


def _synonyms(
    readings: Mapping[str, Sequence[Token]], places: tuple[Where, ...]
) -> Iterator[_Span]:
    """Words that have other words for the same, in any language."""
    for language, found in readings.items():
        at = 0
        for wanted in terms(found, language):
            end = at + len(wanted.words)
            if wanted.others:
                nodes = [m for other in wanted.others for m in _phrase(other, language, places)]
                yield _Span(at, end, tuple(nodes))
            at = end


def _phrase(words: Sequence[Token], language: str, places: tuple[Where, ...]) -> Iterator[Match]:
    yield Match(Layer.EXACT, tuple(token.exact for token in words), places)
    if language:
        yield Match(Layer.STEM, tuple(f"{language}:{token.stem}" for token in words), places)


def _concepts(words: Mapping[str, Sequence[Token]]) -> Iterator[_Span]:
    for start, end, iris in named(words):
        yield _Span(start, end, tuple(Match(Layer.CONCEPT, (iri,)) for iri in iris))


# --- pieces -----------------------------------------------------------------------------------
def _pieces(length: int, spans: Sequence[_Span]) -> Iterator[tuple[int, int]]:
    """The words cut into pieces that no span reaches over, unless a piece would be too long."""
    start = 0
    while start < length:
        end = start + 1
        while longer := [s.end for s in spans if start <= s.start < end < s.end]:
            if max(longer) - start > LONGEST_PIECE:
                break
            end = max(longer)
        yield start, end
        start = end


def _piece(spans: Sequence[_Span], single: Sequence[Node], start: int, end: int) -> Node:
    """The words from `start` up to `end`, or the same with one span of them by another name."""
    inside: dict[tuple[int, int], list[Node]] = {}
    for span in spans:
        if start <= span.start and span.end <= end:
            inside.setdefault((span.start, span.end), []).extend(span.nodes)
    ways = [
        all_of([*single[start:a], any_of(nodes), *single[b:end]])
        for (a, b), nodes in [*inside.items()][:MOST_WAYS]
    ]
    return any_of([all_of(single[start:end]), *ways])
