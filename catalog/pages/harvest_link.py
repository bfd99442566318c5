"""Harvest now, by a secret link: its page, its webhook, and the steward's button that makes it."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages.guard import person, person_only
from catalog.feeds.base import base_url
from catalog.feeds.negotiation import choose
from catalog.feeds.problem import problem
from catalog.harvest import keys
from catalog.models import HarvestRun
from catalog.pages.sources import editable_source
from catalog.tasks import nudge

HTML, JSON = "text/html", "application/json"


@csrf_exempt  # the secret says that it is meant; programs have no token of ours
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def harvest_link(request: HttpRequest, secret: str) -> HttpResponse:
    """GET: a page with a button. POST: 202 with the run; its page for who comes from ours.

    404 for any other secret; 429 when the source was harvested a moment ago.
    """
    source = keys.source_of(secret)
    if source is None:
        raise Http404
    if request.method != "POST":
        return _unsent(render(request, "catalog/harvest_link.html", {"source": source}))
    try:
        run = keys.start(source)
    except keys.TooSoon as early:
        return _too_soon(request, early, source.name)
    transaction.on_commit(partial(nudge, run))
    return _unsent(_accepted(request, run))


@require_POST
@never_cache
@person_only
def source_key(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the secret link of a source, which is shown this once; or (`end`) let none be."""
    found = editable_source(request, slug)
    if request.POST.get("end"):
        keys.end(found)
        messages.success(request, _("The secret link starts nothing any more."))
        return redirect("source", slug)
    secret = keys.make(found, person(request))
    address = base_url(request) + reverse("harvest-link", args=[secret])
    context = {"section": "sources", "source": found, "address": address}
    return render(request, "catalog/source_key.html", context)


def _accepted(request: HttpRequest, run: HarvestRun) -> HttpResponse:
    page = f"{base_url(request)}{reverse('run', args=[run.pk])}"
    if choose(request.headers.get("Accept", ""), (JSON, HTML)) == HTML:
        context = {"source": run.source, "run_url": page, "started": True}
        answer = render(request, "catalog/harvest_link.html", context)
    else:
        answer = JsonResponse({"run": page, "state": run.state})
    answer.status_code = HTTPStatus.ACCEPTED
    answer["Location"] = page
    return answer


def _too_soon(request: HttpRequest, early: keys.TooSoon, name: str) -> HttpResponse:
    answer = problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"{name} was harvested a moment ago. Ask again in {early.seconds} seconds.",
    )
    if choose(request.headers.get("Accept", ""), (JSON, HTML)) == HTML:
        context = {"name": name, "seconds": early.seconds}
        answer = render(request, "catalog/harvest_link.html", context)
        answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
    answer["Retry-After"] = str(early.seconds)
    return _unsent(answer)


def _unsent(answer: HttpResponse) -> HttpResponse:
    """No other site learns the address, and no search engine keeps it."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
