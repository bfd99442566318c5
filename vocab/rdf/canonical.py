"""N-Triples that stand as we would write them: such lines are taken as they are, without a parser.

One expression takes a part of the language that needs no thought: absolute http(s) addresses of
ASCII letters, plain language tags in small letters, no escape but those that we write. What it
takes is valid, and pyoxigraph would give the same bytes again; every other line is for pyoxigraph.
"""

import re
import sys
from collections.abc import Iterator

# RFC 3986: pchar, "/" and "?" without "%"; brackets belong to no path.
_SAFE = rb"[A-Za-z0-9._~!$&'()+*,;=:@/?-]*+"
_ESCAPED = rb"%b(?:%%[0-9A-Fa-f]{2}%b)*+" % (_SAFE, _SAFE)
_IRI = (
    rb"<(?:https?://[A-Za-z0-9.-]++(?::[0-9]{1,4})?+(?:/%b)?+(?:\#%b)?+"
    rb"|mailto:[A-Za-z0-9._@+-]++)>" % (_ESCAPED, _SAFE)
)
_BLANK = rb"_:[A-Za-z0-9]++"
# RFC 5646: a language, perhaps with a region, perhaps translated from another.
_TAG = rb"@[a-z]{2,3}+(?:-(?:[a-z]{2}|t-[a-z]{2,3}+(?:-t0-mtec)?+))?+"
# The datatypes that a parser takes away: xsd:string, and those of texts with a language.
_PLAIN = rb"<http://www\.w3\.org/(?:2001/XMLSchema\#string|1999/02/22-rdf-syntax-ns\#)"
_LITERAL = (
    rb'"[^"\\\x00-\x1f\x7f]*+(?:\\[nrt"\\][^"\\\x00-\x1f\x7f]*+)*+"'
    rb"(?:%b|\^\^(?!%b)%b)?+" % (_TAG, _PLAIN, _IRI)
)
_LINE = rb"(?:%b|%b) %b (?:%b|%b|%b) \.\n" % (_IRI, _BLANK, _IRI, _IRI, _LITERAL, _BLANK)
_POSSESSIVE = rb"(?:%b)*+" % _LINE
# Python before 3.11.5 takes what it should not by such quantifiers. No part here can begin as the
# one before it goes on, so plain ones take the same, and search longer for what they do not take.
_SOUND = sys.version_info >= (3, 11, 5)
_LINES = re.compile(_POSSESSIVE if _SOUND else re.sub(rb"([*+?}])\+", rb"\1", _POSSESSIVE))
_NO_TEXT = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF, which are no characters

MOST_OTHERS = 16  # lines in a block that may be others, until all of it is


def told_apart(block: bytes) -> Iterator[tuple[bytes, bool]]:
    """The parts of a block of whole lines in their order, and whether each is as we would write it.

    A block with many other lines is given as one part, for the parser.
    """
    parts: list[tuple[bytes, bool]] = []
    at, others, end = 0, 0, len(block)
    while at < end and others <= MOST_OTHERS:
        known = _LINES.match(block, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if known > at:
            parts.append((block[at:known], True))
        if known < end:
            at = block.find(b"\n", known) + 1 or end
            parts.append((block[known:at], False))
            others += 1
        else:
            at = end
    return iter(parts if at == end and _is_text(block) else [(block, False)])


def _is_text(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return not _NO_TEXT.search(block)
