"""How text becomes tokens: one analysis for every index, every query and every highlight.

text -> chunks (cutting) -> folded (folding), stem (stems), parts (compounds) -> tokens

`terms` makes of a query's tokens what is searched. Deterministic; no Django, no clock, no network.
No text raises, and none costs more than its budget.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from operator import itemgetter
from typing import NamedTuple
from unicodedata import normalize

from catalog.search.compounds import LANGUAGES as COMPOUNDED
from catalog.search.compounds import checksum, is_compound, parts
from catalog.search.cutting import (
    LONGEST_CHUNK,
    LONGEST_TEXT,
    Chunk,
    Composed,
    Piece,
    chunks,
    cutter,
    plain_words,
)
from catalog.search.folding import fold, is_mark, written_out
from catalog.search.stems import FRONTS, primary, stem

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
_ASCII = frozenset(map(chr, range(128)))


class Wanted(dict[str, bool | None]):
    """Which words of one language somebody looks for: each is judged once. None: it is no word.

    `initials` are those of all folded words and stems that `wants` says yes to (None: any may be):
    what begins otherwise need not be stemmed to be refused.
    """

    def __init__(
        self, tag: str, wants: Callable[[Word], bool], initials: frozenset[str] | None = None
    ) -> None:
        super().__init__()
        self.language = primary(tag)
        self._wants = wants
        self._initials = initials
        self._fronts = FRONTS.get(self.language)
        self._never = self._no_initials()
        # What a pattern of plain words has matched, by whether wanted words may come of it.
        self._accepted: set[str] = set()
        self._refused: set[str] = set()

    def __missing__(self, text: str) -> bool | None:
        self[text] = found = False if self._begins_otherwise(text) else self._judged(text)
        return found

    def may_be_in(self, text: str) -> bool:
        """False where no word of `text` is wanted; seen at a glance, so True promises nothing."""
        text = text[:LONGEST_TEXT]
        pattern = plain_words(text)
        if pattern is None:
            return True
        matched = map(itemgetter(0), pattern.finditer(text)) if pattern.groups else None
        words = set(matched or pattern.findall(text))
        if not words.isdisjoint(self._accepted):
            return True
        words -= self._refused
        never = self._never
        accepted = {
            word
            for word in words
            if (word[0] not in never or not word.isalnum()) and self._may_come_of(word)
        }
        self._accepted |= accepted
        self._refused |= words - accepted
        return bool(accepted)

    def _no_initials(self) -> frozenset[str]:
        """The letters with which no wanted word begins, where the first letter says it all."""
        if self._initials is None or self._fronts is not None or self.language in COMPOUNDED:
            return frozenset()
        return _ASCII - self._initials - {one.upper() for one in self._initials}

    def _may_come_of(self, match: str) -> bool:
        """May what a pattern of plain words has matched come to wanted words?"""
        if match.isalnum() and len(match) <= LONGEST_CHUNK:
            return bool(self[match.lower()])
        # How figures are cut depends on whether a point or the like stands before them.
        ways = (match, f",{match}") if match[0].isdigit() else (match,)
        return any(self[text.lower()] for way in ways for text, _, _ in _pieces_of(way))

    def _judged(self, text: str) -> bool | None:
        word = _word(text, self.language)
        return self._wants(word) if word[0] else None

    def _begins_otherwise(self, text: str) -> bool:
        # (An ASCII letter is the first of all forms of its word; a test asks each stemmer.)
        first = text[0]
        if self._initials is None or first in self._initials or not first.isascii():
            return False
        if not text.isalnum() or (self._fronts is not None and text.startswith(self._fronts)):
            return False
        return self.language not in COMPOUNDED or not is_compound(text, self.language)


def _pieces_of(text: str) -> Iterator[Piece]:
    for chunk in chunks(text):
        yield from (chunk.whole, *chunk.pieces) if isinstance(chunk, Chunk) else (chunk,)


def tokens_of(text: str, wanted: Wanted) -> list[Token]:
    """Those of the tokens of `text` that are wanted (chunks whole), in a fraction of the time.

    Without a wanted one, there may be none of the chunks either.
    """
    if not wanted.may_be_in(text):
        return []
    found: list[Token] = []
    position = 0
    text = text[:LONGEST_TEXT]
    pattern = plain_words(text)
    if pattern is None:
        for chunk in chunks(text):
            position = _add(found, chunk, wanted, position)
        return found
    cut = cutter(Composed(text), is_plain=True)
    for match in pattern.finditer(text):
        piece = match[0]
        if piece.isalnum() and len(piece) <= LONGEST_CHUNK:  # (nearly all)
            is_wanted = wanted[piece.lower()]
            token = _token((piece, *match.span()), wanted.language, position) if is_wanted else None
            found += [token] if token else []
            position += is_wanted is not None
        else:
            for chunk in cut(match):
                position = _add(found, chunk, wanted, position)
    return found


def _add(found: list[Token], chunk: Piece | Chunk, wanted: Wanted, position: int) -> int:
    """Add what is wanted of a chunk whose first word has this position; that of the next one."""
    if isinstance(chunk, Chunk):
        made = _of_pieces(chunk, wanted.language, position)
        found += made
        return made[-1].position + 1 if made else position
    is_wanted = wanted[chunk[0].lower()]
    if is_wanted and (token := _token(chunk, wanted.language, position)):
        found.append(token)
    return position + (is_wanted is not None)


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


_word = lru_cache(_WORDS_KEPT)(_made)


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
