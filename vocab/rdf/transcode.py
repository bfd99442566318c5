"""Everything to UTF-8: byte order mark, XML declaration, then the charset that was sent with it.

What is valid UTF-8 is read as UTF-8, whatever was said; a wrong saying becomes a finding.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from vocab.findings import Rule, Severity
from vocab.rdf.notes import Notes
from vocab.sentence import gettext_noop

READ_AS = gettext_noop("It says %(said)s; it was read as %(read_as)s")
CHARSET_WRONG = Rule(
    "charset-wrong",
    Severity.WARNING,
    "The document is not in the character set that it says",
    "Send UTF-8, and say so in the Content-Type and in the XML declaration.",
    messages=(READ_AS,),
)
BYTES = gettext_noop("%(n)s bytes are not %(encoding)s")
BYTES_REPLACED = Rule(
    "bytes-replaced",
    Severity.ERROR,
    "Some bytes are not valid in the document's character set",
    "Write the document in UTF-8 throughout; the bytes were replaced by U+FFFD.",
    messages=(BYTES,),
)
RULES = (CHARSET_WRONG, BYTES_REPLACED)

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first two characters of any text of ours are ASCII: where the zeros stand tells the width.
_ZEROS = (
    (re.compile(rb"\A[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\A\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"\A[^\0]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\A\0[^\0]\0[^\0]"), "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*?\?>"""
)


def to_utf8(path: Path, target: Path, charset: str, notes: Notes) -> Path:
    """`path` itself where it is plain UTF-8, else a UTF-8 copy at `target` without a mark.

    An XML declaration of the copy says UTF-8.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    mark, marked = _marked(head)
    declared = _declared(head[len(mark) :])
    plain, valid = _survey(path)
    encoding = marked or _decide(path, declared, charset, notes, plain=plain, valid=valid)
    if valid and encoding == "utf-8" and not mark and _codec(declared) in ("", "utf-8"):
        return path
    _write(path, target, len(mark), encoding, notes)
    return target


def says_utf8(charset: str) -> bool:
    """Whether a charset that was sent allows for UTF-8."""
    return _codec(charset) in ("", "utf-8")


def _marked(head: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    for pattern, encoding in _ZEROS:
        if pattern.match(head):
            return b"", encoding
    return b"", ""


def _declared(head: bytes) -> str:
    found = _DECLARATION.match(head)
    return found[1].decode("ascii") if found else ""


def _codec(name: str) -> str:
    """The codec's own name; "" for a name that nobody knows."""
    try:
        codec = codecs.lookup(name.strip("\"'")) if name else None
        if codec is None or not codec._is_text_encoding:  # noqa: SLF001 - no other way
            return ""
    except (LookupError, ValueError):
        return ""
    return "utf-8" if codec.name in ("ascii", "utf-8-sig") else codec.name


def _decide(
    path: Path, declared: str, charset: str, notes: Notes, *, plain: bool, valid: bool
) -> str:
    said = _codec(declared) or _codec(charset)
    if valid:
        if said not in ("", "utf-8") and not plain:
            _note_wrong(declared or charset, "utf-8", notes)
        # Seven-bit text reads the same in all of these, but for UTF-7 and its like.
        return "utf-8"
    if said and not said.startswith(("utf", "iso2022", "hz")):
        return said
    if _mostly_utf8(path):
        return "utf-8"
    _note_wrong(declared or charset or "utf-8", "windows-1252", notes)
    return "windows-1252"


def _note_wrong(said: str, read_as: str, notes: Notes) -> None:
    notes.add(CHARSET_WRONG, value=said, message=READ_AS % {"said": said, "read_as": read_as})


def _survey(path: Path) -> tuple[bool, bool]:
    """(nothing but ASCII, valid UTF-8)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = True
    try:
        for chunk in _chunks(path):
            if plain and chunk.isascii():
                continue
            plain = False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False, False
    return plain, True


def _mostly_utf8(path: Path) -> bool:
    """More whole multi-byte characters than broken bytes: UTF-8 with a few accidents."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = whole = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        lost = text.count("\ufffd")
        broken += lost
        whole += sum(1 for c in text if c > "\x7f") - lost if not text.isascii() else 0
    return whole > broken


def _chunks(path: Path, start: int = 0) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(path: Path, target: Path, start: int, encoding: str, notes: Notes) -> None:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    replaced = 0
    first = True
    with target.open("wb") as out:
        for chunk in _chunks(path, start):
            text = decoder.decode(chunk)
            replaced += text.count("\ufffd")
            data = text.encode("utf-8", "replace")
            if first:
                data, first = _say_utf8(data), False
            out.write(data)
        out.write(decoder.decode(b"", final=True).encode())
    if replaced:
        message = BYTES % {"n": f"{replaced:,}", "encoding": encoding}
        notes.add(BYTES_REPLACED, value=encoding, message=message)


def _say_utf8(data: bytes) -> bytes:
    found = _DECLARATION.match(data)
    return data[: found.start(1)] + b"UTF-8" + data[found.end(1) :] if found else data
