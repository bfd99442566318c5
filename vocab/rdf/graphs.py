"""TriG as Turtle: graph labels and braces become spaces and full stops; every line keeps its place.

For documents that the TriG parser cannot read to their end, so nothing is expected of them.
"""

import re
from collections.abc import Iterator

MOST_BYTES = 64 << 20

# What braces may stand in, then the braces; a label is what stands directly before its brace.
_PARTS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb'|"(?:[^"\\\n]|\\.)*"'
    rb"|'(?:[^'\\\n]|\\.)*'"
    rb"|<[^<>\s]*>(?P<iri>\s*\{)?"
    rb"|#[^\n]*"
    rb"|(?P<label>(?:_:|[\w.-]*:)[\w.:%-]*|\[\s*\])\s*\{"
    rb"|(?P<brace>[{}])",
    re.DOTALL,
)
_KEYWORD = re.compile(rb"(?<![\w:])GRAPH\s*\Z", re.I)
_VISIBLE = re.compile(rb"\S")


def without_braces(data: bytes) -> bytes:
    """The same bytes with graph blocks opened up."""
    return b"".join(_parts(data))


def _parts(data: bytes) -> Iterator[bytes]:
    place, last = 0, b"."  # the last visible byte of what is kept, comments aside
    for found in _PARTS.finditer(data):
        before, part = data[place : found.start()], found[0]
        place = found.end()
        if found["label"] or found["iri"]:
            before = _KEYWORD.sub(lambda word: _blank(word[0]), before)
            part = _blank(part)
        elif found["brace"]:
            ends = found["brace"] == b"}" and (before.rstrip()[-1:] or last) != b"."
            part = b"." if ends else b" "
        yield before
        yield part
        seen = before if part[:1] == b"#" else before + part
        last = seen.rstrip()[-1:] or last
    yield data[place:]


def _blank(part: bytes) -> bytes:
    return _VISIBLE.sub(b" ", part)
