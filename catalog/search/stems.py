"""Stems by Snowball in a closed list of languages; in all others words are only folded."""

from snowballstemmer.danish_stemmer import DanishStemmer
from snowballstemmer.dutch_stemmer import DutchStemmer
from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.estonian_stemmer import EstonianStemmer
from snowballstemmer.finnish_stemmer import FinnishStemmer
from snowballstemmer.french_stemmer import FrenchStemmer
from snowballstemmer.german_stemmer import GermanStemmer
from snowballstemmer.greek_stemmer import GreekStemmer
from snowballstemmer.hungarian_stemmer import HungarianStemmer
from snowballstemmer.irish_stemmer import IrishStemmer
from snowballstemmer.italian_stemmer import ItalianStemmer
from snowballstemmer.lithuanian_stemmer import LithuanianStemmer
from snowballstemmer.norwegian_stemmer import NorwegianStemmer
from snowballstemmer.portuguese_stemmer import PortugueseStemmer
from snowballstemmer.romanian_stemmer import RomanianStemmer
from snowballstemmer.spanish_stemmer import SpanishStemmer
from snowballstemmer.swedish_stemmer import SwedishStemmer

from catalog.search.among import ByTable
from catalog.search.folding import fold

# Each class by name: the package's own chooser prefers whatever C library is installed beside it.
_STEMMERS = {
    "da": DanishStemmer, "de": GermanStemmer, "el": GreekStemmer, "en": EnglishStemmer,
    "es": SpanishStemmer, "et": EstonianStemmer, "fi": FinnishStemmer, "fr": FrenchStemmer,
    "ga": IrishStemmer, "hu": HungarianStemmer, "it": ItalianStemmer, "lt": LithuanianStemmer,
    "nl": DutchStemmer, "no": NorwegianStemmer, "pt": PortugueseStemmer, "ro": RomanianStemmer,
    "sv": SwedishStemmer,
}  # fmt: skip
_FAST = {language: type(made.__name__, (ByTable, made), {}) for language, made in _STEMMERS.items()}
STEMMED = frozenset(_STEMMERS)
_ALIASES = {"nb": "no", "nn": "no"}
# What a stemmer may take off the beginning of a word, which else keeps its first letter: the
# "ge" of Dutch participles; in Irish any letter may be one that only softens the next.
FRONTS = {"nl": "ge", "ga": ""}
LONGEST_STEMMED = 40  # letters; what is longer is folded only


def primary(tag: str) -> str:
    """The language of a tag, if words of it can be stemmed, else "": "de-t-en-…" is "de"."""
    code = written(tag)
    return code if code in STEMMED else ""


def written(tag: str) -> str:
    """The language of a tag, stemmed or not: "pl" of "pl_PL"; "no" for both its standards."""
    code = tag[:16].replace("_", "-").split("-", 1)[0].lower()
    return _ALIASES.get(code, code)


def stem(word: str, language: str) -> str:
    """The folded stem of a composed word in small letters; folded only for language "".

    Accents count for Snowball, so they are folded afterwards.
    """
    if not language or len(word) > LONGEST_STEMMED or not word.isalpha():
        return fold(word)
    # One stemmer for each word: it keeps its state in itself, and threads search at the same time.
    return fold(str(_FAST[language]().stemWord(word))) or fold(word)
