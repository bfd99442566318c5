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


class _Stemmers(local):
    """By language; each thread has its own, since they keep their state in themselves."""

    def __init__(self) -> None:
        self._made: dict[str, Stemmer] = {}

    def __getitem__(self, language: str) -> Stemmer:
        if language not in self._made:
            self._made[language] = Stemmer(_ALGORITHMS[language], maxCacheSize=0)
        return self._made[language]


_STEMMERS = _Stemmers()
