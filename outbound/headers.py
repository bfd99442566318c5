"""What an answer's header fields say: type and charset, the next page, when to come back."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from outbound.errors import FetchRefused

LONGEST_FIELD = 8_192  # characters that we look at
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FOLD = re.compile(r"\r?\n[ \t]+")  # RFC 9112 5.2: an old way to break long fields
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}")


class Fields:
    """The header fields of one answer, unfolded; reading a broken one raises FetchRefused."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        value = _FOLD.sub(" ", self._fields.get(name, "")).strip()
        if _CONTROL.search(value):
            raise FetchRefused(f"the answer's field {name} holds a control character")
        return value


def plain(fields: Mapping[str, str]) -> dict[str, str]:
    """All fields by their names in lower case, unfolded; broken ones are left out."""
    unfolded = {name.lower(): _FOLD.sub(" ", value).strip() for name, value in fields.items()}
    return {name: value for name, value in unfolded.items() if not _CONTROL.search(value)}


def fits(value: str) -> bool:
    """Whether a header field can carry it; a page's odd ETag is simply not sent back."""
    return value != "" and value.isascii() and value.isprintable()


def check_framing(fields: Fields) -> None:
    """Refuse a body whose end is told in a way that two readers could read differently."""
    if fields["Transfer-Encoding"].lower() not in ("", "chunked"):
        raise FetchRefused("the answer's Transfer-Encoding is not understood: use chunked, or none")
    length = fields["Content-Length"]
    if length and not (length.isascii() and length.isdigit()):
        raise FetchRefused("the answer's Content-Length is not one number")


def media_type(value: str) -> tuple[str, str]:
    """`text/turtle; charset="UTF-8"` as ("text/turtle", "utf-8"); empty where missing or broken."""
    parts = list(_split(value[:LONGEST_FIELD], ";"))
    name = parts[0].strip() if parts else ""
    if not _MEDIA_TYPE.fullmatch(name):
        return "", ""
    parameters = dict(reversed([_parameter(part) for part in parts[1:]]))  # the first one counts
    return name.lower(), parameters.get("charset", "").lower()


def is_immutable(value: str) -> bool:
    """Whether a Cache-Control field says that the answer will never change (RFC 8246)."""
    directives = (part.partition("=")[0].strip() for part in value[:LONGEST_FIELD].split(","))
    return "immutable" in map(str.lower, directives)


def link_next(value: str, base: str) -> str:
    """The first `rel=next` target of a Link field (RFC 8288 3) against `base`; empty if none."""
    for link in _split(value[:LONGEST_FIELD], ","):
        target, _, rest = link.strip().partition(">")
        if not target.startswith("<"):
            continue
        parameters = dict(reversed([_parameter(part) for part in _split(rest, ";")]))
        # With an anchor the link speaks about another document than the one we hold.
        if "next" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            return _join(base, target[1:].strip())
    return ""


def _join(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return ""


def retry_after(value: str, now: datetime, longest: float) -> float | None:
    """Seconds to wait, from 0 to `longest`; None when not said or broken (RFC 9110 10.2.3)."""
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(float(value), longest)
    try:
        then = parsedate_to_datetime(value)
        seconds = (then - now).total_seconds()
    except (ValueError, TypeError, OverflowError):  # TypeError: a date without a zone
        return None
    return min(max(seconds, 0.0), longest)


def _parameter(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    value = value.strip()
    if value.startswith('"'):
        value = re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"'))
    return name.strip().lower(), value


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts between `mark`s that stand outside of quotes and angle brackets."""
    start, quoted, pointed = 0, False, False
    previous = ""
    for position, letter in enumerate(text):
        if letter == '"' and not pointed and previous != "\\":
            quoted = not quoted
        elif letter in "<>" and not quoted:
            pointed = letter == "<"
        elif letter == mark and not quoted and not pointed:
            yield text[start:position]
            start = position + 1
        previous = letter
    yield text[start:]
