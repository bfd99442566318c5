"""Addresses of the doors for machines that copy."""

from django.urls import path

from catalog.feeds import converters
from catalog.feeds.atom import dataset_feed, search_feed
from catalog.feeds.catalog import catalog, negotiated_catalog
from catalog.feeds.dump import dump, negotiated_dump
from catalog.feeds.history import history, version
from catalog.feeds.quality import quality_json, quality_statements
from catalog.feeds.resource import genid, resource

converters.register()

urlpatterns = [
    path("catalog", negotiated_catalog, name="catalog"),
    path("catalog.<syntax:format>", catalog, name="catalog-feed"),
    path("datasets.atom", search_feed, name="search-feed"),
    path("datasets/<row:resource_id>.atom", dataset_feed, name="dataset-feed"),
    path("dump", negotiated_dump, name="dump"),
    path("dump.<syntax:format>", dump, name="dump-in"),
    path(".well-known/genid/<row:resource_id>", genid, name="genid"),
    path("datasets/<row:resource_id>.<syntax:format>", resource, name="resource-statements"),
    path("datasets/<row:resource_id>/quality.json", quality_json, name="quality-json"),
    path(
        "datasets/<row:resource_id>/quality.<syntax:format>",
        quality_statements,
        name="quality-statements",
    ),
    path("datasets/<row:resource_id>/history.<syntax:format>", history, name="resource-history"),
    path(
        "datasets/<row:resource_id>/versions/<row:version_id>.<syntax:format>",
        version,
        name="resource-version",
    ),
]
