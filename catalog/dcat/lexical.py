"""From the letters of an N-Triples term to a plain value: texts, dates, numbers, addresses."""

import re
from datetime import date, datetime
from functools import lru_cache
from unicodedata import normalize

from catalog.dcat.rules import (
    LINK_ELSEWHERE,
    LINK_EMPTY,
    LINK_IN_PART,
    LINK_LONG,
    LINK_ODD,
    LINK_SPACED,
)

# C0 without tab and line feed: PostgreSQL refuses NUL, XML the rest.
CONTROLS = bytes(c for c in range(32) if c not in b"\t\n")
_DROP = dict.fromkeys(c for c in range(32) if c not in b"\t\n\r") | dict.fromkeys(
    range(0xD800, 0xE000), "\ufffd"
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "", "f": ""}


def literal(term: str) -> tuple[str, str]:
    """(language tag, text) of an N-Triples literal, composed (NFC); the datatype is not kept."""
    end = term.rfind('"')
    text = term[1:end]
    if "\\" in text:
        text = unescape(text)
    text = text.strip()
    if not text.isascii():
        text = normalize("NFC", text)
    return term[end + 2 :] if term[end + 1 : end + 2] == "@" else "", text


def unescape(text: str) -> str:
    """`text` without N-Triples escapes, without control characters, line ends as line feeds."""
    text = _ESCAPE.sub(_unescaped, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) == 1:
        return _LETTERS.get(escape, escape)
    number = int(escape[1:], 16)
    return chr(number).translate(_DROP) if number < 0x110000 else "\ufffd"


_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?))?)?)?"
    r" ?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


@lru_cache(maxsize=16_384)
def moment(text: str) -> str:
    """ISO form of an xsd:gYear, gYearMonth, date or dateTime; "" when it is none of them.

    Years 1 to 9999 only, real days only. A time without seconds is accepted (seen at many portals).
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return ""
    year, month, day, time, zone = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
        if time is None:
            return "-".join(filter(None, (year, month, day)))
        return _date_time(f"{year}-{month}-{day}", time, zone or "")
    except ValueError:
        return ""


def _date_time(day: str, time: str, zone: str) -> str:
    seconds, _, fraction = time.partition(".")
    zone = "+00:00" if zone == "Z" else zone
    fraction = "." + fraction[:6].ljust(6, "0") if fraction.strip("0") else ""
    return datetime.fromisoformat(f"{day}T{seconds}{fraction}{zone}").isoformat()


_DIGITS = re.compile(r"([0-9]{1,18})(?:\.0*)?")


def number(text: str) -> int | None:
    """A whole number that is not negative and fits 64 bits: "2048", "2048.0" (xsd:decimal)."""
    match = _DIGITS.fullmatch(text.strip())
    return int(match[1]) if match else None


LONGEST = 2_048  # bytes of an address
_ADDRESS = re.compile(r"(?i:https?|ftps?|sftp)://[^\s/?#<>\"{}|\\^`]+[^\s<>\"{}|\\^`]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SPACES = re.compile(r"\s")


@lru_cache(maxsize=16_384)
def address(text: str) -> tuple[str, str]:
    """(usable address or "", what is wrong or ""). Spaces are mended, nothing else is guessed."""
    if len(text) > LONGEST or len(text.encode()) > LONGEST:
        return "", LINK_LONG % {"limit": f"{LONGEST:,}"}
    if _ADDRESS.fullmatch(text):
        return text, ""
    stripped = text.strip()
    mended = _SPACES.sub(lambda space: f"%{ord(space[0]):02X}", stripped)
    if _ADDRESS.fullmatch(mended):
        return mended, LINK_SPACED if mended != text else ""
    return "", _what_is_wrong(stripped)


def _what_is_wrong(text: str) -> str:
    if not text:
        return LINK_EMPTY
    scheme = _SCHEME.match(text)
    if scheme is None:
        return LINK_IN_PART
    if scheme[1].lower() in ("http", "https", "ftp", "ftps", "sftp"):
        return LINK_ODD
    return LINK_ELSEWHERE % {"scheme": scheme[0]}


def bare(value: str) -> str:
    """An address without its "mailto:" or "tel:"."""
    if value[:7].lower() == "mailto:":
        return value[7:]
    return value[4:] if value[:4].lower() == "tel:" else value


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI that may be written out again."""
    return len(text) <= LONGEST >= len(text.encode()) and _IRI.fullmatch(text) is not None
