"""/status.json: what is kept, where the sequence stands, what is under way."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requester import Requester
from catalog import queries
from catalog.access import access
from catalog.api.door import Door
from catalog.api.shapes import Problem
from catalog.courier.lag import reader_lags
from catalog.feeds.parameters import parameters
from vocab.rdf.sandbox import sandbox_state


class Reader(serializers.Serializer[dict[str, Any]]):
    """A reader of the sequence."""

    name = serializers.CharField()
    position = serializers.IntegerField(
        allow_null=True, help_text="Number of the last change that it has brought in"
    )
    lag = serializers.IntegerField(
        allow_null=True,
        help_text="Changes not brought in; null: it follows no sequence",
    )
    stepped = serializers.DateTimeField(
        allow_null=True, help_text="When it last found nothing wrong, whether or not there was news"
    )
    failing_since = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(help_text="Why it fails; for administrators, else empty")


class Line(serializers.Serializer[dict[str, Any]]):
    """A line of the part that decides who may see what."""

    name = serializers.CharField()
    value = serializers.CharField()
    healthy = serializers.BooleanField()


class StatusShape(serializers.Serializer[dict[str, Any]]):
    """The state of the installation, as the requester may see it."""

    resources = serializers.IntegerField(help_text="Live and visible: the total of every list")
    datasets = serializers.IntegerField()
    series = serializers.IntegerField()
    services = serializers.IntegerField()
    catalogues = serializers.IntegerField()
    withdrawn = serializers.IntegerField(help_text="No longer listed by their publishers")
    publishers = serializers.IntegerField()
    sources = serializers.IntegerField()
    head = serializers.IntegerField(help_text="Number of the newest change")
    readers = Reader(many=True)
    open_runs = serializers.ListField(child=serializers.IntegerField())
    sandbox = serializers.CharField(help_text="How the reader of documents is cut off")
    access = Line(many=True)


class Status(Door):
    """/status.json"""

    @extend_schema(operation_id="status", responses={200: StatusShape, 400: Problem, 406: Problem})
    def get(self, request: Request) -> Response:
        """Counts, head of the sequence, readers and their lags, open runs, sandbox."""
        parameters(request._request, ())  # noqa: SLF001 - DRF has no public name for it
        return Response(StatusShape(status(self.requester(request))).data)


def status(requester: Requester) -> dict[str, Any]:
    """The figures."""
    counts = queries.counts(requester)
    return {
        "resources": counts.total,
        "datasets": counts.datasets,
        "series": counts.series,
        "services": counts.services,
        "catalogues": counts.catalogues,
        "withdrawn": counts.withdrawn,
        "publishers": counts.publishers,
        "sources": counts.sources,
        "head": queries.head(),
        "readers": reader_lags(requester),
        "open_runs": [run.pk for run in queries.open_runs(requester)],
        "sandbox": sandbox_state(),
        "access": access().status(),
    }
