"""The part of a page that changes while the other side is to answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOTHING_NEW = 204  # htmx leaves the page as it is, and asks again


def progress(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The timeline, if more was said than `?said=` has seen; a new page, if `?seen=` has passed."""
    response = HttpResponse(status=NOTHING_NEW)
    if request.GET.get("seen") != context["seen"]:
        response["HX-Refresh"] = "true"
    elif request.GET.get("said") != context["said"].mark:
        response = render(request, "connector/timeline.html", context)
    response["Cache-Control"] = "no-store"
    return response
