"""What a query asks for: its words, each with other words for the same.

query -> tokens -> the longest phrases that have synonyms, else single words -> terms
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog.search.analysis import Token, tokens
from catalog.search.synonyms import LONGEST_PHRASE, Phrase, begins_a_phrase, synonyms

MOST_QUERY_TOKENS = 64


class Sought(NamedTuple):
    """One thing that is asked for: all of `words`, or else one of `others` as a phrase."""

    words: Phrase
    others: tuple[Phrase, ...] = ()


def query_tokens(text: str, language: str) -> list[Sought]:
    """The terms of what somebody typed, read as words of one language ("": only folded).

    "child care Gent" is the term (child, care), or else (childcare), and the term (gent). "e-mail"
    is the term (e, mail), or else (email). In texts, which `tokens` analysed, a word
    of a term is found by `exact` best, then by `stem` or `also`, then among the `parts`.
    """
    return terms(tokens(text, language, most=MOST_QUERY_TOKENS), language)


def terms(found: Sequence[Token], language: str) -> list[Sought]:
    """The terms of the tokens that a text has in a language."""
    wholes = [token for token in found if token.pieces]
    words = [token for token in found if not token.pieces]
    return list(_terms(words, wholes, language))


def _terms(words: list[Token], wholes: list[Token], language: str) -> Iterator[Sought]:
    at = 0  # a word's place in the list is its position
    while at < len(words):
        after = at + _length(words, wholes, at, language)
        phrase = tuple(words[at:after])
        inside = [(w,) for w in wholes if at <= w.position and w.position + w.pieces <= after]
        yield Sought(phrase, _once(phrase, [*inside, *synonyms(phrase, language)]))
        at = after


def _length(words: list[Token], wholes: list[Token], at: int, language: str) -> int:
    """How many words from `at` on are one term: a known phrase, or the pieces of a whole."""
    if begins_a_phrase(words[at], language):
        for length in range(min(LONGEST_PHRASE, len(words) - at), 1, -1):
            if synonyms(tuple(words[at : at + length]), language):
                return length
    ends = [w.position + w.pieces for w in wholes if w.position <= at < w.position + w.pieces]
    return min([*ends, len(words)]) - at if ends else 1


def _once(phrase: Phrase, others: list[Phrase]) -> tuple[Phrase, ...]:
    """`others` without repetitions, and without `phrase` itself."""
    found = {tuple(token.exact for token in other): other for other in others}
    found.pop(tuple(token.exact for token in phrase), None)
    return tuple(found.values())
