"""How text becomes tokens: one analysis for every index, every query and every highlight.

text -> chunks (cutting) -> folded (folding), stem (stems), parts (compounds) -> tokens

`terms` makes of a query's tokens what is searched. Deterministic; no Django, no clock, no network.
No text raises, and none costs more than its budget.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from catalog.search.compounds import checksum, parts
from catalog.search.cutting import Chunk, Piece, chunks
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
    return f"{VERSION} snowballstemmer-{version('snowballstemmer')} heads-{checksum():08x}"


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
    return list(islice(_tokens(text, primary(language)), most))


def _tokens(text: str, language: str) -> Iterator[Token]:
    position = 0
    for chunk in chunks(text):
        found = of_chunk(chunk, language, position)
        yield from found
        position = found[-1].position + 1 if found else position


def of_chunk(chunk: Piece | Chunk, language: str, position: int) -> list[Token]:
    """The tokens of one chunk, of which the first has this position. Its language as `primary`."""
    if isinstance(chunk, Chunk):
        return _of_pieces(chunk, language, position)
    token = _token(chunk, language, position)
    return [token] if token else []


def _of_pieces(chunk: Chunk, language: str, position: int) -> list[Token]:
    whole = _token(chunk.whole, language, position)
    found: list[Token] = []
    for piece in chunk.pieces:
        if token := _token(piece, language, position + len(found)):
            found.append(token)
    return [whole._replace(pieces=len(found)), *found] if whole else found


def _token(piece: Piece, language: str, position: int) -> Token | None:
    text, start, end = piece
    exact, stemmed, also, inner = _word(text.lower(), language)
    return Token(exact, stemmed, also, inner, start, end, position) if exact else None


# --- one word ---------------------------------------------------------------------------------
Word = tuple[str, str, tuple[str, ...], tuple[str, ...]]  # exact, stem, also, parts
_FIGURES = re.compile(r"\d+(?:[^\w\s]\d+)+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_HYPHENS = re.compile("[\u2010\u2011]")


class Wanted(dict[str, bool | None]):
    """Which words of one language somebody looks for: each is judged once. None: it is no word."""

    def __init__(self, tag: str, wants: Callable[[Word], bool]) -> None:
        super().__init__()
        self.language = primary(tag)
        self._wants = wants

    def __missing__(self, text: str) -> bool | None:
        word = _word(text, self.language)
        self[text] = found = self._wants(word) if word[0] else None
        return found


def tokens_of(text: str, wanted: Wanted) -> list[Token]:
    """Those of the tokens of `text` that are wanted (chunks whole), in a fraction of the time."""
    found: list[Token] = []
    position = 0
    for chunk in chunks(text):
        if isinstance(chunk, Chunk):
            made = _of_pieces(chunk, wanted.language, position)
            found += made
            position = made[-1].position + 1 if made else position
        elif (is_wanted := wanted[chunk[0].lower()]) is not None:
            token = _token(chunk, wanted.language, position) if is_wanted else None
            found += [token] if token else []
            position += 1
    return found


def word(text: str, language: str) -> Word:
    """All about a piece that is a word as it stands. Its language as `primary`."""
    return _word(text.lower(), language)


@lru_cache(_WORDS_KEPT)
def _word(text: str, language: str) -> Word:
    """All about one word in small letters."""
    if not text.isalnum():
        if _FIGURES.fullmatch(text) and not _THOUSANDS.fullmatch(text):
            figures = _HYPHENS.sub("-", text)[:LONGEST_TOKEN]  # "1.5" is not 15
            return figures, figures, (), ()
        text = "".join(c for c in text if c.isalnum() or is_mark(c))
    lower = normalize("NFKC", text)
    exact, written = fold(text)[:LONGEST_TOKEN], written_out(lower)[:LONGEST_TOKEN]
    stemmed = stem(lower, language)[:LONGEST_TOKEN]
    return exact, stemmed, (written,) if written else (), parts(lower, language)


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
