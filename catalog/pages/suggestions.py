"""What may be meant, while somebody types: options for the search field, as a piece of HTML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requester import Requester, asking
from catalog import queries
from catalog.pages.asked import address
from catalog.pages.choices import TITLES
from catalog.pages.reader import languages
from catalog.search import suggest as search
from catalog.search.backends.base import IndexAway
from catalog.search.engine import backend
from catalog.search.finding import sight
from catalog.search.runs import Texts
from catalog.search.suggest import Kind, Names, Suggestion

PLACE = gettext_lazy("Place")
DATASET = gettext_lazy("Dataset")


@dataclass(frozen=True, slots=True)
class Option:
    """One suggestion: what it is, its words, and where it leads."""

    what: Promise | str
    found: Suggestion
    address: str


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Options for what is typed; none where nothing goes on so, or no index is there."""
    options = [_option(one) for one in _suggested(request, asking(request))]
    context = {"options": options}
    response = render(request, "catalog/suggestions.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _suggested(request: HttpRequest, requester: Requester) -> Sequence[Suggestion]:
    engine = backend()
    try:
        seen = sight(requester, engine.position())
        names = _names(languages(request), requester)
        return search.suggest(request.GET.get("q") or "", seen, engine, names)
    except IndexAway:
        return ()


def _names(reads: Sequence[str], requester: Requester) -> Names:
    def titles(ids: Collection[int]) -> Mapping[int, Texts]:
        return queries.titles(ids, requester)

    def publishers(keys: Collection[str]) -> Mapping[str, str]:
        return queries.publisher_names(keys, requester)

    return Names(reads, titles, publishers)


def _option(found: Suggestion) -> Option:
    if found.kind is Kind.DATASET:
        return Option(DATASET, found, reverse("resource", args=[found.id]))
    return Option(TITLES.get(found.facet, PLACE), found, address(found.query))
