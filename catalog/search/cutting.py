"""Where the words of a text begin and end. Pure functions; nothing is folded here.

compose -> find chunks -> cut at inner signs, cut off elisions; where nobody writes spaces: pairs

A chunk is what stands between spaces and signs that end a word. "e-mail", "ISO-19115" and
"10.5281/zenodo.123" are chunks of several pieces; an address on the web is one of its own kind.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from catalog.search.folding import marks

LONGEST_TEXT = 200_000  # characters of a text that are looked at
LONGEST_CHUNK = 256  # characters of a chunk that are looked at
MOST_PIECES = 8  # of one chunk
_MARKS_IN_A_ROW = 30  # normalising takes the square of their number


# Letters that stand together, and where they begin and end in the text. (A plain tuple: one is made
# for each word of each text, and a name would double its price.)
Piece = tuple[str, int, int]


class Chunk(NamedTuple):
    """What has inner signs or is an address: the whole, and its pieces."""

    whole: Piece
    pieces: tuple[Piece, ...]


# --- composing --------------------------------------------------------------------------------
class Composed(NamedTuple):
    """A text in composed form; where each of its characters began and ended, if it has changed."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def piece(self, start: int, end: int) -> Piece:
        text = self.text[start:end]
        if self.starts is None or self.ends is None:
            return text, start, end
        return text, self.starts[start], self.ends[end - 1]


def compose(text: str) -> Composed:
    """`text` in NFC, so that both forms of an accent are cut alike."""
    text = text[:LONGEST_TEXT]
    if text.isascii() or not _marked().search(text):
        return Composed(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _clusters().finditer(text):
        part = cluster[0] if len(cluster[0]) == 1 else normalize("NFC", cluster[0])
        parts.append(part)
        starts += [cluster.start()] * len(part)
        ends += [cluster.end()] * len(part)
    return Composed("".join(parts), starts, ends)


@cache
def _marked() -> re.Pattern[str]:
    return re.compile(f"[{marks()}]")


@cache
def _clusters() -> re.Pattern[str]:
    return re.compile(f".[{marks()}]{{0,{_MARKS_IN_A_ROW}}}", re.DOTALL)


# --- chunks -----------------------------------------------------------------------------------
# Seen inside words and meaning nothing: soft hyphens, zero widths, directions, joiners.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_INNER = "'’ʼ＇\\-\u2010\u2011._·@/:"
_ADDRESS = r"(?:(?:https?|ftps?|sftp)://|\bwww\.)[^\s<>\"«»(){}|\\^`]{1,2000}"
_MAIL = r"\b[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}"


@cache
def _pattern(*, addresses: bool, ascii_only: bool) -> re.Pattern[str]:
    """Words; and first, where there may be any, addresses of the web and of mail."""
    # (No possessive quantifiers: those of Python 3.11 before 3.11.5 do not match what they should.)
    run = r"\w+" if ascii_only else rf"\w[\w{marks()}{_UNSEEN}]*"
    word = rf"{run}(?:(?:[{_INNER}]|(?<=\d),(?=\d)){run})*"
    # (Of words case does not matter, and to be told so makes them take twice as long.)
    first = rf"(?i:(?P<address>{_ADDRESS})|(?P<mail>{_MAIL}))|" if addresses else ""
    return re.compile(first + word)


def chunks(text: str) -> Iterator[Piece | Chunk]:
    """The words of `text` in their order: a piece, or a chunk of several. Lazy."""
    composed = compose(text)
    cut = cutter(composed)
    for match in _words_of(composed.text).finditer(composed.text):
        yield from cut(match)


def plain_words(text: str) -> re.Pattern[str] | None:
    """The pattern of the words of `text`; None where some are not cut by a pattern.

    That is, where marks have to be composed, or nobody writes spaces. What of its matches
    `str.isalnum` and is no longer than LONGEST_CHUNK is a piece as it stands.
    """
    if text.isascii() or not _FAR.search(text):
        return _words_of(text)
    return None if _marked().search(text) or _UNSPACED.search(text) else _words_of(text)


def cutter(
    composed: Composed, *, is_plain: bool = False
) -> Callable[[re.Match[str]], Iterator[Piece | Chunk]]:
    """What cuts a match of the pattern of words into its pieces.

    `is_plain`: `plain_words` has a pattern for the text, so there are no signs without spaces.
    """
    text = composed.text
    is_changed = composed.starts is not None
    may_be_unspaced = not is_plain and _UNSPACED.search(text) is not None

    def cut(match: re.Match[str]) -> Iterator[Piece | Chunk]:
        start, end = match.span()
        word = match[0]
        if word.isalnum() and end - start <= LONGEST_CHUNK and not (is_changed or may_be_unspaced):
            yield word, start, end  # nearly all
        elif match.lastgroup:
            yield from _address(composed, start, end)
        elif may_be_unspaced and _UNSPACED.search(text, start, end):
            yield from _unspaced(composed, start, end)
        else:
            yield from _word(composed, start, end)

    return cut


def _words_of(text: str) -> re.Pattern[str]:
    addresses = "://" in text or "@" in text or "www." in text.lower()
    return _pattern(addresses=addresses, ascii_only=text.isascii())


# --- addresses --------------------------------------------------------------------------------
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(?=\w)", re.IGNORECASE)
_BEFORE_HOST = re.compile(r"[a-z]+://(?:www\.)?|www\.|[^@/]+@", re.IGNORECASE)
_HOST = re.compile(r"[^/?#:]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _address(composed: Composed, start: int, end: int) -> Iterator[Piece | Chunk]:
    """The whole with the pieces of the last part of its path, and its host."""
    text = composed.text
    end = start + len(text[start:end].rstrip(".,;:!?'*~/#&="))
    if doi := _DOI.match(text, start, end):
        yield from _of_pieces(composed, doi.end(), min(end, doi.end() + LONGEST_CHUNK))
        return  # (what follows that host is a name, and found without it)
    before = _BEFORE_HOST.match(text, start, end)
    begin = before.end() if before else start
    host = _HOST.match(text, begin, end)
    if host is None:
        return
    last = max(text.rfind("/", host.end(), end) + 1, host.end())
    is_mail = "@" in text[start:begin]
    whole = composed.piece(start if is_mail else begin, end)
    yield Chunk(whole, tuple(_pieces(composed, last, end)))
    yield composed.piece(*host.span())


# --- words ------------------------------------------------------------------------------------
# Articles and small words that French, Italian and Catalan write onto the next word.
_ELISION = re.compile(
    r"(?:[cdjlmnstv]|qu|jusqu|lorsqu|puisqu|quoiqu|(?:d|n|s|c|qu)?[aeou]ll|un|gl|degl|agl|negl|sugl)"
    r"['’ʼ＇](?=\w)",
    re.IGNORECASE,
)
_OWNER = re.compile(r"['’ʼ＇]s$", re.IGNORECASE)  # children's, foto's
# A number keeps its sign; a date has three pieces.
_NUMBER = r"(?<![\w.,:])(?:\d{1,3}(?:[.,]\d{3})+|\d+[.,:]\d+)(?![.,:]?\w)"
_PIECE = re.compile(_NUMBER + r"|[^\W_][^\-\u2010\u2011._·@/:,?#&=%+~;!*$]*")
_AROUND = "-\u2010\u2011._·@/:,'’ʼ＇"  # may be left at the ends of a chunk
_PART = re.compile(r"[^/:@]+")
_DIGIT = re.compile(r"\d")


def _word(composed: Composed, start: int, end: int) -> Iterator[Piece | Chunk]:
    """One chunk; several where "/", ":" or "@" stand between words and nothing is a number."""
    text = composed.text
    end = min(end, start + LONGEST_CHUNK)
    if text[start:end].isalnum():
        yield composed.piece(start, end)
    elif _DIGIT.search(text, start, end):
        yield from _of_pieces(composed, start, end)
    else:
        for part in _PART.finditer(text, start, end):
            yield from _of_pieces(composed, *part.span())


def _of_pieces(composed: Composed, start: int, end: int) -> Iterator[Piece | Chunk]:
    pieces = tuple(_pieces(composed, start, end))
    if len(pieces) == 1:
        yield pieces[0]
    elif pieces:
        end = start + len(composed.text[start:end].rstrip(_AROUND))
        start = end - len(composed.text[start:end].lstrip(_AROUND))
        yield Chunk(composed.piece(_without_elision(composed.text, start, end), end), pieces)


def _pieces(composed: Composed, start: int, end: int) -> Iterator[Piece]:
    text = composed.text
    if _UUID.fullmatch(text, start, end):
        yield composed.piece(start, end)
        return
    for match in islice(_PIECE.finditer(text, start, end), MOST_PIECES):
        begin = _without_elision(text, *match.span())
        owner = _OWNER.search(text, begin, match.end())
        yield composed.piece(begin, owner.start() if owner else match.end())


def _without_elision(text: str, start: int, end: int) -> int:
    elision = _ELISION.match(text, start, end)
    return elision.end() if elision else start


# --- writing without spaces -------------------------------------------------------------------
# Thai, Lao, Burmese, Hangul, Khmer, kana, Han.
_SIGNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
_UNSPACED = re.compile(f"[{_SIGNS}]")


# All marks and all of those signs are here, and few others; looking for two dozen ranges takes ten
# times as long as for four.
_FAR = re.compile("[\u0300-\u036f\u0483-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")


@cache
def _runs() -> re.Pattern[str]:
    # (Some of these signs are marks, and a mark belongs to what is before it.)
    signs = rf"(?![{marks()}])[{_SIGNS}][{_SIGNS}{marks()}{_UNSEEN}]*"
    return re.compile(rf"(?P<signs>{signs})|(?:[^{_SIGNS}]|[{marks()}])+")


@cache
def _signs() -> re.Pattern[str]:
    return re.compile(rf".[{marks()}{_UNSEEN}]{{0,{_MARKS_IN_A_ROW}}}")


def _unspaced(composed: Composed, start: int, end: int) -> Iterator[Piece | Chunk]:
    """Pairs of neighbouring signs: a phrase of pairs finds any word, without a dictionary."""
    for run in _runs().finditer(composed.text, start, end):
        if run.lastgroup:
            yield from _pairs(composed, *run.span())
        else:
            yield from _word(composed, *run.span())


def _pairs(composed: Composed, start: int, end: int) -> Iterator[Piece]:
    signs = _signs().finditer(composed.text, start, end)
    before = next(signs).span()
    alone = True
    for sign in signs:
        yield composed.piece(before[0], sign.end())
        before, alone = sign.span(), False
    if alone:
        yield composed.piece(*before)
