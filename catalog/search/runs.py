"""Texts as runs of tokens: what both engines index, and split at spaces only.

A run is the words of one text, in their order, with a space between them; phrases never reach over
a BREAK. Two layers: the folded words, and the stems with their language before them ("nl:fiets").

Nearly all words of nearly all texts are met again: what each comes to is learned once (`_KNOWN`),
and a text of such words costs a look-up each. The rest goes through the analysis, token by token.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from catalog.search.analysis import Token, of_chunk
from catalog.search.cutting import (
    LONGEST_CHUNK,
    LONGEST_TEXT,
    MOST_PIECES,
    Composed,
    chunks,
    cutter,
    plain_words,
)
from catalog.search.stems import STEMMED, primary

Texts = Sequence[tuple[str, str]]  # (language tag, text)
TextsOf = Callable[[Collection[int]], Mapping[int, Texts]]  # of resources, by their ids
BREAK = "|"  # no token has this sign
BETWEEN = f" {BREAK} "
MOST_WORDS = 20_000  # of all texts of one place
MOST_KNOWN = 100_000  # words of one language that are remembered
SHORT = 60  # characters
# (A plain tuple: one is read for each word.) The words as they are searched; the same with umlauts
# written out, and wholes ("covid19") instead of their pieces; the stems; the stems of the parts of
# each compound; how many tokens it is.
_Unit = tuple[str, str, str, tuple[str, ...], int]


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
    left = MOST_WORDS
    for tag, text in texts:
        language = primary(tag)
        find = _short if len(text) <= SHORT else _units
        found = _first(left, find(text, language))
        if not found:
            continue
        words = [unit[0] for unit in found]
        others = [unit[1] for unit in found]
        left -= sum([unit[4] for unit in found])
        exact += [" ".join(words)] if others == words else [" ".join(words), " ".join(others)]
        if language:
            stem.append(" ".join([unit[2] for unit in found]))
            stem += [part for unit in found if unit[3] for part in unit[3]]
    return Runs(BETWEEN.join(exact), BETWEEN.join(stem))


def _first(most: int, units: Sequence[_Unit]) -> Sequence[_Unit]:
    """The units that have `most` words together."""
    if len(units) * MOST_PIECES < most:
        return units  # nearly always
    ends = accumulate(count for *_, count in units)
    return [unit for unit, end in zip(units, ends, strict=True) if end <= most]


# --- words, and chunks of several -------------------------------------------------------------
@lru_cache(16_384)
def _short(text: str, language: str) -> Sequence[_Unit]:
    """Of titles of files and names of publishers, which many entries have."""
    return _units(text, language)


def _units(text: str, language: str) -> list[_Unit]:
    text = text[:LONGEST_TEXT]
    pattern = plain_words(text)
    if pattern is None:
        made = (_unit(of_chunk(chunk, language, 0), language) for chunk in chunks(text))
        return [unit for unit in made if unit]
    known = _KNOWN[language]
    if not pattern.groups:
        with suppress(KeyError):
            return [known[word] for word in pattern.findall(text)]
    return [*_learned(pattern, text, language)]


def _learned(pattern: re.Pattern[str], text: str, language: str) -> Iterator[_Unit]:
    known = _KNOWN[language]
    cut = cutter(Composed(text))
    for match in pattern.finditer(text):
        word = match[0]
        if word in known:
            yield known[word]
            continue
        made = [_unit(of_chunk(chunk, language, 0), language) for chunk in cut(match)]
        units = [unit for unit in made if unit]
        yield from units
        # (Only what is cut by itself: what other chunks come to depends on what is around them.)
        if units and word.isalnum() and len(word) <= LONGEST_CHUNK:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[word] = units[0]


_KNOWN: dict[str, dict[str, _Unit]] = {language: {} for language in ("", *STEMMED)}


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
