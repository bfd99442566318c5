"""How this installation is doing: counts, the sequence, what is under way, its parts."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requester import asking
from catalog import queries
from catalog.access import access
from catalog.courier.lag import reader_lags
from vocab.errors import ReaderDied
from vocab.rdf.sandbox import sandbox_state


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """The same figures as /status.json, for people."""
    requester = asking(request)
    context = {
        "section": "status",
        "counts": queries.counts(requester),
        "head": queries.head(),
        "open_runs": queries.open_runs(requester),
        "sandbox": _sandbox(),
        "database": queries.database_version(),
        "rows": access().status(),
        "readers": reader_lags(requester),
    }
    return render(request, "catalog/status.html", context)


@cache
def _sandbox() -> str:
    """How the reader of documents is cut off; asked once, it does not change while we run."""
    try:
        return sandbox_state()
    except ReaderDied:
        return "none"
