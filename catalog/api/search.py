"""Search for programs: the questions of the page, answered as JSON."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requester import Requester
from catalog.api.door import Door
from catalog.api.shapes import Problem, ResourceEntry
from catalog.feeds.base import base_url
from catalog.feeds.problem import BadRequest
from catalog.models import Kind
from catalog.queries import publisher_names, source_names
from catalog.search.backends.base import Counts, SearchError
from catalog.search.facets import FACETS, YES, Facet, Labels, code, query_string
from catalog.search.finding import Found, find
from catalog.search.parse import KNOWN, LARGEST_PAGE, parse
from catalog.search.query import PAGE, BadQuery, SearchQuery, Sort
from vocab.authority import lookup

RETRY_SECONDS = 30


class Away(exceptions.APIException):
    """There is no index that can be read, for the moment."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    wait = RETRY_SECONDS  # what DRF says as Retry-After


class FacetValue(serializers.Serializer[dict[str, Any]]):
    """One value of a facet. `parameter` is what an address says for `value`."""

    value = serializers.CharField(help_text="As the index keeps it: an IRI where it is known")
    parameter = serializers.CharField(help_text="What to write in an address")
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="The total, if this value alone were chosen here")
    chosen = serializers.BooleanField()


class FacetCounts(serializers.Serializer[dict[str, Any]]):
    """The values of a facet, the most frequent first, counted with every filter but its own."""

    name = serializers.ChoiceField(choices=list(FACETS))
    values = FacetValue(many=True)
    more = serializers.IntegerField(help_text="How many more values there are")


class SearchAnswer(serializers.Serializer[dict[str, Any]]):
    """A page of what was found."""

    total = serializers.IntegerField()
    items = ResourceEntry(many=True)
    facets = FacetCounts(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null at the end")
    position = serializers.IntegerField(help_text="Number of the last change that is searched")


def _parameters() -> list[OpenApiParameter]:
    text = 'Words, "phrases", -not, this OR that, title:word'
    days = "A day, a month or a year: 2024-05-31"
    return [
        OpenApiParameter("q", str, description=text),
        *(_parameter(facet) for facet in FACETS.values()),
        *(OpenApiParameter(f"{name}_{end}", str, description=days)
          for name in ("modified", "issued") for end in ("from", "to")),
        OpenApiParameter("sort", str, enum=[sort.value for sort in Sort]),
        OpenApiParameter("size", int, description=f"1 to {LARGEST_PAGE}, else {PAGE}"),
        OpenApiParameter("cursor", str, description="As `next` of the page before has it"),
    ]  # fmt: skip


def _parameter(facet: Facet) -> OpenApiParameter:
    described = f"{facet.iri}: a value as `facets` lists it, or its parameter"
    values = list(facet.values) or None
    return OpenApiParameter(facet.name, str, many=facet.several, enum=values, description=described)


EXAMPLE = OpenApiExample(
    "Datasets about child care",
    value={
        "total": 1,
        "items": [
            {
                "id": 4711,
                "iri": "https://data.example.org/port/places",
                "kind": "Dataset",
                "title": "Child care places",
                "source": "port",
                "publisher": "Port of Oostmeer",
                "publisher_key": "port of oostmeer",
                "themes": ["http://publications.europa.eu/resource/authority/data-theme/EDUC"],
                "formats": ["http://publications.europa.eu/resource/authority/file-type/CSV"],
                "licences": [],
                "languages": [],
                "is_hvd": False,
                "issued": None,
                "modified": "2026-01-12",
                "first_seen": "2026-02-01T08:00:00Z",
                "change": 17,
            }
        ],
        "facets": [
            {
                "name": "theme",
                "values": [
                    {
                        "value": "http://publications.europa.eu/resource/authority/data-theme/EDUC",
                        "parameter": "EDUC",
                        "label": "Education, culture and sport",
                        "count": 1,
                        "chosen": False,
                    }
                ],
                "more": 0,
            }
        ],
        "next": None,
        "position": 17,
    },
    response_only=True,
)


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
        address = base_url(plain) + plain.path
        following = address + query_string(found.next) if found.next else None
        response = Response(
            {
                "total": found.results.total,
                "items": ResourceEntry(found.rows, many=True).data,
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
            raise BadQuery(name, f"There is no parameter {name[:40]!a}. There are: {known}.")
    return parse(dict(request.GET.lists()))


# --- facets -----------------------------------------------------------------------------------
def shown_facets(
    found: Found, requester: Requester, languages: Sequence[str]
) -> list[dict[str, Any]]:
    """The counted facets with words for their values."""
    shown = []
    for name, counts in found.results.facets.items():
        labels = _labels(FACETS[name], [value for value, _ in counts.values], requester, languages)
        values = _values(FACETS[name], counts, found.query.chosen(name), labels)
        shown.append({"name": name, "values": values, "more": counts.more})
    return shown


def _values(
    facet: Facet, counts: Counts, chosen: Sequence[str], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "value": value,
            "parameter": code(facet, value),
            "label": labels.get(value) or value,
            "count": count,
            "chosen": value in chosen,
        }
        for value, count in counts.values
    ]


def _labels(
    facet: Facet, values: Sequence[str], requester: Requester, languages: Sequence[str]
) -> Mapping[str, str]:
    if facet.labels is Labels.AUTHORITY:
        return {value: lookup.short_label(value, languages) for value in values}
    if facet.labels is Labels.PUBLISHER:
        return publisher_names(values, requester)
    if facet.labels is Labels.SOURCE:
        return source_names(values, requester)
    return {YES: "yes"} | {kind.value: str(kind.label) for kind in Kind}
