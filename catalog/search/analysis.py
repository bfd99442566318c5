"""How text becomes tokens: one analysis for every index, every query and every highlight.

text -> chunks (cutting) -> folded (folding), stem (stems), parts (compounds) -> tokens

`terms` makes of a query's tokens what is searched. Deterministic; no Django, no clock, no network.
No text raises, and none costs more than its budget.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from catalog.search.compounds import checksum, parts
from catalog.search.cutting import (
    Chunk,
    Piece,
    chunks,
)
from catalog.search.folding import fold, is_mark, written_out
from catalog.search.stems import primary, stem

VERSION = 1  # to be raised whenever a text gives other tokens than before
LONGEST_TOKEN = 100  # characters
MOST_TOKENS = 20_000  # of one text
SHORTEST_PREFIX, LONGEST_PREFIX = 2, 20  # letters
MOST_PREFIXED = 64  # words of one text that prefixes are made of
_WORDS_KEPT = 65_536


def edition() -> str:
    """What tokens depend on: an index that was made by another edition has to be built anew."""
    return f"{VERSION} pystemmer-{version('PyStemmer')} heads-{checksum():08x}"


# (A named tuple, not a dataclass: an index needs millions, and it is made in a third of the time.)
class Token(NamedTuple):
    """One word of a text: how it is searched, and where it stands.

    `exact` is folded. `stem` is its folded stem in the text's language, or the same as `exact`.
    `also` has the folded word with umlauts written out, `parts` the stems of a compound's parts.
    `text[start:end]` is what was written. `position` counts words, for phrases. "covid-19" gives
    "covid" and "19" at two positions, and before them, at the first one, the whole as "covid19".
    """

    exact: str
    stem: str
    also: tuple[str, ...]
    parts: tuple[str, ...]
    start: int
    end: int
    position: int
    pieces: int = 0  # how many of the tokens that follow are pieces of this one


def tokens(text: str, language: str, *, most: int = MOST_TOKENS) -> list[Token]:
    """The first `most` tokens of `text`. Its language as a tag: "de", "de-t-en-…", "" (unknown)."""
    return list(islice(_tokens(chunks(text), primary(language)), most))


def readings(text: str, languages: Iterable[str], *, most: int) -> dict[str, list[Token]]:
    """As `tokens`, of one short text in each of several languages; it is cut once."""
    cut = [*chunks(text)]
    return {one: list(islice(_tokens(cut, primary(one)), most)) for one in languages}


def _tokens(cut: Iterable[Piece | Chunk], language: str) -> Iterator[Token]:
    position = 0
    for chunk in cut:
        found = of_chunk(chunk, language, position)
        yield from found
        position = found[-1].position + 1 if found else position


def of_chunk(chunk: Piece | Chunk, language: str, position: int) -> list[Token]:
    """The tokens of one chunk, of which the first has this position. Its language as `primary`."""
    if isinstance(chunk, Chunk):
        return of_pieces(chunk, language, position)
    token = token_of(chunk, language, position)
    return [token] if token else []


def of_pieces(chunk: Chunk, language: str, position: int) -> list[Token]:
    """The tokens of a chunk of several pieces: the whole, and each of them."""
    whole = token_of(chunk.whole, language, position)
    found: list[Token] = []
    for piece in chunk.pieces:
        if token := token_of(piece, language, position + len(found)):
            found.append(token)
    return [whole._replace(pieces=len(found)), *found] if whole else found


def token_of(piece: Piece, language: str, position: int) -> Token | None:
    """The token of one piece; None for what is no word."""
    text, start, end = piece
    exact, stemmed, also, inner = known_word(text.lower(), language)
    return Token(exact, stemmed, also, inner, start, end, position) if exact else None


# --- one word ---------------------------------------------------------------------------------
Word = tuple[str, str, tuple[str, ...], tuple[str, ...]]  # exact, stem, also, parts
_FIGURES = re.compile(r"\d+(?:[^\w\s]\d+)+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_HYPHENS = re.compile("[\u2010\u2011]")


def word(text: str, language: str) -> Word:
    """All about a piece that is a word as it stands. Its language as `primary`."""
    return _made(text.lower(), language)


def _made(text: str, language: str) -> Word:
    """All about one word in small letters."""
    if text.isascii() and text.isalnum():  # (folded as it stands)
        stemmed = stem(text, language)[:LONGEST_TOKEN]
        return text[:LONGEST_TOKEN], stemmed, (), parts(text, language)
    if not text.isalnum():
        if _FIGURES.fullmatch(text) and not _THOUSANDS.fullmatch(text):
            figures = _HYPHENS.sub("-", text)[:LONGEST_TOKEN]  # "1.5" is not 15
            return figures, figures, (), ()
        text = "".join(c for c in text if c.isalnum() or is_mark(c))
    lower = normalize("NFKC", text)
    exact, written = fold(text)[:LONGEST_TOKEN], written_out(lower)[:LONGEST_TOKEN]
    stemmed = stem(lower, language)[:LONGEST_TOKEN]
    return exact, stemmed, (written,) if written else (), parts(lower, language)


# The same of a piece in small letters, remembered.
known_word = lru_cache(_WORDS_KEPT)(_made)


# --- suggestions ------------------------------------------------------------------------------
def prefixes(text: str) -> list[str]:
    """The beginnings, of 2 to 20 letters, of the folded words of `text`, each once, in their order.

    For suggestions while somebody types. Umlauts written out begin a word too ("zue" of "Zürich").
    """
    found: dict[str, None] = {}
    for token in tokens(text, "", most=MOST_PREFIXED):
        for form in (token.exact, *token.also):
            for length in range(SHORTEST_PREFIX, min(len(form), LONGEST_PREFIX) + 1):
                found[form[:length]] = None
    return list(found)
