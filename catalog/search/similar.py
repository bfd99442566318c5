"""What makes datasets similar to one: rare words that they share, its themes, its publisher.

texts of title, keywords and description -> words -> Question for the rarest of them

Which words are rare only an engine knows: it is given all, and looks for those (Question.rarest).
Pure: no database.
"""

from collections.abc import Collection, Iterator, Mapping

from catalog.search.analysis import Token, tokens
from catalog.search.document import Where
from catalog.search.function_words import joins_anywhere
from catalog.search.query import Filter, Sort
from catalog.search.question import Question
from catalog.search.runs import Texts
from catalog.search.stems import primary
from catalog.search.tree import Layer, Match, Need, any_of

# Where words make datasets similar, in this order, and how many are taken of all texts there.
TAKEN = {Where.TITLE: 24, Where.KEYWORD: 24, Where.DESCRIPTION: 40}
PLACES = tuple(TAKEN)
RAREST = 8  # words that are looked for
SHARED = 2  # of them; where only one is rare, that one
SHORTEST = 3  # letters
AKIN = ("theme", "publisher")


def similar_to(
    texts: Mapping[Where, Texts],
    facets: Mapping[str, tuple[str, ...]],
    kinds: Collection[str],
    size: int,
) -> Question | None:
    """The question for datasets that are similar to the one of these texts and facets.

    It finds that one too: hide it (Sight.hidden). None without a word to look for.
    """
    needs = tuple(_needs(texts))
    if not needs:
        return None
    return Question(
        should=needs,
        least=SHARED,
        rarest=RAREST,
        filters=(Filter("kind", tuple(sorted(kinds))),),
        akin=tuple(Filter(name, facets[name]) for name in AKIN if facets.get(name)),
        order=Sort.RELEVANCE,
        size=size,
        counted=(),
    )


def _needs(texts: Mapping[Where, Texts]) -> Iterator[Need]:
    known: set[str] = set()
    for where, most in TAKEN.items():
        taken = 0
        for tag, text in texts.get(where, ()):
            for token in tokens(text, tag, most=most - taken) if taken < most else ():
                taken += 1
                if token.exact not in known and _says_something(token):
                    known.add(token.exact)
                    yield _need(token, tag, text)


def _need(token: Token, tag: str, text: str) -> Need:
    exact = Match(Layer.EXACT, (token.exact,), PLACES)
    language = primary(tag)
    stem = Match(Layer.STEM, (f"{language}:{token.stem}",), PLACES)
    return Need(text[token.start : token.end], any_of((exact, stem) if language else (exact,)))


def _says_something(token: Token) -> bool:
    """Is it a word, and not one that only joins others, a year or a number?"""
    word = token.exact
    is_word = len(word) >= SHORTEST and word.isalpha() and not token.pieces
    return is_word and not joins_anywhere(word)
