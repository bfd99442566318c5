"""Every error of the API as problem+json (RFC 9457), with a sentence."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from catalog.feeds.problem import NOT_FOUND, PROBLEM, BadRequest, body, problem

NO_ADDRESS = "There is no such address here. /api/1/schema tells which there are."


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for a bug of ours."""
    given = exception_handler(_known(error), context)
    if given is None:
        return None
    status = HTTPStatus(given.status_code)
    detail = given.data.get("detail") if isinstance(given.data, dict) else None
    given.data = body(status, str(detail) if detail else f"{status.phrase}.")
    given.content_type = PROBLEM
    # A problem is JSON, also where the door answers YAML.
    context["request"].accepted_renderer = JSONRenderer()
    context["request"].accepted_media_type = PROBLEM
    return given


class Gone(exceptions.APIException):
    """What was here is no longer in the catalogue it came from."""

    status_code = HTTPStatus.GONE


class TooLarge(exceptions.APIException):
    """The body is larger than any that we read."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large. Send at most 1 MB."


class Conflict(exceptions.APIException):
    """It cannot be done in the state that things are in."""

    status_code = HTTPStatus.CONFLICT


def _known(error: Exception) -> Exception:
    """As an exception that DRF knows."""
    if isinstance(error, BadRequest):
        return exceptions.ParseError(str(error))
    if isinstance(error, Http404):
        return exceptions.NotFound(NOT_FOUND)
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return exceptions.ParseError("The request cannot be read: send it again, whole.")
    return error


@csrf_exempt  # nothing is changed here
def unknown(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - the form of a view
    """Below /api/ where nothing is."""
    return problem(HTTPStatus.NOT_FOUND, NO_ADDRESS)
