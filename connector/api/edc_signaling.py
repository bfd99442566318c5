"""The endpoints that an Eclipse EDC 0.15 asks of its data plane, in its own words.

EDC shows no token to a data plane: the one that it was given is a part of the address that it
was told, and whoever does not know it finds nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from connector.api.door import JSON
from connector.api.signaling import body_of, check_on, refusal
from connector.dps import edc
from connector.dps.states import Verb
from connector.errors import NotAuthorised, RefusedMessage
from connector.models import Plane
from connector.signaling import known, serving

View = Callable[..., HttpResponse]


def _door(method: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
            check_on()
            with translation.override("en"):
                try:
                    plane = known.by_token(token, Plane.Kind.CONTROL, Plane.Dialect.EDC)
                    if request.method != method:
                        return HttpResponse(status=405, headers={"Allow": method})
                    return view(request, plane, **parts)
                except NotAuthorised:
                    raise Http404 from None
                except RefusedMessage as refused:
                    return refusal(refused)

        return answer

    return decorate


@_door("GET")
def check(_request: HttpRequest, _plane: Plane) -> HttpResponse:
    """GET check: we are there."""
    return HttpResponse("{}", content_type=JSON)


@_door("POST")
def start(request: HttpRequest, plane: Plane) -> HttpResponse:
    """POST start: begin, or go on; the answer says where the consumer fetches."""
    flow = serving.start_again(plane, edc.read_start(body_of(request)))
    address = serving.address_of(flow)
    if address is None:
        raise ValueError("a started flow without an address")
    return HttpResponse(edc.write_started(address).text, content_type=JSON)


@_door("POST")
def later(_request: HttpRequest, plane: Plane, flow_id: str, verb: Verb) -> HttpResponse:
    """POST {pid}/suspend, {pid}/terminate. What its body says, nobody here needs."""
    serving.do(plane, flow_id, verb, None)
    return HttpResponse("{}", content_type=JSON)
