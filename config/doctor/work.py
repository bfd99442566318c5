"""Checks of those who work in the background, and of what they bring up to date."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.requester import Requester
from catalog import queries
from catalog.courier.lag import ReaderLag, reader_lags
from catalog.courier.listen import listeners
from catalog.models import HarvestRun, HeldWithdrawal
from catalog.search.backends.base import EngineAway, IndexAway
from catalog.search.engine import backend
from config.celery import app
from config.doctor.result import Grade, Result, fault, ok, warning
from config.doctor.stores import broker
from config.local.installation import HARVEST_QUEUE
from vocab.errors import VocabError
from vocab.rdf.sandbox import Document, Limits, read, sandbox_state

WORKER_SECONDS = 2.0
STALE = timedelta(minutes=5)
NAMED = 5  # sources
OPERATOR = Requester(user_id=None, name="doctor", is_authenticated=True, is_administrator=True)
SENTENCE = b'<https://example.org/a> <http://purl.org/dc/terms/title> "a" .\n'


def workers() -> Result:
    """Somebody serves every queue."""
    if broker().grade is Grade.FAULT:  # kombu would try for long
        return fault("workers", "not to be asked without a broker: mend that first")
    try:
        found = app.control.inspect(timeout=WORKER_SECONDS).active_queues() or {}
    except (OperationalError, OSError):
        return fault("workers", "not to be asked without a broker: mend that first")
    served = {queue["name"] for queues in found.values() for queue in queues}
    missing = {HARVEST_QUEUE, settings.CELERY_TASK_DEFAULT_QUEUE} - served
    if missing:
        return fault(
            "workers",
            f"nobody serves the queue {' and '.join(sorted(missing))}: make start runs workers,"
            " elsewhere celery --app config.celery worker",
        )
    return ok("workers", f"{len(found)} answer and serve every queue")


def courier() -> Result:
    """Somebody hears of changes."""
    found = listeners()
    if not found:
        return fault(
            "courier",
            "none listens, so search and feeds stand still: make start runs one, elsewhere"
            " manage.py courier",
        )
    return ok("courier", f"{', '.join(found)} listens")


def readers() -> Result:
    """What follows the sequence gets on."""
    now, lags = timezone.now(), reader_lags(OPERATOR)
    if ailing := [sentence for one in lags if (sentence := _ails(one, now))]:
        return fault("readers", "; ".join(ailing))
    if behind := [f"{one.name} is {one.lag:,} changes behind" for one in lags if one.lag]:
        return warning("readers", f"{'; '.join(behind)}: look again, it should come back to 0")
    return ok("readers", f"{', '.join(one.name for one in lags) or 'none'}: up to date")


def search_index() -> Result:
    """It opens, and is of this database."""
    head = queries.head()
    try:
        position = backend().position()
    except EngineAway:
        return fault("search index", "not to be asked without its engine: mend that first")
    except IndexAway as away:
        return fault("search index", f"{away}: does the courier run, it builds it anew by itself")
    if position > head:
        return fault(
            "search index",
            f"it is at change {position:,} and the database at {head:,}, so it is of another"
            " database: manage.py reindex",
        )
    if position < head:
        return warning(
            "search index",
            f"it is at change {position:,} and the database at {head:,}: look again, the courier"
            " brings it on",
        )
    return ok("search index", f"at change {head:,}, as is the database")


def sources() -> Result:
    """No source that is in use failed the last time, and no withdrawal waits for a person."""
    last = [run.pk for run in queries.last_runs().values()]
    runs = HarvestRun.objects.filter(
        pk__in=last, state=HarvestRun.State.FAILED, source__active=True
    )
    failed = list(runs.order_by("source__slug").values_list("source__slug", flat=True))
    if failed:
        return warning(
            "sources", f"the last run failed: {_some(failed)}; /sources says why of each"
        )
    holds = HeldWithdrawal.objects.filter(state=HeldWithdrawal.State.WAITING)
    held = list(holds.order_by("source__slug").values_list("source__slug", flat=True))
    if held:
        return warning(
            "sources", f"withdrawals wait for a person: {_some(held)}; /sources shows what they are"
        )
    return ok("sources", "no last run failed, and nothing waits for a person")


def _some(slugs: Sequence[str]) -> str:
    more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
    return ", ".join(slugs[:NAMED]) + more


def sandbox() -> Result:
    """A document is read, cut off from the network."""
    try:
        how = sandbox_state()
        with tempfile.TemporaryDirectory(prefix="doctor-") as folder:
            file = Path(folder, "one.nt")
            file.write_bytes(SENTENCE)
            limits = Limits(allow_unsandboxed=settings.ALLOW_UNSANDBOXED_READER)
            read(Document(file, settings.LOCAL_BASE, "application/n-triples"), _spool(file), limits)
            if _spool(file).read_bytes() != SENTENCE:
                return fault("sandbox", "the reader does not give back what it read: make check")
    except VocabError as error:
        return fault("sandbox", str(error))
    if how == "none":
        return warning(
            "sandbox",
            "documents are read without one (ALLOW_UNSANDBOXED_READER): allow user namespaces or"
            " seccomp, and leave the setting out",
        )
    return ok("sandbox", f"documents are read behind a {how}")


def _spool(file: Path) -> Path:
    return file.with_suffix(".spool")


def _ails(one: ReaderLag, now: datetime) -> str:
    if one.failing_since:
        return f"{one.name} fails since {one.failing_since:%Y-%m-%d %H:%M} UTC: {one.error}"
    if one.stepped is None:
        return f"{one.name} was never stepped: does a courier run?"
    if now - one.stepped > max(STALE, timedelta(seconds=4 * settings.COURIER_POLL_SECONDS)):
        return f"{one.name} stands still since {one.stepped:%Y-%m-%d %H:%M} UTC: start the courier"
    return ""
