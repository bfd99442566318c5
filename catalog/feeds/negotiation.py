"""Which of the offered media types an Accept header asks for (RFC 9110, 12.4 and 12.5.1). Pure.

accept -> wishes (type, subtype, quality) -> for each offer the most specific wish -> the best offer
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 8_192  # characters; whoever sends more has not said what they want
MOST = 200  # media ranges

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # noqa: S105 - RFC 9110, 5.6.2, token
_RANGE = re.compile(rf"({_TOKEN})/({_TOKEN})")
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*"))?')
_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class Wish:
    """One media range of an Accept header, in small letters, with its quality from 0 to 1."""

    type: str
    subtype: str
    quality: float

    def fits(self, offer: str) -> int:
        """How closely the range names `offer`: 0 not at all, 1 anything, 2 its type, 3 itself."""
        type_, _, subtype = offer.partition("/")
        if self.type == "*":
            return 1 if self.subtype == "*" else 0
        if self.type != type_:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == subtype)


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The one of `offered` (media types, best first) that `accept` likes most; None when none.

    Equal wishes: what is named more exactly, then what stands first in `offered`. Parameters such
    as `profile` or `charset` are not looked at. Without a header, or with one that is too long to
    be meant, the first offer.
    """
    if not accept.strip() or len(accept) > LONGEST or accept.count(",") >= MOST:
        return offered[0]
    wishes = tuple(_wishes(accept))
    best, best_value = None, (0.0, 0)
    for offer in offered:
        value = _value(offer, wishes)
        if value[0] > 0 and value > best_value:
            best, best_value = offer, value
    return best


def _value(offer: str, wishes: Sequence[Wish]) -> tuple[float, int]:
    """Quality and exactness of the wish that counts for `offer`: the most exact one."""
    exactness, quality = max(
        ((wish.fits(offer), wish.quality) for wish in wishes), default=(0, 0.0)
    )
    return (quality, exactness) if exactness else (0.0, 0)


def _wishes(accept: str) -> Iterator[Wish]:
    """The ranges that can be read; others say nothing."""
    for entry in _entries(accept):
        match = _RANGE.match(entry)
        if match is None:
            continue
        quality = _quality(entry[match.end() :])
        if quality is not None:
            yield Wish(match[1].lower(), match[2].lower(), quality)


def _entries(accept: str) -> Iterator[str]:
    """Split at commas that do not stand in quotes."""
    start, quoted, escaped = 0, False, False
    for at, character in enumerate(accept):
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            yield accept[start:at].strip()
            start = at + 1
    yield accept[start:].strip()


def _quality(parameters: str) -> float | None:
    """The q of a range, 1 when it has none; None when the parameters cannot be read."""
    at, quality = 0, 1.0
    while at < len(parameters):
        match = _PARAMETER.match(parameters, at)
        if match is None:
            return None
        if match[1] and match[1].lower() == "q":
            if not _QUALITY.fullmatch(match[2]):
                return None
            quality = float(match[2])
        at = match.end()
    return quality
