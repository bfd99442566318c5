"""Texts as runs of tokens: what both engines index, and split at spaces only.

A run is the words of one text, in their order, with a space between them; phrases never reach over
a BREAK. Two layers: the folded words, and the stems with their language before them ("nl:fiets").

Nearly all words of nearly all texts are met again: what each comes to is learned once (`_KNOWN`),
and a text of such words costs a look-up each. The rest goes through the analysis, token by token.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from catalog.search.analysis import Token, of_chunk, word
from catalog.search.cutting import LONGEST_CHUNK, LONGEST_TEXT, MOST_PIECES, chunks, plain_words
from catalog.search.stems import STEMMED, primary

Texts = Sequence[tuple[str, str]]  # (language tag, text)
TextsOf = Callable[[Collection[int]], Mapping[int, Texts]]  # of resources, by their ids
BREAK = "|"  # no token has this sign
BETWEEN = f" {BREAK} "
MOST_WORDS = 20_000  # of all texts of one place
MOST_KNOWN = 2_000_000  # characters of the chunks of one language that are remembered
SHORT = 60  # characters
_APART = '<>"()'  # signs that are in no word and no address: a space says the same
# The words as they are searched; the same with umlauts written out, and wholes ("covid19") instead
# of their pieces; the stems; the stems of the parts of each compound; how many tokens it is.
_Unit = tuple[str, str, str, tuple[str, ...], int]
_Layers = tuple[Sequence[str], Sequence[str]]  # the runs of one text: exact, stem


class Runs(NamedTuple):
    """The two layers of one place of an entry: runs with a BREAK between them."""

    exact: str = ""
    stem: str = ""

    def __bool__(self) -> bool:
        return bool(self.exact)


def runs(texts: Texts) -> Runs:
    """The runs of all `texts`, up to MOST_WORDS words; what is beyond is not searched."""
    exact: list[str] = []
    stem: list[str] = []
    # (No word is without a character.)
    find = _all if sum([len(text) for _, text in texts]) <= MOST_WORDS else _first_of
    for words, stems in find(texts):
        exact += words
        stem += stems
    return Runs(BETWEEN.join(exact), BETWEEN.join(stem))


def _all(texts: Texts) -> Iterable[_Layers]:
    return [(_short if len(text) <= SHORT else _layers)(text, primary(tag)) for tag, text in texts]


def _first_of(texts: Texts) -> Iterable[_Layers]:
    left = MOST_WORDS
    for tag, text in texts:
        language = primary(tag)
        found = _first(left, _units(text, language))
        left -= sum(unit[4] for unit in found)
        yield _of_units(found, language)


def _first(most: int, units: Sequence[_Unit]) -> Sequence[_Unit]:
    """The units that have `most` words together."""
    if len(units) * MOST_PIECES < most:
        return units  # nearly always
    ends = accumulate(count for *_, count in units)
    return [unit for unit, end in zip(units, ends, strict=True) if end <= most]


# --- one text ---------------------------------------------------------------------------------
@lru_cache(16_384)
def _short(text: str, language: str) -> _Layers:
    """Of titles of files and names of publishers, which many entries have."""
    return _layers(text, language)


def _layers(text: str, language: str) -> _Layers:
    # (A name of one thing is not met again: addresses, numbers.)
    if plain_words(text) and len(text) <= LONGEST_TEXT and (text.isalpha() or " " in text):
        known = _KNOWN[language]
        if known.size > MOST_KNOWN:  # (A new one: another thread may be reading the old one.)
            known = _KNOWN[language] = _Known(language)
        return known.layers(text)
    return _of_units(_units(text, language), language)


def _units(text: str, language: str) -> list[_Unit]:
    made = (_unit(of_chunk(one, language, 0), language) for one in chunks(text))
    return [unit for unit in made if unit]


def _of_units(found: Sequence[_Unit], language: str) -> _Layers:
    if not found:
        return (), ()
    words = " ".join([unit[0] for unit in found])
    others = " ".join([unit[1] for unit in found])
    exact = [words] if others == words else [words, others]
    if not language:
        return exact, ()
    parts = [part for unit in found for part in unit[3]]
    return exact, [" ".join([unit[2] for unit in found]), *parts]


# --- what is known ----------------------------------------------------------------------------
class _Known(dict[str, str]):
    """Of each chunk between spaces, in small letters, its words; beside them, what else it has.

    No chunk depends on those around it: but for marks and signs without spaces, which are not here.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.size = 0  # characters of all chunks
        self._language = language
        self._others: dict[str, str] = {}  # where they differ from the words
        self._stems: dict[str, str] = {}
        self._parts: dict[str, tuple[str, ...]] = {}  # where there are any

    def layers(self, text: str) -> _Layers:
        """The runs of a text that `plain_words` has a pattern for."""
        # (These two letters become other ones alone than among others.)
        text = text if "İ" in text or "Σ" in text else text.lower()
        for sign in _APART:
            text = text.replace(sign, " ")
        chunks = text.split()
        words = " ".join(filter(None, map(self.__getitem__, chunks)))
        if not words:
            return (), ()
        exact = [words]
        if not self._others.keys().isdisjoint(chunks):
            others = [self._others.get(chunk) or self[chunk] for chunk in chunks]
            exact.append(" ".join(filter(None, others)))
        if not self._language:
            return exact, ()
        stem = [" ".join(filter(None, map(self._stems.__getitem__, chunks)))]
        if not self._parts.keys().isdisjoint(chunks):
            stem += [part for one in chunks for part in self._parts.get(one, ())]
        return exact, stem

    def __missing__(self, chunk: str) -> str:
        words, others, stems, parts = self._made(chunk)
        self.size += len(chunk)
        # (The words last: who finds them finds the rest.)
        self._stems[chunk] = stems
        if others != words:
            self._others[chunk] = others
        if parts:
            self._parts[chunk] = parts
        self[chunk] = chunk if words == chunk else words  # (one string for both)
        return words

    def _made(self, chunk: str) -> tuple[str, str, str, tuple[str, ...]]:
        pattern = plain_words(chunk)
        found = pattern.findall(chunk) if pattern and not pattern.groups else []
        if found and all(map(_is_piece, found)):
            return self._joined(found) if found != [chunk] else self._alone(chunk)
        units = _units(chunk, self._language)
        words = " ".join([unit[0] for unit in units])
        others = " ".join([unit[1] for unit in units])
        stems = " ".join([unit[2] for unit in units])
        return words, others, stems, tuple(part for unit in units for part in unit[3])

    def _alone(self, piece: str) -> tuple[str, str, str, tuple[str, ...]]:
        """As `_unit`, for a piece without a token to be made of it."""
        exact, stem, also, parts = word(piece, self._language)
        if not exact or not self._language:
            return exact, (*also, exact)[0], "", ()
        before = f"{self._language}:"
        run = " ".join([before + part for part in parts])
        return exact, (*also, exact)[0], before + stem, (run,) if run else ()

    def _joined(self, pieces: Sequence[str]) -> tuple[str, str, str, tuple[str, ...]]:
        """Of a chunk that is known words and signs around them: "(sea)", "<b>sea</b>"."""
        words = " ".join(filter(None, map(self.__getitem__, pieces)))
        others = " ".join([self._others.get(one) or self[one] for one in pieces if self[one]])
        stems = " ".join(filter(None, map(self._stems.__getitem__, pieces)))
        parts = tuple(part for piece in pieces for part in self._parts.get(piece, ()))
        return words, others, stems, parts


def _is_piece(text: str) -> bool:
    return text.isalnum() and len(text) <= LONGEST_CHUNK


_KNOWN = {language: _Known(language) for language in ("", *STEMMED)}


# --- one chunk --------------------------------------------------------------------------------
def _unit(found: Sequence[Token], language: str) -> _Unit | None:
    """What one word, or one chunk of several, adds to the runs."""
    pieces = [token for token in found if not token.pieces]
    if not pieces:
        return None
    whole = found[0] if found[0].pieces else None
    exact = " ".join(token.exact for token in pieces)
    other = whole.exact if whole else " ".join((*t.also, t.exact)[0] for t in pieces)
    if not language:
        return exact, other, "", (), len(found)
    stems = " ".join(f"{language}:{token.stem}" for token in pieces)
    parts = (" ".join(f"{language}:{part}" for part in token.parts) for token in found)
    return exact, other, stems, tuple(filter(None, parts)), len(found)
