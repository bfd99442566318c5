"""The list of datasets: what is asked, what is found, and the form to ask on.

address -> query -> found -> facets, chips, hits -> page, or only the parts of it that change
"""

from collections.abc import Mapping, Sequence, Set
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.requester import Requester, asking
from catalog.access import access
from catalog.models import Resource
from catalog.pages import asked, sentences, unindexed
from catalog.pages.asked import address, first_page
from catalog.pages.choices import TITLES, facets, listed, names_of
from catalog.pages.hits import hits
from catalog.pages.reader import languages
from catalog.pages.reasons import Marker
from catalog.pages.relaxed import guesses, loosened, relaxed
from catalog.pages.together import together
from catalog.search.backends.base import Counts, EngineAway, IndexAway
from catalog.search.facets import FACETS, YEARS, query_string
from catalog.search.finding import find
from catalog.search.parse import KNOWN
from catalog.search.query import PAGE, BadQuery, SearchQuery
from catalog.watching.topics import plain

RETRY_SECONDS = 60  # an index of a few thousand entries is built by then


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """What is here, by the words and filters of the address."""
    requester = asking(request)
    try:
        query = asked.read(request.GET)
        response = _answered(request, query, requester)
    except BadQuery as fault:
        response = _refused(request, fault)
    patch_vary_headers(response, ("HX-Request", "Accept-Language"))
    return response


def _answered(request: HttpRequest, query: SearchQuery, requester: Requester) -> HttpResponse:
    try:
        found = find(query, requester, languages(request)[0])
    except IndexAway as away:
        return _unsearched(request, query, requester, is_down=isinstance(away, EngineAway))
    page = _page(request, query, found.rows, requester, Marker(found.answer.question))
    lacking = {word for hit in page["hits"] if hit.why for word in hit.why.missing}
    context = {
        **_form(request, query, found.results.facets, requester),
        **page,
        "total": found.results.total,
        "next_url": address(found.next) if found.next else "",
        "guesses": guesses(found),
        "relaxed": relaxed(found, lacking),
        "loosened_url": address(loose) if (loose := loosened(query)) else "",
        "json_url": reverse("api-search") + query_string(first_page(query)),
        "alert_url": reverse("alert-new") + query_string(plain(query)),
        "feed_url": reverse("search-feed") + query_string(plain(query)),
    }
    return _shown(request, query, context)


# --- parts of the page ------------------------------------------------------------------------
def _form(
    request: HttpRequest, query: SearchQuery, counts: Mapping[str, Counts], requester: Requester
) -> dict[str, Any]:
    """What was asked, as it stands in the form again."""
    years = counts.get(YEARS)
    counts = listed(query, counts)
    names = names_of(counts, requester)
    chips = asked.chips(query, names)
    return {
        "q": _typed(request.GET),
        "facets": facets(query, counts, names),
        "periods": asked.periods(query, years),
        "area": asked.area(query),
        "chips": chips,
        "unfiltered_url": address(asked.unfiltered(query)),
        "sorts": asked.sorts(query),
        "size": query.size if query.size != PAGE else "",
        "of_kinds": bool(query.chosen("kind")),
    }


def _page(
    request: HttpRequest,
    query: SearchQuery,
    rows: Sequence[Resource],
    requester: Requester,
    marker: Marker | None = None,
) -> dict[str, Any]:
    """The hits, and where the first of them are."""
    leading, others = together(rows, requester)
    terms = access().terms([row.pk for row in leading], requester)
    return {
        "hits": hits(leading, languages(request), terms, marker, others),
        "shown": len(rows),
        "first_url": address(first_page(query)) if query.cursor else "",
        "page_size": query.size,
    }


def _typed(parameters: QueryDict) -> str:
    return parameters.get("q") or ""


def _shown(
    request: HttpRequest, query: SearchQuery, context: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    """The page; or what changes of it, for a page that has the rest."""
    shared = {"section": "datasets", "noindex": bool(request.GET), **context}
    if not _refines(request):
        return render(request, "catalog/datasets.html", shared, status=status)
    response = render(request, "catalog/refined.html", shared, status=status)
    response["HX-Push-Url"] = address(query)
    response["Cache-Control"] = "no-store"
    return response


def _refines(request: HttpRequest) -> bool:
    """Does a page of ours ask for the parts that change?"""
    return request.headers.get("HX-Request") == "true"


# --- what cannot be answered ------------------------------------------------------------------
def _unsearched(
    request: HttpRequest, query: SearchQuery, requester: Requester, *, is_down: bool
) -> HttpResponse:
    """The list out of the database while there is no index; 503 to what needs one.

    `is_down`: it is the engine that does not answer.
    """
    if unindexed.can_answer(query):
        listed = unindexed.listed(query, requester)
        context = {
            **_form(request, query, listed.counts, requester),
            **_page(request, query, listed.rows, requester),
            "total": listed.total,
            "next_url": address(listed.next) if listed.next else "",
            "periods": (),
            "area": None,
            "is_away": True,
            "is_down": is_down,
        }
        return _shown(request, query, context)
    context = {
        "section": "datasets",
        "q": _typed(request.GET),
        "kept": _given(request.GET, KNOWN - {"q"}),
        "list_url": address(unindexed.answerable(query)),
        "is_down": is_down,
    }
    response = render(request, "catalog/waits.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _refused(request: HttpRequest, fault: BadQuery) -> HttpResponse:
    """400: the sentence that says what to mend, and a form with all that was asked."""
    names = _spellings(fault.parameter)
    context = {
        "section": "datasets",
        "q": _typed(request.GET),
        "reason": sentences.said(fault.sentence),
        "parameter": fault.parameter,
        "title": TITLES.get(fault.parameter, fault.parameter),
        "wrong": [value for name in names for value in request.GET.getlist(name)],
        "kept": _given(request.GET, KNOWN - {"q", "cursor", *names}),
        "noindex": True,
    }
    if _refines(request):
        response = render(request, "catalog/unrefined.html", context, status=HTTPStatus.BAD_REQUEST)
        response["HX-Reswap"] = "none"  # the list stays; the sentence finds its own place
        return response
    return render(request, "catalog/refused.html", context, status=HTTPStatus.BAD_REQUEST)


def _given(parameters: QueryDict, names: Set[str]) -> list[tuple[str, str]]:
    """What the address says of these, for a form to say again."""
    return [
        (name, value)
        for name, values in parameters.lists()
        for value in values
        if value and name in names
    ]


def _spellings(parameter: str) -> tuple[str, ...]:
    facet = FACETS.get(parameter)
    return (facet.name, *facet.aliases) if facet else (parameter,)
