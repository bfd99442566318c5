"""The quality of one dataset: where its points come from, and how its links answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requester import asking
from catalog.feeds.quality import quality_of
from catalog.pages.measured import band, groups
from catalog.pages.reader import best, languages
from catalog.pages.resource import SYNTAXES
from catalog.quality.waiting import waiting


@require_safe
def dataset_quality(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Points of one dataset, metric by metric. A withdrawn one has none: its page says why."""
    found = quality_of(resource_id, asking(request))
    if found is None:
        raise Http404
    if found.resource.withdrawn:
        return redirect("resource", resource_id)
    context = {
        "section": "datasets",
        "resource": found.resource,
        "title": best(found.document.get("title"), languages(request)),
        "made": found.score,
        "band": band(found.score.total, found.score.unknown),
        "groups": groups(found.score.card),
        "files": len(found.document.get("distributions", ())),
        "best": None if found.score.best is None else found.score.best + 1,
        "links": [link for _, link in sorted(found.links.items())],
        "syntaxes": SYNTAXES,
        "unchecked": waiting(found.resource),
    }
    return render(request, "catalog/quality.html", context)
