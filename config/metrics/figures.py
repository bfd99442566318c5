"""What /metrics says. One function for each group of figures: add yours to FIGURES.

Each costs one or two queries by an index, or is an estimate of the planner; labels are names of
sources, readers, kinds and states, never of records.
"""

import platform
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts.requester import ANONYMOUS
from catalog.courier.lag import reader_lags
from catalog.models import HarvestRun, HarvestSource
from catalog.queries import database_version, head
from config.metrics.tally import tally
from config.version import VERSION

State = HarvestRun.State
OPEN = (State.QUEUED, State.RUNNING)


def build() -> Iterator[Metric]:
    """What runs here."""
    yield InfoMetricFamily(
        "hansa_build",
        "Versions of what runs here",
        value={
            "version": VERSION,
            "python": platform.python_version(),
            "django": django.get_version(),
            "database": database_version(),
        },
    )


def rows() -> Iterator[Metric]:
    """How much is kept. Large tables are estimated."""
    resources = _gauge(
        "resources", "Resources kept, withdrawn ones and copies too; an estimate if many", "kind"
    )
    for kind, number in tally("catalog_resource", "kind").items():
        resources.add_metric([kind], number)
    yield resources
    findings = _gauge("findings", "Findings kept; an estimate if many", "severity")
    for severity, number in tally("catalog_storedfinding", "severity").items():
        findings.add_metric([severity], number)
    yield findings


def runs() -> Iterator[Metric]:
    """What is under way."""
    by_state = _gauge("open_runs", "Harvest runs that wait or work", "state")
    found = HarvestRun.objects.filter(state__in=OPEN).order_by().values_list("state")
    counted = {state: (n, first) for state, n, first in found.annotate(Count("id"), Min("queued"))}
    for state in OPEN:
        by_state.add_metric([state], counted.get(state, (0, None))[0])
    yield by_state
    oldest = min((first for _, first in counted.values()), default=None)
    age = timezone.now() - oldest if oldest else timedelta()
    yield _single("oldest_open_run_seconds", "Since the oldest of them was queued; 0: none", age)


def sources() -> Iterator[Metric]:
    """How the harvests of each source went: a walk by index, however many runs there were."""
    records = _gauge("source_records", "Records in the last complete run", "source")
    seen = _gauge("source_seen_seconds", "Since the source was last seen whole", "source")
    failed = _gauge("source_failed", "1: the last run that ended failed", "source")
    for source in _last_runs():
        if source["whole"]:
            records.add_metric([source["slug"]], source["whole_records"] or 0)
            seen.add_metric([source["slug"]], source["since"].total_seconds())
        failed.add_metric([source["slug"]], source["state"] == State.FAILED)
    yield from (records, seen, failed)


def readers() -> Iterator[Metric]:
    """How far behind what follows the sequence is."""
    lag = _gauge("reader_lag", "Changes that the reader has not brought in", "reader")
    step = _gauge("reader_step_age_seconds", "Since its last step without an error", "reader")
    failing = _gauge("reader_failing_seconds", "Since it began to fail; 0: it does not", "reader")
    now = timezone.now()
    for one in reader_lags(ANONYMOUS):
        if one.lag is not None:
            lag.add_metric([one.name], one.lag)
        if one.stepped:
            step.add_metric([one.name], (now - one.stepped).total_seconds())
        since = now - one.failing_since if one.failing_since else timedelta()
        failing.add_metric([one.name], since.total_seconds())
    yield from (lag, step, failing)


def stores() -> Iterator[Metric]:
    """How much room it takes, and where the sequence stands."""
    yield _single("change_number", "Number of the newest change", head())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        yield _single("database_bytes", "Size of the database", cursor.fetchone()[0])
    size = _size(settings.INDEX_DIR)
    yield _single("search_index_bytes", "Size of the search index in var/; 0: none here", size)


FIGURES: tuple[Callable[[], Iterable[Metric]], ...] = (
    build,
    rows,
    runs,
    sources,
    readers,
    stores,
)


class Figures(Collector):
    """All of FIGURES, as of now."""

    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        for figures in FIGURES:
            yield from figures()


def _gauge(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hansa_{name}", what, labels=labels)


def _single(name: str, what: str, value: float | timedelta) -> GaugeMetricFamily:
    number = value.total_seconds() if isinstance(value, timedelta) else value
    return GaugeMetricFamily(f"hansa_{name}", what, value=number)


def _last_runs() -> Iterable[Any]:
    mine = HarvestRun.objects.harvests().filter(source=OuterRef("pk")).order_by("-id")
    whole = mine.filter(complete=True, state=State.DONE)
    ended = mine.filter(Q(state=State.DONE) | Q(state=State.FAILED))
    return HarvestSource.objects.order_by("slug").values(
        "slug",
        whole=Subquery(whole.values("ended")[:1]),
        since=Now() - Subquery(whole.values("ended")[:1]),
        whole_records=Subquery(whole.values("records")[:1]),
        state=Subquery(ended.values("state")[:1]),
    )


def _size(folder: Path) -> int:
    """Bytes of the files in a folder; those that go meanwhile count nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
