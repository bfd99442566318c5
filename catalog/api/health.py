"""/health: whether this installation can answer at all. Cheap, and without a session."""

from http import HTTPStatus

from django.db import Error, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from catalog.feeds.problem import reads_only


@reads_only
def health(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - the form of a view
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return _said("the database does not answer", HTTPStatus.SERVICE_UNAVAILABLE)
    return _said("ok", HTTPStatus.OK)


def _said(status: str, code: HTTPStatus) -> HttpResponseBase:
    response = JsonResponse({"status": status}, status=code)
    response["Cache-Control"] = "no-store"
    return response
