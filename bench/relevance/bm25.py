"""Plain BM25, as a textbook has it: one field, words in small letters, any of them may be found.

title + description + keywords of all languages -> words -> BM25 (k1 1.2, b 0.75)
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

K1, B = 1.2, 0.75
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return _WORD.findall(text.lower())


class Bm25:
    """Documents by their names; only what some query asks for is kept of them."""

    def __init__(self, documents: Iterable[tuple[str, str]], queries: Sequence[str]) -> None:
        asked = {word for query in queries for word in words(query)}
        self._lengths: dict[str, int] = {}
        self._having: dict[str, dict[str, int]] = {word: {} for word in asked}
        for name, text in documents:
            found = words(text)
            self._lengths[name] = len(found)
            for word, times in Counter(word for word in found if word in asked).items():
                self._having[word][name] = times
        self._mean = sum(self._lengths.values()) / max(len(self._lengths), 1)

    def ranked(self, query: str, depth: int) -> list[str]:
        """The names of the best `depth` documents; equal ones by name."""
        scores: Counter[str] = Counter()
        for word in words(query):
            for name, score in self._scores(self._having[word]).items():
                scores[name] += score  # type: ignore[assignment]  # (a Counter counts floats too)
        best = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
        return [name for name, _ in best[:depth]]

    def _scores(self, having: Mapping[str, int]) -> dict[str, float]:
        documents = len(self._lengths)
        rare = log(1 + (documents - len(having) + 0.5) / (len(having) + 0.5))
        return {
            name: rare * times * (K1 + 1) / (times + K1 * self._share(name))
            for name, times in having.items()
        }

    def _share(self, name: str) -> float:
        return 1 - B + B * self._lengths[name] / self._mean
