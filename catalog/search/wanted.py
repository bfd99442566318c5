"""The tokens that somebody looks for, found again in a text without making all the others.

text -> at a glance: do the letters stand in it that a wanted word begins with? -> its words, each
judged once -> the tokens of those that are wanted
"""

import re
from collections.abc import Callable, Iterator
from operator import itemgetter

from catalog.search.analysis import Token, Word, known_word, of_pieces, token_of
from catalog.search.compounds import LANGUAGES as COMPOUNDED
from catalog.search.compounds import is_compound
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
from catalog.search.stems import FRONTS, LETTERS, primary

_ASCII = frozenset(map(chr, range(128)))
_SIGNS = re.compile(r"[^\w\s]+|_")
# A word with a letter beyond ASCII among its first ones, whatever signs are between them, without
# an article written onto it; and the sign behind it, where the word may go on.
_FOREIGN = re.compile(
    rf"(?<![^\W_])(?:(?:[cdjlmnstv]|qu)['’](?=\w))?"
    rf"((?:[^\W_](?:[^\w\s]|_)*){{0,{LETTERS - 1}}}[^\W\x00-\x7f][^\W_]*)([^\w\s](?=\w)|_)?"
)


class Wanted(dict[str, bool | None]):
    """Which words of one language somebody looks for: each is judged once. None: it is no word.

    `initials` are those of all folded words and stems that `wants` says yes to (None: any may be):
    what begins otherwise need not be stemmed to be refused. `beginnings` as `stems.beginnings`, of
    all words that it says yes to (None: there may be others): where none stands, no word is wanted.
    """

    def __init__(
        self,
        tag: str,
        wants: Callable[[Word], bool],
        initials: frozenset[str] | None = None,
        beginnings: frozenset[str] | None = None,
    ) -> None:
        super().__init__()
        self._beginnings = beginnings
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
        if self._beginnings is not None and not self._may_begin_in(text):
            return False
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

    def _may_begin_in(self, text: str) -> bool:
        """Has a text without marks the letters with which a wanted word begins?"""
        lower = text.lower()
        # ("e-mail" is searched as "email" too.)
        if self._stand_in(lower) or self._stand_in(_SIGNS.sub("", lower)):
            return True
        # (What begins with other letters is judged itself, if it is plain to see where it ends.)
        beyond = () if text.isascii() else [one for one in lower.split() if not one.isascii()]
        foreign = _FOREIGN.findall(" ".join(beyond))
        return any(sign or not word.isalnum() or self[word] for word, sign in foreign)

    def _stand_in(self, text: str) -> bool:
        return any(begun in text for begun in self._beginnings or ())

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
        word = known_word(text, self.language)
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
            token = (
                token_of((piece, *match.span()), wanted.language, position) if is_wanted else None
            )
            found += [token] if token else []
            position += is_wanted is not None
        else:
            for chunk in cut(match):
                position = _add(found, chunk, wanted, position)
    return found


def _add(found: list[Token], chunk: Piece | Chunk, wanted: Wanted, position: int) -> int:
    """Add what is wanted of a chunk whose first word has this position; that of the next one."""
    if isinstance(chunk, Chunk):
        made = of_pieces(chunk, wanted.language, position)
        found += made
        return made[-1].position + 1 if made else position
    is_wanted = wanted[chunk[0].lower()]
    if is_wanted and (token := token_of(chunk, wanted.language, position)):
        found.append(token)
    return position + (is_wanted is not None)
