"""Moments and durations of XML Schema, as policies write them. Everything is compared in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?)?"
    r"(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,6}))?S)?)?",
    re.ASCII,
)
TICK = timedelta(microseconds=1)  # the smallest step of our clock


@dataclass(frozen=True, slots=True)
class Duration:
    """Months of the calendar, and an exact time on top."""

    months: int
    time: timedelta


def moment(text: str) -> datetime | None:
    """xsd:dateTime or xsd:date in UTC, or None. Seconds may be missing, as in DSP's own examples.

    A date is its first moment; what has no zone is taken as UTC.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    fraction = (fraction or "").ljust(6, "0")
    if fraction[6:].strip("0"):
        return None  # finer than our clock
    clock = [int(hour or 0), int(minute or 0), int(second or 0), int(fraction[:6])]
    days = clock == [24, 0, 0, 0]  # XML Schema's end of a day
    hour, minute, second, micro = [0, 0, 0, 0] if days else clock
    try:
        local = datetime(int(year), int(month), int(day), hour, minute, second, micro, _zone(zone))
        return (local + timedelta(days=days)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def duration(text: str) -> Duration | None:
    """xsd:duration, or None. Negative ones are none: no permission lasts that long."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    *numbers, fraction = found.groups()
    years, months, days, hours, minutes, seconds = (int(number or 0) for number in numbers)
    micro = int((fraction or "").ljust(6, "0"))
    return Duration(
        12 * years + months,
        timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micro),
    )


def later(start: datetime, by: Duration) -> datetime | None:
    """`start` plus months (31 January and a month: the last of February), plus the time.

    In UTC; None when that is after the year 9999.
    """
    start = start.astimezone(UTC)
    years, month = divmod(start.month - 1 + by.months, 12)
    for day in range(start.day, 27, -1) if start.day > 28 else (start.day,):
        try:
            return start.replace(year=start.year + years, month=month + 1, day=day) + by.time
        except (ValueError, OverflowError):
            continue  # no such day in that month
    return None


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > timedelta(hours=14):  # the bounds of XML Schema
        raise ValueError(text)
    return timezone(-offset if text[0] == "-" else offset)
