"""Resources for programs: a filtered list by cursor, and each with all that is derived of it."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.door import Door
from catalog.api.errors import Gone
from catalog.api.shapes import Problem, ResourceDetail, ResourceEntry, Resources
from catalog.feeds.base import base_url
from catalog.feeds.hidden import hidden_in
from catalog.feeds.listing import listing, visible
from catalog.feeds.parameters import LARGEST_PAGE, PAGE, parameters, window
from catalog.feeds.problem import BadRequest
from catalog.feeds.seen import seen
from catalog.feeds.tombstone import reason
from catalog.models import Kind, Resource
from catalog.models.resource import ResourceQuerySet
from catalog.queries import renamed_to
from vocab.namespaces import NAL

FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "theme": "IRI of a theme, or the code of an EU data theme, such as TRAN",
        "source": "Short name of a source",
        "kind": "Dataset, DatasetSeries, DataService or Catalog",
        "publisher": "The publisher_key of a resource: an IRI, or a name in small letters",
    }
)
_PAGING = (
    OpenApiParameter("after", str, description="Where the page begins, as the page before says"),
    OpenApiParameter("limit", int, description=f"1 to {LARGEST_PAGE}, else {PAGE}"),
)
_REFUSED = {400: Problem, 406: Problem}


class ResourceList(Door):
    """/api/1/resources"""

    @extend_schema(
        operation_id="resources",
        responses={200: Resources, **_REFUSED},
        parameters=[
            *(OpenApiParameter(name, str, description=text) for name, text in FILTERS.items()),
            *_PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        """A page of the live resources that you may see, in the order of their ids."""
        plain = request._request  # noqa: SLF001 - DRF has no public name for it
        given = parameters(plain, (*FILTERS, "after", "limit"))
        asked = window(given)
        filters = {name: given[name] for name in FILTERS if name in given}
        rows = _filtered(visible(self.requester(request)), filters)
        found = listing(rows, asked)
        ids = [entry.id for entry in found.entries]
        items = rows.filter(pk__in=ids).select_related("source", "change").order_by("pk")
        address = base_url(plain) + plain.path
        following = address + asked.query(found.next, **filters) if found.next else None
        response = Response(
            {
                "total": found.total,
                "next": following,
                "items": ResourceEntry(items.defer("statements", "document"), many=True).data,
            }
        )
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response


class ResourceOne(Door):
    """/api/1/resources/<id>"""

    @extend_schema(
        operation_id="resource",
        responses={200: ResourceDetail, 301: None, 404: Problem, 410: Problem, **_REFUSED},
    )
    def get(self, request: Request, resource_id: int) -> Response:
        """One resource: its description, distributions and findings."""
        parameters(request._request, ())  # noqa: SLF001
        requester = self.requester(request)
        rows = Resource.objects.visible_to(requester).filter(pk=resource_id)
        found = rows.select_related("source", "change").defer("statements").first()
        if found is None:
            raise Http404
        if found.withdrawn is not None:
            if (now := renamed_to(found, requester)) is not None:
                return Response(status=301, headers={"Location": f"/api/1/resources/{now}"})
            raise Gone(reason(found))
        context = {"requester": requester, "seen": seen(found, hidden_in([found], requester))}
        return Response(ResourceDetail(found, context=context).data)


def _filtered(rows: ResourceQuerySet, filters: Mapping[str, str]) -> ResourceQuerySet:
    if (theme := filters.get("theme")) is not None:
        rows = rows.filter(themes__contains=[theme_iri(theme)])
    if (source := filters.get("source")) is not None:
        rows = rows.filter(source__slug=source)
    if (kind := filters.get("kind")) is not None:
        rows = rows.filter(kind=_kind(kind))
    if (publisher := filters.get("publisher")) is not None:
        rows = rows.filter(publisher_key=publisher)
    return rows


def theme_iri(theme: str) -> str:
    """The IRI of a theme that was given by its IRI or its code in the EU table."""
    return theme if ":" in theme else f"{NAL}data-theme/{theme.upper()}"


def _kind(text: str) -> str:
    if text not in Kind.values:
        raise BadRequest(f"kind={text[:40]!a} is none: give one of {', '.join(Kind.values)}.")
    return text
