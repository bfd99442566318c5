"""The words of a language by rank, and texts of them: few words are frequent, most are rare."""

from functools import cache
from itertools import accumulate
from random import Random

from bench.corpus.languages import LANGUAGES, Language

SIZE = 40_000  # words of a language
_SOFTER = 3  # the weight of a word is 1 / (rank + 3)
_LONGEST = 4  # syllables of a made-up word
_CLOSED = 0.4  # of the syllables end in a consonant

WEIGHTS = tuple(accumulate(1 / (rank + _SOFTER) for rank in range(SIZE)))


@cache
def words(tag: str) -> tuple[str, ...]:
    """The words of a language, the most frequent first: head words, then made-up ones."""
    language = next(one for one in LANGUAGES if one.tag == tag)
    chance = Random(f"words of {tag}")
    found = dict.fromkeys(language.head)
    while len(found) < SIZE:
        found[_made_up(language, chance)] = None
    return tuple(found)


def _made_up(language: Language, chance: Random) -> str:
    syllables = 2 + int((_LONGEST - 1) * chance.random() ** 2)
    return "".join(_syllable(language, chance) for _ in range(syllables))


def _syllable(language: Language, chance: Random) -> str:
    parts = (language.onsets, language.vowels, language.codas)
    onset, vowel, coda = (part[int(len(part) * chance.random())] for part in parts)
    return onset + vowel + coda if chance.random() < _CLOSED else onset + vowel


def pick(tag: str, count: int, chance: Random) -> list[str]:
    """`count` words of a language, each as likely as its rank says."""
    return chance.choices(words(tag), cum_weights=WEIGHTS, k=count)
