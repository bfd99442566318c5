"""Words that only join others: "de" of "qualité de l'eau". They need not be found.

Our own table, tables/function_words.csv: articles, prepositions and conjunctions of each language
(`joins`), and of those the words that mean something in another one (`means`): "die" is English
too. What a query leaves out is still found in its phrases.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from catalog.search.folding import fold


def only_join(words: Sequence[str], *, is_end: bool = True, is_all: bool = True) -> list[bool]:
    """Which of the words of a query, in their order and as typed, only join the others.

    - Never the last one of the query (`is_end`: they reach there): "vitamin A" joins nothing.
    - Not all of them, if there `is_all` of the query.
    - Never capitals among small letters: MIT is no German "with".
    - What means something elsewhere must have its language on its side: at least as many other
      words of the query join in a language where it joins as in one where it means something, and
      more of them where the query begins with it. So of "die Schulen in der Stadt" it is left out,
      and kept in "die casting".
    """
    folded = [fold(word) for word in words]
    votes = Counter(language for word in folded for language in _table("joins").get(word, ()))
    found = [
        word in _table("joins")
        and not _is_capitals(words, at)
        and _joins_here(word, votes, is_first=at == 0)
        for at, word in enumerate(folded)
    ]
    if all(found) and is_all:
        return [False] * len(found)
    return [*found[:-1], found[-1] and not is_end] if found else []


def joins_anywhere(word: str) -> bool:
    """Is a folded word an article, a preposition or a conjunction of any language?"""
    return word in _table("joins")


def _is_capitals(words: Sequence[str], at: int) -> bool:
    return len(words[at]) > 1 and words[at].isupper() and not all(map(str.isupper, words))


def _joins_here(word: str, votes: Mapping[str, int], *, is_first: bool) -> bool:
    joins, means = _table("joins")[word], _table("means").get(word, ())
    if not means:
        return True
    # (Its own vote counts for each language where it joins.)
    for_it = max(votes[language] for language in joins) - 1
    against = max(votes[language] - (language in joins) for language in means)
    return for_it > against or (for_it == against and not is_first)


@cache
def _table(way: str) -> Mapping[str, frozenset[str]]:
    """The languages in which each folded word joins, or means something."""
    found: dict[str, set[str]] = {}
    for row in _rows():
        if row["way"] == way:
            for word in row["words"].split():
                found.setdefault(fold(word), set()).add(row["language"])
    return {word: frozenset(languages) for word, languages in found.items()}


def _rows() -> Iterator[dict[str, str]]:
    path = Path(__file__).parent / "tables" / "function_words.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
