"""Days as they are written: 2024, 2024-05 or 2024-05-31."""

import re
from calendar import monthrange
from datetime import date

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def read_day(given: str, *, is_end: bool) -> date:
    """The day, or the first or last one of the month or year. Raises ValueError for none."""
    match = _DAY.fullmatch(given)
    if match is None:
        raise ValueError(given)
    year = int(match[1])
    month = int(match[2] or (12 if is_end else 1))
    first = date(year, month, 1)
    if match[3]:
        return first.replace(day=int(match[3]))
    return first.replace(day=monthrange(year, month)[1]) if is_end else first
