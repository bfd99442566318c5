"""The endpoints of Data Plane Signaling 1.0, for both roles; there only where SIGNALING is on.

below dataflows/: we are the data plane, a control plane asks (signaling/serving.py)
below transfers/: we are the control plane, a data plane tells (signaling/following.py)
"""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from catalog.feeds.problem import problem
from connector.api.door import CHALLENGE, JSON, read_body
from connector.dps import wire
from connector.dps.messages import (
    DataFlowPrepareMessage,
    DataFlowResumeMessage,
    DataFlowStartedNotificationMessage,
    DataFlowStartMessage,
    DataFlowStatusMessage,
    DataFlowStatusResponseMessage,
    DataFlowSuspendMessage,
    DataFlowTerminateMessage,
)
from connector.dps.states import ON_THE_WAY, Event, Verb
from connector.dsp.parse import parse
from connector.dsp.parts import CONTEXT
from connector.dsp.values import Json, members
from connector.errors import NotAuthorised, NotFound, RefusedMessage
from connector.models import DataFlow, Plane
from connector.signaling import known, sending, serving

LATER: Mapping[Verb, type[serving.Later]] = {
    Verb.STARTED: DataFlowStartedNotificationMessage,
    Verb.SUSPEND: DataFlowSuspendMessage,
    Verb.RESUME: DataFlowResumeMessage,
    Verb.TERMINATE: DataFlowTerminateMessage,
}
ANSWERS_STATE = (Verb.RESUME,)
NOBODY = "Show the token that your plane was given, as Authorization: Bearer."
View = Callable[..., HttpResponse]


def door(method: str, kind: Plane.Kind) -> Callable[[View], View]:
    """A door for planes of one kind: the view gets the plane; what it refuses is a problem."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
            check_on()
            with translation.override("en"):
                try:
                    plane = known.who(request.headers.get("Authorization", ""), kind)
                    if request.method != method:
                        return HttpResponse(status=405, headers={"Allow": method})
                    return view(request, plane, **parts)
                except NotAuthorised:
                    response = problem(HTTPStatus.UNAUTHORIZED, NOBODY)
                    response["WWW-Authenticate"] = CHALLENGE
                    return response
                except RefusedMessage as refused:
                    return refusal(refused)

        return answer

    return decorate


def check_on() -> None:
    """Raise Http404 where signaling is off."""
    if not settings.SIGNALING:
        raise Http404


def refusal(refused: RefusedMessage) -> HttpResponse:
    """What was refused, and why (RFC 9457)."""
    reasons = list(map(str, refused.reasons))
    return problem(HTTPStatus(refused.status), " ".join(reasons), reasons=reasons)


def body_of(request: HttpRequest) -> Json:
    """The JSON that was sent. Raises MalformedMessage."""
    return Json.of(parse(read_body(request)))


@door("POST", Plane.Kind.CONTROL)
def prepare(request: HttpRequest, plane: Plane) -> HttpResponse:
    """POST dataflows/prepare."""
    return _status(serving.prepare(plane, wire.read(body_of(request), DataFlowPrepareMessage)))


@door("POST", Plane.Kind.CONTROL)
def start(request: HttpRequest, plane: Plane) -> HttpResponse:
    """POST dataflows/start: 200, or 202 where the data are looked for first."""
    return _status(serving.start(plane, wire.read(body_of(request), DataFlowStartMessage)))


@door("GET", Plane.Kind.CONTROL)
def status(_request: HttpRequest, plane: Plane, flow_id: str) -> HttpResponse:
    """GET dataflows/{id}/status."""
    with transaction.atomic():
        flow = serving.find(plane, flow_id)
    said = DataFlowStatusResponseMessage(data_flow_id=flow.flow_id, state=flow.now)
    return HttpResponse(wire.write(said).text, content_type=JSON)


@door("POST", Plane.Kind.CONTROL)
def later(request: HttpRequest, plane: Plane, flow_id: str, verb: Verb) -> HttpResponse:
    """POST dataflows/{id}/ started, suspend, resume, terminate, or completed (without a body)."""
    said = wire.read(body_of(request), LATER[verb]) if verb in LATER else None
    flow = serving.do(plane, flow_id, verb, said)
    return _status(flow) if verb in ANSWERS_STATE else HttpResponse()


@door("POST", Plane.Kind.DATA)
def told(request: HttpRequest, plane: Plane, pid: str, event: Event) -> HttpResponse:
    """POST transfers/{pid}/dataflow/ prepared, started, completed, errored."""
    said = wire.read(body_of(request), DataFlowStatusMessage)
    sending.told(plane, pid, event, said)
    return HttpResponse()


@door("GET", Plane.Kind.DATA)
def agreement(_request: HttpRequest, plane: Plane, pid: str) -> HttpResponse:
    """GET transfers/{pid}/agreement: as both sides have it."""
    rows = DataFlow.objects.filter(plane=plane, transfer__pid=pid)
    flow = rows.select_related("transfer__agreement").first()
    if flow is None or flow.transfer is None:
        raise NotFound(f"no transfer {pid[:64]} of {plane.name}")
    body = {"@context": [CONTEXT], **members(Json(flow.transfer.agreement.body))}
    return HttpResponse(Json.of(body).text, content_type=JSON)


def _status(flow: DataFlow) -> HttpResponse:
    response = HttpResponse(wire.write(serving.status(flow)).text, content_type=JSON)
    if flow.now in ON_THE_WAY.values():
        response.status_code = HTTPStatus.ACCEPTED
        response["Location"] = f"/signaling/dataflows/{flow.flow_id}/status"
    return response
