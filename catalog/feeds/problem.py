"""An answer that says what is wrong and what to mend, for programs (RFC 9457)."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

PROBLEM = "application/problem+json"
NOT_FOUND = "There is nothing here that you may see. Look at /datasets for what there is."

View = Callable[..., HttpResponseBase]


def problem(status: HTTPStatus, sentence: str, **more: object) -> HttpResponse:
    """The answer. `more` becomes further members of the object."""
    return JsonResponse(body(status, sentence, **more), status=status, content_type=PROBLEM)


def body(status: HTTPStatus, sentence: str, **more: object) -> dict[str, object]:
    """The object: `about:blank` says that the status is all there is to know of the kind."""
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": sentence,
        **more,
    }


class BadRequest(ValueError):
    """What was asked for cannot be understood; the message says what to mend. Answered with 400."""


def reads_only(view: View) -> View:
    """GET and HEAD reach `view`, other methods get 405; a BadRequest becomes its sentence."""

    @csrf_exempt  # nothing is changed here: 405 says more than a missing token
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            response = problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "This address is read only: use GET or HEAD."
            )
            response["Allow"] = "GET, HEAD"
            return response
        try:
            return view(request, *args, **kwargs)
        except BadRequest as error:
            return problem(HTTPStatus.BAD_REQUEST, str(error))

    return answer
