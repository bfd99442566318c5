"""The list behind each number of a source's account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requester import asking
from catalog import queries
from catalog.models import Resource
from catalog.pages.reckoning import STATES, WORDS, records
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.pages.sources import visible_source

PAGE = 100
FIGURES = 18  # of an id; more are none


@require_safe
@says_what_to_mend
def source_records(request: HttpRequest, slug: str) -> HttpResponse:
    """Records of a source by what they are, a page at a time."""
    requester = asking(request)
    source = visible_source(slug, requester)
    state, after = request.GET.get("state", "live"), request.GET.get("after", "0")
    if state not in STATES:
        raise Refused(_("“state” is one of: %(names)s.") % {"names": ", ".join(STATES)})
    if not (after.isascii() and after.isdigit() and len(after) <= FIGURES):
        raise Refused(_("“after” is the number of a record: begin at the first page."))
    mine = records(source, state, requester)
    rows = mine.filter(pk__gt=int(after)).defer(*queries.HEAVY, "document").order_by("pk")
    shown = list(rows[: PAGE + 1])
    page = f"{reverse('source-records', args=[slug])}?{urlencode({'state': state})}"
    context = {
        "section": "sources",
        "source": source,
        "words": WORDS[state],
        "rows": [(row, _elsewhere(row, state, request)) for row in shown[:PAGE]],
        "total": mine.count(),
        "page_size": PAGE,
        "first_url": page if after != "0" else "",
        "next_url": f"{page}&after={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
    }
    return render(request, "catalog/source_records.html", context)


def _elsewhere(row: Resource, state: str, request: HttpRequest) -> Resource | None:
    """The copy that stands in the lists, of a duplicate."""
    if state != "duplicate":
        return None
    return next((one for one in queries.copies(row, asking(request)) if one.published), None)
