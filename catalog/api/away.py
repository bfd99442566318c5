"""When the database is away, every address answers 503 with a sentence, out of memory alone.

Two places, because Django turns an exception into an answer at each middleware: `Away` sees those
of views, `server_error` (as handler500) those of middlewares, which ask who is asking.
"""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import defaults

from catalog.feeds.negotiation import choose
from catalog.feeds.problem import problem

SENTENCE = "The database of this installation does not answer. Try again in a minute."
RETRY_SECONDS = 30
# What psycopg raises when a server goes away, refuses, or shuts down.
AWAY = (OperationalError, InterfaceError)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Back soon</title>'
    f"<h1>Back soon</h1><p>{SENTENCE}</p></html>"
)


class Away:
    """Middleware: a view that met no database answers 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """503 for a database that is away; other exceptions are not ours."""
        return away(request) if isinstance(exception, AWAY) else None


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
        response = HttpResponse(_PAGE, status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        response = problem(HTTPStatus.SERVICE_UNAVAILABLE, SENTENCE)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
