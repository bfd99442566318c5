"""Sources and their runs for programs; and the one thing that can be asked for: a new run."""

from http import HTTPStatus

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated, ParseError, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requester import Requester
from accounts.roles import Role, Scope
from catalog import queries
from catalog.api.door import Door
from catalog.api.errors import Conflict
from catalog.api.shapes import Problem, RunDetail, RunShape, Sources, SourceShape
from catalog.feeds.base import base_url
from catalog.feeds.parameters import parameters
from catalog.harvest.schedule import queue
from catalog.models import HarvestRun, HarvestSource
from catalog.tasks import nudge

_MAY_NOT = (
    "Only stewards of the source's organisation may start its harvests, with a token of the scope"
    f" {Scope.SOURCES_WRITE.value}. Ask an admin of the organisation."
)


class SourceList(Door):
    """/api/1/sources"""

    @extend_schema(operation_id="sources", responses={200: Sources, 400: Problem, 406: Problem})
    def get(self, request: Request) -> Response:
        """Every source that you may see, by name."""
        parameters(request._request, ())  # noqa: SLF001 - DRF has no public name for it
        requester = self.requester(request)
        rows = list(HarvestSource.objects.visible_to(requester).select_related("organisation"))
        shape = SourceShape(rows, many=True, context=_figures(requester))
        return Response({"total": len(rows), "items": shape.data})


class SourceOne(Door):
    """/api/1/sources/<slug>"""

    @extend_schema(
        operation_id="source",
        responses={200: SourceShape, 400: Problem, 404: Problem, 406: Problem},
    )
    def get(self, request: Request, slug: str) -> Response:
        """One source."""
        parameters(request._request, ())  # noqa: SLF001
        requester = self.requester(request)
        visible = HarvestSource.objects.visible_to(requester).select_related("organisation")
        source = get_object_or_404(visible, slug=slug)
        return Response(SourceShape(source, context=_figures(requester)).data)


class RunStart(Door):
    """/api/1/sources/<slug>/runs"""

    @extend_schema(
        operation_id="start_run",
        request=None,
        responses={202: RunShape, **dict.fromkeys((400, 401, 403, 404, 406, 409), Problem)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask for a harvest. When one is open already, that is the answer."""
        plain = request._request  # noqa: SLF001
        requester = self.requester(request)
        if not requester.is_authenticated:
            raise NotAuthenticated("Show an access token: Authorization: Bearer hansa_…")
        source = get_object_or_404(HarvestSource, slug=slug)
        if not may_start(requester, source):
            get_object_or_404(HarvestSource.objects.visible_to(requester), slug=slug)
            raise PermissionDenied(_MAY_NOT)
        parameters(plain, ())
        if plain.body and request.data != {}:
            raise ParseError("A run takes no wishes yet: send no body, or an empty object.")
        if not source.active:
            raise Conflict("The source is switched off. Make it active, then ask again.")
        run = queue(source)
        nudge(run)
        address = f"{base_url(plain)}/api/1/runs/{run.pk}"
        return Response(
            RunShape(run, context={"requester": requester}).data,
            status=HTTPStatus.ACCEPTED,
            headers={"Location": address},
        )


class RunOne(Door):
    """/api/1/runs/<id>"""

    @extend_schema(
        operation_id="run", responses={200: RunDetail, 400: Problem, 404: Problem, 406: Problem}
    )
    def get(self, request: Request, run_id: int) -> Response:
        """One run: how far it has come and what it found."""
        parameters(request._request, ())  # noqa: SLF001
        requester = self.requester(request)
        visible = HarvestRun.objects.visible_to(requester).select_related("source")
        run = get_object_or_404(visible, pk=run_id)
        return Response(RunDetail(run, context={"requester": requester}).data)


def may_start(requester: Requester, source: HarvestSource) -> bool:
    """A steward of its organisation; for a source of no organisation, the administrator."""
    if not requester.may_scope(Scope.SOURCES_WRITE):
        return False
    if source.organisation_id is None:
        return requester.is_administrator
    return requester.may(Role.STEWARD, source.organisation_id)


def _figures(requester: Requester) -> dict[str, dict[int, int]]:
    """How many resources each source shows, and its last run, by the source's id."""
    found = queries.by_source(requester)
    return {
        "counts": {row.source.pk: row.total for row in found},
        "runs": {row.source.pk: row.last_run.pk for row in found if row.last_run},
    }
