"""Addresses of the doors for programs."""

from django.urls import path, re_path

from catalog.api.errors import unknown
from catalog.api.health import health
from catalog.api.history import ResourceHistory
from catalog.api.resources import ResourceList, ResourceOne
from catalog.api.schema import Schema, SchemaJson, SchemaYaml
from catalog.api.search import Search
from catalog.api.sources import RunOne, RunStart, SourceList, SourceOne
from catalog.api.status import Status
from catalog.feeds import converters

converters.register()

urlpatterns = [
    path("health", health, name="health"),
    path("status.json", Status.as_view(), name="status-json"),
    path("api/1/resources", ResourceList.as_view(), name="api-resources"),
    path("api/1/resources/<row:resource_id>", ResourceOne.as_view(), name="api-resource"),
    path(
        "api/1/resources/<row:resource_id>/history",
        ResourceHistory.as_view(),
        name="api-resource-history",
    ),
    path("api/search", Search.as_view(), name="api-search"),
    path("api/1/sources", SourceList.as_view(), name="api-sources"),
    path("api/1/sources/<slug:slug>", SourceOne.as_view(), name="api-source"),
    path("api/1/sources/<slug:slug>/runs", RunStart.as_view(), name="api-source-runs"),
    path("api/1/runs/<row:run_id>", RunOne.as_view(), name="api-run"),
    path("api/1/schema", Schema.as_view(), name="api-schema"),
    path("api/1/schema.json", SchemaJson.as_view(), name="api-schema-json"),
    path("api/1/schema.yaml", SchemaYaml.as_view(), name="api-schema-yaml"),
    re_path(r"^api(?:/|$)", unknown, name="api-unknown"),
]
