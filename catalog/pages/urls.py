"""Addresses of the pages for people."""

from django.urls import path, register_converter
from django.urls.converters import get_converters

from catalog.feeds import converters
from catalog.feeds.quality import negotiated_quality
from catalog.feeds.resource import negotiated
from catalog.pages.alerts import (
    alert,
    alert_delete,
    alert_new,
    alert_pause,
    alert_stop,
    alerts,
)
from catalog.pages.check import check
from catalog.pages.compare import compare
from catalog.pages.datasets import datasets
from catalog.pages.harvest_link import harvest_link, source_key
from catalog.pages.home import home
from catalog.pages.plans import plan, plan_progress, source_plan
from catalog.pages.publishers import publisher, publishers
from catalog.pages.quality import dataset_quality
from catalog.pages.records import source_records
from catalog.pages.resource import resource, resource_audience
from catalog.pages.robots import robots
from catalog.pages.rule import rule
from catalog.pages.runs import run, run_progress
from catalog.pages.source_badge import source_badge
from catalog.pages.source_findings import source_findings
from catalog.pages.sources import (
    source,
    source_edit,
    source_harvest,
    source_new,
    source_pause,
    sources,
)
from catalog.pages.status import status, status_message
from catalog.pages.suggestions import suggest
from catalog.pages.withdrawals import run_held


class Key:
    """16 hexadecimal figures: `publishers.address_of`."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


converters.register()
if "publisherkey" not in get_converters():
    register_converter(Key, "publisherkey")

urlpatterns = [
    path("", home, name="home"),
    path("check", check, name="check"),
    path("compare", compare, name="compare"),
    path("datasets", datasets, name="datasets"),
    path("datasets/suggest", suggest, name="suggest"),
    path("datasets/<row:resource_id>", negotiated(resource), name="resource"),
    path("datasets/<row:resource_id>/audience", resource_audience, name="resource-audience"),
    path("datasets/<row:resource_id>/quality", negotiated_quality(dataset_quality), name="quality"),
    path("publishers", publishers, name="publishers"),
    path("publishers/<publisherkey:key>", publisher, name="publisher"),
    path("sources", sources, name="sources"),
    path("sources/new", source_new, name="source-new"),
    path("sources/<slug:slug>", source, name="source"),
    path("sources/<slug:slug>/badge.svg", source_badge, name="source-badge"),
    path("sources/<slug:slug>/edit", source_edit, name="source-edit"),
    path("sources/<slug:slug>/findings.csv", source_findings, name="source-findings"),
    path("sources/<slug:slug>/harvest", source_harvest, name="source-harvest"),
    path("sources/<slug:slug>/key", source_key, name="source-key"),
    path("sources/<slug:slug>/pause", source_pause, name="source-pause"),
    path("sources/<slug:slug>/plan", source_plan, name="source-plan"),
    path("sources/<slug:slug>/records", source_records, name="source-records"),
    path("harvest/<str:secret>", harvest_link, name="harvest-link"),
    path("runs/<row:run_id>", run, name="run"),
    path("runs/<row:run_id>/progress", run_progress, name="run-progress"),
    path("runs/<row:run_id>/held", run_held, name="run-held"),
    path("plans/<row:run_id>", plan, name="plan"),
    path("plans/<row:run_id>/progress", plan_progress, name="plan-progress"),
    path("rules/<slug:rule_id>", rule, name="rule"),
    path("alerts", alerts, name="alerts"),
    path("alerts/new", alert_new, name="alert-new"),
    path("alerts/<row:watch_id>", alert, name="alert"),
    path("alerts/<row:watch_id>/pause", alert_pause, name="alert-pause"),
    path("alerts/<row:watch_id>/delete", alert_delete, name="alert-delete"),
    path("alerts/stop/<str:token>", alert_stop, name="unsubscribe"),
    path("status", status, name="status"),
    path("status/message", status_message, name="status-message"),
    path("robots.txt", robots, name="robots"),
]
