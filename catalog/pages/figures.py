"""Numbers, sizes and hours as people say them, in the language of the page."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEAR = 7 * DAY  # farther away than this, a date is clearer than a distance
SIZES = ("kB", "MB", "GB", "TB", "PB")


def number(value: int | None) -> str:
    """`value` with the separator of the language; never rounded."""
    return "" if value is None else str(number_format(value, force_grouping=True))


def size(octets: int | None) -> str:
    """A number of bytes as "1.9 GB" (powers of 1,000), "not stated" for None or a negative one."""
    if octets is None or octets < 0:
        return gettext("not stated")
    if octets < 1_000:
        return ngettext("%(n)d byte", "%(n)d bytes", octets) % {"n": octets}
    amount, unit = octets / 1_000, 0
    while round(amount, 1) >= 1_000 and unit < len(SIZES) - 1:
        amount, unit = amount / 1_000, unit + 1
    decimals = 1 if amount < 100 else 0
    return f"{number_format(round(amount, 1), decimals, force_grouping=True)} {SIZES[unit]}"


def when(moment: datetime, now: datetime) -> str:
    """ "40 minutes ago" or "in 3 hours" within a week of `now`, a written-out date beyond."""
    distance = moment - now
    if abs(distance) >= NEAR:
        return day(moment)
    if abs(distance) < MINUTE:
        return gettext("now")
    pattern = gettext("in %(span)s") if distance > timedelta() else gettext("%(span)s ago")
    return pattern % {"span": _span(abs(distance))}


def day(moment: date) -> str:
    """The date written out, as "24 November 2026"; an hour is taken in the zone of the page."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return str(date_format(local, "j F Y"))


def hour(moment: datetime) -> str:
    """The exact minute with its zone, as "24 November 2026 21:00 UTC"."""
    local = timezone.localtime(moment)
    return f"{day(moment)} {local:%H:%M %Z}"


def _span(distance: timedelta) -> str:
    if distance < HOUR:
        n = distance // MINUTE
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    if distance < DAY:
        n = distance // HOUR
        return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    n = distance // DAY
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
