"""The calendar of endings: twelve months ahead, each with its list, and the same as a feed."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.pages.wording import Wording
from connector.expiry import Ending, endings, running_of
from connector.pages.expiries_feed import secret_of
from connector.pages.front import SECTION
from connector.pages.parties import title_of

MONTHS = 12
LISTED = 200  # of one list
LATER = "later"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month: how many agreements end on it, and what that is called."""

    number: int
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of seven days, Monday first; None: a day of another month."""

    name: str  # as in the address: 2027-01
    title: str
    count: int
    weeks: tuple[tuple[Day | None, ...], ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One agreement of the list. `day` is its number in the month, where it is the day's first."""

    ending: Ending
    title: Wording
    day: int | None


@require_safe
@says_what_to_mend
@person_only
def expiries(request: HttpRequest) -> HttpResponse:
    """The calendar, and the list of the month that `month` names, or of the first with an end."""
    today = timezone.localdate()
    months = _months_from(today)
    running = running_of(asking(request))
    found = sorted(endings(running), key=lambda one: (one.at, one.agreement.pk))
    by_month = _by_month(found, months)
    chosen = _chosen(request, by_month)
    context = {
        "section": SECTION,
        "months": [_month(one, by_month[_name(one)], chosen == _name(one)) for one in months],
        "weekdays": [(WEEKDAYS_ABBR[i], WEEKDAYS[i]) for i in range(7)],
        "chosen": chosen,
        "chosen_title": _title(chosen),
        "rows": _rows(by_month.get(chosen, ()), request),
        "total": len(by_month.get(chosen, ())),
        "later": len(by_month[LATER]),
        "never": len(running) - len(found),
        "any": bool(running),
        "feed": request.build_absolute_uri(
            reverse("expiries-feed", args=[secret_of(person(request))])
        ),
    }
    return render(request, "connector/expiries.html", context)


def _months_from(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, first + MONTHS)]


def _name(month: date) -> str:
    return f"{month:%Y-%m}"


def _day(one: Ending) -> date:
    return timezone.localdate(one.at)


def _by_month(found: Sequence[Ending], months: Sequence[date]) -> dict[str, list[Ending]]:
    """The endings by the name of their month; before the first one nothing is counted."""
    by_month: dict[str, list[Ending]] = {name: [] for name in (*map(_name, months), LATER)}
    for one in found:
        day = _day(one)
        if day >= months[0]:
            by_month.get(_name(day), by_month[LATER]).append(one)
    return by_month


def _chosen(request: HttpRequest, by_month: Mapping[str, Sequence[Ending]]) -> str:
    asked = request.GET.get("month", "")
    if asked and asked not in by_month:
        raise Refused(_("Choose a month of the calendar, as 2027-01, or “later”."))
    return asked or next((name for name, found in by_month.items() if found), "")


def _title(chosen: str) -> Promise | str:
    if chosen in ("", LATER):
        return _("Later than that") if chosen else ""
    return date_format(date.fromisoformat(f"{chosen}-01"), "F Y")


def _month(first: date, found: Sequence[Ending], is_chosen: bool) -> Month:
    counts: dict[date, int] = {}
    for one in found:
        counts[_day(one)] = counts.get(_day(one), 0) + 1
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        name=_name(first),
        title=date_format(first, "F Y"),
        count=len(found),
        weeks=tuple(
            tuple(_square(one, counts) if one.month == first.month else None for one in week)
            for week in weeks
        ),
        is_chosen=is_chosen,
    )


def _square(day: date, counts: Mapping[date, int]) -> Day:
    return Day(day.day, counts.get(day, 0), date_format(day, "j F Y"))


def _rows(found: Sequence[Ending], request: HttpRequest) -> list[Row]:
    rows, before = [], None
    for one in found[:LISTED]:
        day, title = _day(one), title_of(one.agreement.negotiation, request)
        rows.append(Row(one, title, None if day == before else day.day))
        before = day
    return rows
