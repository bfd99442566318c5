"""Texts as runs of tokens: what both engines index, and split at spaces only.

A run is the words of one text, in their order, with a space between them; phrases never reach over
a BREAK. Two layers: the folded words, and the stems with their language before them ("nl:fiets").

Nearly all words of nearly all texts are met again: what each comes to is learned once (`_KNOWN`),
and a text of such words costs a look-up each. The rest goes through the analysis, token by token.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from catalog.search.analysis import Token, of_chunk, word
from catalog.search.cutting import LONGEST_CHUNK, LONGEST_TEXT, MOST_PIECES, chunks, plain_words
from catalog.search.identifiers import plain
from catalog.search.stems import STEMMED, primary

Texts = Sequence[tuple[str, str]]  # (language tag, text)
TextsOf = Callable[[Collection[int]], Mapping[int, Texts]]  # of resources, by their ids
BREAK = "|"  # no token has this sign
BETWEEN = f" {BREAK} "
MOST_WORDS = 20_000  # of all texts of one place
MOST_KNOWN = 2_000_000  # characters of the chunks of one language that are remembered
_APART = '<>"()'  # signs that are in no word and no address: a space says the same
# The words as they are searched; the same with umlauts written out, and wholes ("covid19") instead
# of their pieces; the stems; the stems of the parts of each compound; how many tokens it is.
_Unit = tuple[str, str, str, tuple[str, ...], int]
_Layered = tuple[str, str, str, tuple[str, ...]]  # the same without their number; "": no word
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
    return [_layers(text, primary(tag)) for tag, text in texts]


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
def _layers(text: str, language: str) -> _Layers:
    # (A name of one thing is not met again: addresses, numbers.)
    if text.isalpha() or " " in text:
        known = _KNOWN[language]
        if known.size > MOST_KNOWN:  # (A new one: another thread may be reading the old one.)
            known = _KNOWN[language] = _Known(language)
        if len(text) <= LONGEST_TEXT and (found := known.layers(text)):
            return found
    elif not language and (cut := plain(text)):
        return cut if cut[0] != cut[1] else cut[:1], ()
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
class _NotPlain(Exception):
    """A chunk with marks, or of a language without spaces: what is around it may count."""


class _Known(dict[str, _Layered]):
    """What each chunk between spaces, in small letters, adds to the runs of a text.

    No chunk that is here depends on those around it.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.size = 0  # characters of all chunks
        self._language = language

    def layers(self, text: str) -> _Layers | None:
        """The runs of a text; None where `plain_words` has no pattern for some chunk."""
        # (These two letters become other ones alone than among others.)
        text = text if "İ" in text or "Σ" in text else text.lower()
        for sign in _APART:
            text = text.replace(sign, " ")
        # (One look-up for each chunk: of a large dictionary it is the look-ups that cost.)
        try:
            found = tuple(zip(*map(self.__getitem__, text.split()), strict=True))
        except _NotPlain:
            return None
        words, others, stems, parts = found or (((),) * 4)
        run = " ".join(filter(None, words))
        if not run:
            return (), ()
        exact = [run] if others == words else [run, " ".join(filter(None, others))]
        if not self._language:
            return exact, ()
        return exact, [" ".join(filter(None, stems)), *chain.from_iterable(filter(None, parts))]

    def __missing__(self, chunk: str) -> _Layered:
        words, others, stems, parts = self._made(chunk)
        self.size += len(chunk)
        words = chunk if words == chunk else words  # (one string for both)
        self[chunk] = found = words, words if others == words else others, stems, parts
        return found

    def _made(self, chunk: str) -> _Layered:
        if chunk.isascii() and _is_piece(chunk):
            return self._alone(chunk)  # (nearly all: cutting would give it back)
        pattern = plain_words(chunk)
        if pattern is None:
            raise _NotPlain
        found = [] if pattern.groups else pattern.findall(chunk)
        if found and all(map(_is_piece, found)):
            pieces = map(self.__getitem__, found)
            return _joined(pieces) if found != [chunk] else self._alone(chunk)
        return _joined(unit[:4] for unit in _units(chunk, self._language))

    def _alone(self, piece: str) -> _Layered:
        """As `_unit`, for a piece without a token to be made of it."""
        exact, stem, also, parts = word(piece, self._language)
        if not exact or not self._language:
            return exact, (*also, exact)[0], "", ()
        before = f"{self._language}:"
        run = " ".join([before + part for part in parts])
        return exact, (*also, exact)[0], before + stem, (run,) if run else ()


def _joined(pieces: Iterable[_Layered]) -> _Layered:
    """Of a chunk that is words and signs around them: "(sea)", "<b>sea</b>"."""
    found = [piece for piece in pieces if piece[0]]
    words, others, stems, parts = zip(*found, strict=True) if found else (((),) * 4)
    run = " ".join(filter(None, stems))
    return " ".join(words), " ".join(others), run, tuple(chain.from_iterable(parts))


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
