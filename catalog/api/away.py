"""When the database is away, every address answers 503 with a sentence, out of memory alone."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

from catalog.feeds.negotiation import choose
from catalog.feeds.problem import problem

SENTENCE = "The database of this installation does not answer. Try again in a minute."
RETRY_SECONDS = 30
# What psycopg raises when a server goes away, refuses, or shuts down.
AWAY = (OperationalError, InterfaceError)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """handler500: 503 when it was the database, else the page of an error of ours."""
    if isinstance(sys.exc_info()[1], AWAY):
        return away(request)
    return defaults.server_error(request)


def away(request: HttpRequest) -> HttpResponseBase:
    """The answer, as a page or for programs."""
    wanted = choose(request.META.get("HTTP_ACCEPT", ""), ("application/json", "text/html"))
    response: HttpResponseBase
    if wanted == "text/html":
        response = HttpResponse(_page(request), status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        response = problem(HTTPStatus.SERVICE_UNAVAILABLE, SENTENCE)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest) -> str:
    """In the browser's language: that of the person stands in the database."""
    with translation.override(translation.get_language_from_request(request)):
        # Without the request: whoever is signed in could only be asked of the database.
        return render_to_string("errors/503.html", {"hansa_name": settings.HANSA_NAME})
