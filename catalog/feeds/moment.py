"""The moment that a dump is asked for: a day, or a day and a time with its zone."""

import re
from datetime import UTC, datetime

from catalog.feeds.parameters import said
from catalog.feeds.problem import BadRequest

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


def moment(text: str, now: datetime) -> datetime:
    """What `at` says, in UTC: a day is its beginning. Raises BadRequest."""
    if not _DAY.fullmatch(text) and not _MOMENT.fullmatch(text):
        raise BadRequest(
            f"at={said(text)} is no moment: give a day such as 2026-10-01 (its beginning, in UTC),"
            " or a time with its zone such as 2026-10-01T12:00:00Z. (A + is written %2B.)"
        )
    try:
        read = datetime.fromisoformat(text)
        # A day has no zone, and so has its beginning in UTC.
        asked = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest(f"at={said(text)} is not in the calendar: look at its figures.") from None
    if asked > now:
        raise BadRequest(
            f"at={said(text)} has not come yet: what the catalogue will hold is not known."
            f" Give a moment up to now, which is {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}."
        )
    return asked
