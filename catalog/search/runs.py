"""Texts as runs of tokens: what both engines index, and split at spaces only.

A run is the words of one text, in their order, with a space between them; phrases never reach over
a BREAK. Two layers: the folded words, and the stems with their language before them ("nl:fiets").
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from catalog.search.analysis import Token, tokens
from catalog.search.stems import primary

Texts = Sequence[tuple[str, str]]  # (language tag, text)
TextsOf = Callable[[Collection[int]], Mapping[int, Texts]]  # of resources, by their ids
BREAK = "|"  # no token has this sign
MOST_WORDS = 20_000  # of all texts of one place


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
        if left <= 0:
            break
        found = tokens(text, tag, most=left)
        left -= len(found)
        exact += _exact(found)
        stem += _stems(found, primary(tag))
    between = f" {BREAK} "
    return Runs(between.join(filter(None, exact)), between.join(filter(None, stem)))


def _exact(found: Sequence[Token]) -> list[str]:
    """The words; and once more with their other forms, where any has one."""
    words = [token.exact for token in found if not token.pieces]
    other = [*_variants(found)]
    return [" ".join(words), *([" ".join(other)] if other != words else [])]


def _variants(found: Sequence[Token]) -> list[str]:
    """Umlauts written out, and wholes ("covid19") instead of their pieces."""
    words: list[str] = []
    after = 0  # the position up to which a whole stands for all
    for token in found:
        if token.pieces:
            words.append(token.exact)
            after = token.position + token.pieces
        elif token.position >= after:
            words.append(token.also[0] if token.also else token.exact)
    return words


def _stems(found: Sequence[Token], language: str) -> list[str]:
    """The stems, then the parts of each compound; nothing where words have no stems."""
    if not language:
        return []
    stems = [f"{language}:{token.stem}" for token in found if not token.pieces]
    parts = [" ".join(f"{language}:{part}" for part in token.parts) for token in found]
    return [" ".join(stems), *parts]
