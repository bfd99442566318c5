"""Stems by Snowball in a closed list of languages; in all others words are only folded."""

from functools import lru_cache
from threading import local

from Stemmer import Stemmer

from catalog.search.folding import fold

_ALGORITHMS = {
    "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian",
    "it": "italian", "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "sv": "swedish",
}  # fmt: skip
STEMMED = frozenset(_ALGORITHMS)
_ALIASES = {"nb": "no", "nn": "no"}
# What a stemmer may take off the beginning of a word, which else keeps its first letter: the
# "ge" of Dutch participles; in Irish any letter may be one that only softens the next.
FRONTS = {"nl": "ge", "ga": ""}
# Stems that need not begin as their words do, for other reasons ("Haeuser": "haus"; "illu": "ilu").
_FREE = frozenset({*FRONTS, "de", "et", "fi"})
LETTERS = 3  # of a word that are taken for its beginning
# The last of them in a stem, and what it may have been in the word: "cri" of "cry".
_WAS = {"en": {"i": "y", "y": "i", "e": "i"}, "fr": {"i": "y"}}
_LONGEST_CODE = 16  # characters of a tag that are looked at
LONGEST_STEMMED = 40  # letters; what is longer is folded only


def primary(tag: str) -> str:
    """The language of a tag, if words of it can be stemmed, else "": "de-t-en-…" is "de"."""
    return _primary(tag[:_LONGEST_CODE])


@lru_cache(1_024)
def _primary(tag: str) -> str:
    code = written(tag)
    return code if code in STEMMED else ""


def written(tag: str) -> str:
    """The language of a tag, stemmed or not: "pl" of "pl_PL"; "no" for both its standards."""
    code = tag[:_LONGEST_CODE].replace("_", "-").split("-", 1)[0].lower()
    return _ALIASES.get(code, code)


def stem(word: str, language: str) -> str:
    """The folded stem of a composed word in small letters; folded only for language "".

    Accents count for Snowball, so they are folded afterwards.
    """
    if not language or len(word) > LONGEST_STEMMED or not word.isalpha():
        return fold(word)
    return fold(_STEMMERS[language].stemWord(word)) or fold(word)


def beginnings(stemmed: str, language: str) -> frozenset[str]:
    """The letters with one of which all words of this stem begin; () where that is not known.

    Three, or as many as the stem has. Of words whose own first three letters are ASCII.
    """
    if language in _FREE:
        return frozenset()
    begun = stemmed[:LETTERS]
    found = {begun}
    if was := _WAS.get(language, {}).get(begun[LETTERS - 1 :]):
        found.add(begun[:-1] + was)
    if language == "en" and begun[1:] == "ie":  # ("dying")
        found.add(f"{begun[0]}yi")
    return frozenset(found)


class _Stemmers(local):
    """By language; each thread has its own, since they keep their state in themselves."""

    def __init__(self) -> None:
        self._made: dict[str, Stemmer] = {}

    def __getitem__(self, language: str) -> Stemmer:
        if language not in self._made:
            self._made[language] = Stemmer(_ALGORITHMS[language], maxCacheSize=0)
        return self._made[language]


_STEMMERS = _Stemmers()
