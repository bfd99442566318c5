"""Two to four datasets side by side: /compare?dataset=…&dataset=…, an address that can be shared.

addresses or numbers -> rows that the requester may see -> what is said of each -> table

What may not be seen is answered like what does not exist.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requester import Requester, asking
from catalog.access import access
from catalog.feeds.base import base_url
from catalog.feeds.converters import RowId
from catalog.feeds.hidden import hidden_in
from catalog.feeds.seen import seen
from catalog.models import Kind, Resource
from catalog.pages.comparing import Side, address, columns, rows
from catalog.pages.measured import band
from catalog.pages.reader import languages
from catalog.quality.score import score
from catalog.quality.scores import facts_of, links_of
from catalog.quality.waiting import waiting

LEAST, MOST = 2, 4  # datasets side by side
LOOKED_AT = 12  # of a list that is too long
_SAID = 40  # characters of a wrong value that are said back


@dataclass(frozen=True, slots=True)
class Fault:
    """Why these cannot be compared, and how to mend it."""

    sentence: str
    status: HTTPStatus = HTTPStatus.BAD_REQUEST


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The table; 400 and a form that mends it, 404 with what is not here, 410 with what is gone."""
    requester = asking(request)
    given = request.GET.getlist("dataset")
    asked = _asked(given, base_url(request))
    ids = list(dict.fromkeys(pk for _said, pk in asked if pk))
    found = _found(ids[:LOOKED_AT], requester)
    fault = _fault(asked, found)
    if fault is None and given != [str(pk) for pk in ids]:
        return redirect(address(ids))
    live = [row for row in found if not row.withdrawn]
    sides = _sides(request, live, requester)
    told = [] if fault else rows(sides)
    context = {
        "section": "datasets",
        "fault": fault,
        "columns": columns(sides),
        "rows": told,
        "differing": sum(row.differs for row in told),
        "has_room": len(live) < MOST,
    }
    status = fault.status if fault else HTTPStatus.OK
    response = render(request, "catalog/compare.html", context, status=status)
    patch_vary_headers(response, ("Accept-Language",))
    return response


def _fault(asked: Sequence[tuple[str, int | None]], found: Sequence[Resource]) -> Fault | None:
    """The first thing that is wrong with what was asked for."""
    times = Counter(pk for _said, pk in asked if pk is not None)
    return _misnamed(asked, times) or _not_here(times, found) or _too_few(len(times))


def _misnamed(asked: Sequence[tuple[str, int | None]], times: Counter[int]) -> Fault | None:
    if wrong := [said for said, pk in asked if pk is None]:
        text = _("“%(given)s” is no dataset: give its number, or the address of its page here.")
        return Fault(text % {"given": _short(wrong[0])})
    if twice := [pk for pk, n in times.items() if n > 1]:
        text = _("Dataset %(number)s is named more than once: name it once, and another beside it.")
        return Fault(text % {"number": twice[0]})
    if len(times) > MOST:
        text = _("%(n)s datasets are named, and at most %(most)s fit side by side: leave some out.")
        return Fault(text % {"n": len(times), "most": MOST})
    return None


def _not_here(named: Iterable[int], found: Sequence[Resource]) -> Fault | None:
    here = {row.pk: row for row in found}
    if unknown := [pk for pk in named if pk not in here]:
        text = _("There is no dataset %(number)s here: leave it out, or look for its number again.")
        return Fault(text % {"number": unknown[0]}, HTTPStatus.NOT_FOUND)
    if gone := [pk for pk, row in here.items() if row.withdrawn]:
        text = _("Dataset %(number)s was withdrawn by its source: leave it out.")
        return Fault(text % {"number": gone[0]}, HTTPStatus.GONE)
    return None


def _too_few(many: int) -> Fault | None:
    if many >= LEAST:
        return None
    none, one = (
        _("No dataset is chosen: choose two to four."),
        _("One dataset is chosen: choose one to three more."),
    )
    return Fault(one if many else none)


def _short(given: str) -> str:
    return f"{given[:_SAID]}…" if len(given) > _SAID else given


def _asked(given: Sequence[str], base: str) -> list[tuple[str, int | None]]:
    """(as given, the number of a row that it says or None) of all that says something."""
    pages = (f"{base}{reverse('datasets')}/", f"{reverse('datasets')}/")
    found = []
    for said in filter(None, map(str.strip, given)):
        before = next((page for page in pages if said.startswith(page)), "")
        number = re.split("[?#]", said.removeprefix(before), maxsplit=1)[0]
        found.append((said, int(number) if re.fullmatch(RowId.regex, number) else None))
    return found


def _found(ids: Sequence[int], requester: Requester) -> list[Resource]:
    """Those that the requester may know of, in the order asked for, withdrawn ones too."""
    rows = Resource.objects.visible_to(requester).select_related("source", "change").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _sides(request: HttpRequest, found: Sequence[Resource], requester: Requester) -> list[Side]:
    reads = languages(request)
    hidden = hidden_in(found, requester)
    terms = access().terms([row.pk for row in found], requester)
    made = []
    for row in found:
        shown = seen(row, hidden)
        points = None
        if row.kind == Kind.DATASET:
            earned = score(shown.document, facts_of(row, links_of(shown.document)))
            points = band(earned.total, earned.unknown)
        made.append(
            Side(
                resource=row,
                document=shown.document,
                reads=reads,
                terms=terms.get(row.pk),
                band=points,
                findings=Counter(one.severity for one in shown.findings),
                unchecked=waiting(row) is not None,
            )
        )
    return made
