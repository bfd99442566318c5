"""The history of one resource for programs: what changed, field by field, newest first."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.door import Door
from catalog.api.shapes import Problem
from catalog.feeds import past
from catalog.feeds.history import sentences
from catalog.feeds.parameters import parameters
from catalog.models import Resource, Version

COMPARED = 50  # versions that are compared by field


class StepShape(serializers.Serializer[Any]):
    """One value as it was and as it is; empty where there is none. Long ones end in an ellipsis."""

    field = serializers.CharField(help_text="A path in the document, such as distributions.title")
    language = serializers.CharField(help_text="Tag of the text; empty where it has none")
    before = serializers.CharField()
    after = serializers.CharField()


class EventShape(serializers.Serializer[Any]):
    """One version of a resource."""

    version = serializers.IntegerField(source="version.pk")
    kind = serializers.ChoiceField(source="version.kind", choices=Version.Kind.values)
    at = serializers.DateTimeField(source="version.change.at")
    change = serializers.IntegerField(source="version.change.number", allow_null=True)
    run = serializers.IntegerField(source="version.change.run_id", allow_null=True)
    content_hash = serializers.CharField(source="version.content_hash")
    before = serializers.IntegerField(
        source="before.pk", default=None, help_text="The version that it superseded"
    )
    first = serializers.BooleanField()
    said = serializers.SerializerMethodField(help_text="The same in sentences")
    fields_changed = StepShape(many=True, source="steps", allow_null=True)
    more = serializers.IntegerField(help_text="How many more fields changed than are listed")
    forgotten = serializers.BooleanField(
        help_text="What was said before is not kept any more: no fields can be told"
    )
    renamed = serializers.CharField(
        help_text="The IRI that the source had for it before, where this gave it another"
    )

    def get_said(self, event: past.Event) -> list[str]:
        """Sentences in English."""
        return list(sentences(event))


class History(serializers.Serializer[Any]):
    """What happened to a resource, as far as you may know."""

    items = EventShape(many=True)


class ResourceHistory(Door):
    """/api/1/resources/<id>/history"""

    @extend_schema(
        operation_id="resource_history",
        responses={200: History, 400: Problem, 404: Problem, 406: Problem},
    )
    def get(self, request: Request, resource_id: int) -> Response:
        """What happened to one resource, newest first; also to one that is withdrawn."""
        parameters(request._request, ())  # noqa: SLF001 - DRF has no public name for it
        requester = self.requester(request)
        rows = Resource.objects.visible_to(requester).select_related("source").defer("document")
        found = rows.filter(pk=resource_id).first()
        if found is None:
            raise Http404
        return Response(History({"items": past.events(found, requester, COMPARED)}).data)
