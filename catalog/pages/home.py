"""The first page: how much is here, ways into it, and how it came here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requester import asking
from catalog import queries
from catalog.pages import labels
from catalog.pages.hits import hits
from catalog.pages.reader import languages
from catalog.pages.sources import may_add
from catalog.search.facets import FACETS, code
from vocab.authority import lookup

FRIEZE = 41  # marks in the row
SOURCES = 12  # lines of the ledger before the rest is one line
NEWEST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is in here."""
    requester = asking(request)
    rows = queries.by_source(requester)
    large = sorted(rows, key=lambda row: (-row.datasets, row.source.name))
    rest = large[SOURCES:]
    context = {
        "counts": queries.counts(requester),
        "themes": [
            (code(FACETS["theme"], tally.key), labels.key_words(tally.key), tally.count)
            for tally in queries.themes(requester)
            if lookup.concept(tally.key)
        ],
        "sources": large[:SOURCES],
        "rest": {"sources": len(rest), "datasets": sum(row.datasets for row in rest)},
        "sum": sum(row.datasets for row in rows),
        "high_value": queries.datasets(requester).filter(is_hvd=True).count(),
        "publishers": queries.publishers(queries.datasets(requester))[:FRIEZE],
        "newest": hits(queries.newest(requester, NEWEST), languages(request)),
        "may_add": may_add(requester),
    }
    return render(request, "catalog/home.html", context)
