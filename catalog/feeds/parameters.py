"""What may stand behind the question mark: read strictly, refused with a sentence."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest

from catalog.feeds.problem import BadRequest

LONGEST = 2_048  # characters of one value
PAGE = 100
LARGEST_PAGE = 1_000
_SHOWN = 40  # characters of a wrong value that are said back

_CURSOR = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?")
_LIMIT = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a walk stands: after this resource id; begun when the sequence stood at `since`.

    Not signed: it holds nothing but two numbers, and every page asks anew what the requester may
    see. `since` None: not known.
    """

    after: int = 0
    since: int | None = None

    def __str__(self) -> str:
        return f"{self.after}" if self.since is None else f"{self.after}.{self.since}"


@dataclass(frozen=True, slots=True)
class Window:
    """Which page of a list: where it begins and how many it holds at most."""

    cursor: Cursor
    limit: int

    def query(self, cursor: Cursor, **more: str) -> str:
        """The query of another page of the same list; empty when all is as by default."""
        wanted = {**more}
        if cursor.after:
            wanted["after"] = str(cursor)
        if self.limit != PAGE:
            wanted["limit"] = str(self.limit)
        return f"?{urlencode(wanted)}" if wanted else ""


def parameters(request: HttpRequest, known: Collection[str]) -> dict[str, str]:
    """The parameters, each given once and known; raises BadRequest."""
    try:
        given = request.GET
    except TooManyFieldsSent:
        raise BadRequest(f"Too many parameters. {_only(known)}") from None
    read: dict[str, str] = {}
    for name, values in given.lists():
        if name not in known:
            raise BadRequest(f"The parameter {said(name)} is not known here. {_only(known)}")
        if len(values) > 1:
            raise BadRequest(f"The parameter {name} is given {len(values)} times: give it once.")
        read[name] = str(values[0])
        _check(name, read[name])
    return read


def window(given: dict[str, str]) -> Window:
    """`after` and `limit`; raises BadRequest."""
    return Window(_cursor(given.get("after")), _limit(given.get("limit")))


def said(text: str) -> str:
    """A wrong word, safe and short enough to be said back."""
    return ascii(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _cursor(text: str | None) -> Cursor:
    if text is None:
        return Cursor()
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise BadRequest(
            f"after={said(text)} is not a place in this list. Take the address of the next page"
            " as the page before gives it, or leave `after` out to begin at the first."
        )
    return Cursor(int(match[1]), None if match[2] is None else int(match[2]))


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE
    if not _LIMIT.fullmatch(text) or int(text) > LARGEST_PAGE:
        raise BadRequest(f"limit={said(text)} cannot be: give a number from 1 to {LARGEST_PAGE}.")
    return int(text)


def _check(name: str, value: str) -> None:
    if len(value) > LONGEST:
        raise BadRequest(f"The value of {name} is too long: at most {LONGEST} characters.")
    if any(ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 for c in value):
        raise BadRequest(f"The value of {name} holds a control character: take it out.")


def _only(known: Collection[str]) -> str:
    return f"Known are: {', '.join(sorted(known))}." if known else "This address takes none."
