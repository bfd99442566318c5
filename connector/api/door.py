"""What every door of the protocol does: who asks, what came, and refusals as error messages.

The body is plain JSON (DSP 2025-1, HTTPS bindings: `application/json` must be understood).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from connector.api import pace
from connector.dsp import wire
from connector.dsp.messages import Message
from connector.dsp.parse import LARGEST, parse
from connector.dsp.values import Json, Parsed
from connector.errors import (
    Fault,
    MalformedMessage,
    NotAuthorised,
    RefusedMessage,
    TooMany,
    Unidentified,
)
from connector.identity.base import Claims, identity_provider

JSON = "application/json"
CHALLENGE = 'Bearer realm="dataspace"'  # RFC 9110, 11.6.1
LONGEST_LINE = 1_000  # characters of a refusal in the log
READABLE = ("", JSON, "application/ld+json")
log = logging.getLogger(__name__)

ErrorOf = Callable[[RefusedMessage], Message]


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and what came; `address` is the path and the time is for all that follows."""

    claims: Claims
    request: HttpRequest

    def body(self) -> Json:
        """The message in its one fixed form. Raises MalformedMessage."""
        return Json.of(parse(read_body(self.request)))


View = Callable[..., HttpResponse]


def door(method: str, error_of: ErrorOf, *, challenges: bool = False) -> Callable[[View], View]:
    """A door for one method: the view gets a `Call`; what it refuses is answered as `error_of`.

    Whom we do not know is answered as if there were nothing, or told to say who it is. Whatever
    language it accepts, what is said to it and kept of it is English.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
            with translation.override("en"):
                try:
                    claims = _identified(request) if challenges else _claims(request)
                    if request.method != method:
                        return _not_allowed(method)
                    pace.of_this_process.take(claims.participant.pk)
                    return view(Call(claims, request), **parts)
                except RefusedMessage as refused:
                    return refusal(refused, error_of)

        return answer

    return decorate


def read_body(request: HttpRequest) -> bytes:
    """What was sent as JSON. Raises MalformedMessage."""
    if request.content_type not in READABLE:
        raise MalformedMessage([Fault("", "Send application/json.")])
    try:
        return request.body
    except RequestDataTooBig:
        raise MalformedMessage([Fault("", f"Send at most {LARGEST} bytes.")]) from None


def say(message: Message, status: int = 200) -> HttpResponse:
    """A message as an answer."""
    return json(wire.write(message), status)


def json(body: Parsed, status: int = 200) -> HttpResponse:
    """JSON as an answer."""
    return HttpResponse(Json.of(body).text, content_type=JSON, status=status)


def refusal(refused: RefusedMessage, error_of: ErrorOf) -> HttpResponse:
    """The protocol's error message. What the sender must not know stands in the log only."""
    why = getattr(refused, "detail", "") or " ".join(map(str, refused.reasons))
    log.info("answered %d: %s", refused.status, why[:LONGEST_LINE])
    response = say(error_of(refused), refused.status)
    if isinstance(refused, Unidentified):
        response["WWW-Authenticate"] = CHALLENGE
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.seconds)
    return response


def _identified(request: HttpRequest) -> Claims:
    try:
        return _claims(request)
    except NotAuthorised as refused:
        log.info("answered 401: %s", refused.detail)
        raise Unidentified from None


def _claims(request: HttpRequest) -> Claims:
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        raise NotAuthorised("no Authorization header")
    return identity_provider().verify(authorization, timezone.now())


def _not_allowed(method: str) -> HttpResponse:
    return HttpResponse(status=405, headers={"Allow": method})
