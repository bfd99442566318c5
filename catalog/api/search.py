"""Search for programs: the questions of the page, answered as JSON."""

from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.answers import EXAMPLE, MeantShape, SearchAnswer, SearchItem, shown_facets
from catalog.api.door import Door
from catalog.api.shapes import Problem
from catalog.feeds.base import base_url
from catalog.feeds.problem import BadRequest
from catalog.search.backends.base import SearchError
from catalog.search.facets import FACETS, Facet, query_string
from catalog.search.finding import find
from catalog.search.parse import KNOWN, LARGEST_PAGE, parse
from catalog.search.query import PAGE, BadQuery, SearchQuery, Sort
from catalog.search.why import Finder
from vocab.sentence import gettext_noop as _
from vocab.sentence import say

RETRY_SECONDS = 30


class Away(exceptions.APIException):
    """There is no index that can be read, for the moment."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    wait = RETRY_SECONDS  # what DRF says as Retry-After


def _parameters() -> list[OpenApiParameter]:
    text = 'Words, "phrases", -not, this OR that, title:word'
    days = "A day, a month or a year: 2024-05-31"
    return [
        OpenApiParameter("q", str, description=text),
        *(_parameter(facet) for facet in FACETS.values()),
        *(OpenApiParameter(f"{name}_{end}", str, description=days)
          for name in ("modified", "issued", "covers") for end in ("from", "to")),
        *(OpenApiParameter(side, float, description="Degrees around where the data are about")
          for side in ("west", "south", "east", "north")),
        OpenApiParameter("inside", str, enum=["1"], description="Only what lies within them"),
        OpenApiParameter("sort", str, enum=[sort.value for sort in Sort]),
        OpenApiParameter("size", int, description=f"1 to {LARGEST_PAGE}, else {PAGE}"),
        OpenApiParameter("cursor", str, description="As `next` of the page before has it"),
    ]  # fmt: skip


def _parameter(facet: Facet) -> OpenApiParameter:
    described = f"{facet.iri}: a value as `facets` lists it, or its parameter"
    values = list(facet.values) or None
    return OpenApiParameter(facet.name, str, many=facet.several, enum=values, description=described)


class Search(Door):
    """/api/search"""

    @extend_schema(
        operation_id="search",
        parameters=_parameters(),
        responses={200: SearchAnswer, 400: Problem, 406: Problem, 503: Problem},
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """The datasets that fit, and how many fit each value of each facet, of what you may see.

        Datasets and series are searched, unless `kind` says otherwise. Equal addresses ask the same
        question. Labels are in the language that Accept-Language prefers.
        """
        plain = request._request  # noqa: SLF001 - DRF has no public name for it
        try:
            query = asked(plain)
            found = find(query, self.requester(request))
        except BadQuery as error:
            raise BadRequest(str(error)) from None
        except SearchError as error:
            raise Away(str(error)) from None
        finder = Finder(found.answer.question)
        address = base_url(plain) + plain.path
        following = address + query_string(found.next) if found.next else None
        response = Response(
            {
                "total": found.results.total,
                "missing": found.answer.missing,
                "did_you_mean": [MeantShape(one).data for one in found.answer.meant],
                "items": SearchItem(found.rows, many=True, context={"finder": finder}).data,
                "facets": shown_facets(found, self.requester(request), [get_language() or "en"]),
                "next": following,
                "position": found.results.position,
            }
        )
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response


def asked(request: HttpRequest) -> SearchQuery:
    """The question of a program, which hears of what it has misspelled. Raises BadQuery."""
    for name in request.GET:
        if name not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            unknown = _("There is no parameter %(name)s. There are: %(known)s.")
            raise BadQuery(name, say(unknown, name=ascii(name[:40]), known=known))
    return parse(dict(request.GET.lists()))
