"""The door for data: GET and HEAD /data/<pid>, with the token of the transfer.

admission.py decides and counts -> sources.py opens -> streams.py sends (RFC 9110, range requests)
"""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from catalog.feeds.problem import problem, reads_only
from connector.delivery.admission import AnyTicket, Refused, UnknownToken, admit, give_back
from connector.delivery.proxying import open_address
from connector.delivery.ranges import NotSatisfiable, Wanted
from connector.delivery.sources import Opened, SourceFailed, open_file
from connector.delivery.streams import Outgoing
from connector.delivery.treating import CSV, deliver
from connector.delivery.watching import let_go
from connector.models import DataSource

NOT_HERE = "There are no data here for you: check the address and the token of your transfer."
AWAY = "The data cannot be had from their source now: try again later, or ask the provider."
log = logging.getLogger(__name__)


@reads_only
def data(request: HttpRequest, pid: str) -> HttpResponseBase:
    """The data of a started transfer. HEAD tells about them, and is no use of them."""
    response = _answer(request, pid)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, pid: str) -> HttpResponseBase:
    authorization = request.headers.get("Authorization", "")
    gets = request.method == "GET"
    try:
        ticket = admit(authorization, pid, timezone.now(), counts=gets)
    except UnknownToken:
        return problem(HTTPStatus.NOT_FOUND, NOT_HERE)
    except Refused as refused:
        return problem(HTTPStatus.FORBIDDEN, str(refused), reasons=refused.reasons)
    if ticket.source.steps and not gets:
        return _told_of_treated()
    try:
        opened = _opened(ticket, request)
    except NotSatisfiable as wrong:
        _unused(ticket, gets=gets)
        response = problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, f"Only {wrong}.")
        response["Content-Range"] = f"bytes */{wrong.size}"
        return response
    except SourceFailed as failed:
        _unused(ticket, gets=gets)
        log.warning("data source %s: %s", ticket.source.pk, failed)
        return problem(HTTPStatus.BAD_GATEWAY, AWAY)
    return _stream(opened, ticket) if gets else _told(opened, ticket)


def _opened(ticket: AnyTicket, request: HttpRequest) -> Opened:
    source = ticket.source
    if source.steps:  # (it is another table each time that its source changes: no ranges of it)
        let_go()
        opened = _where_it_lies(source, Wanted())
        return deliver(source, opened, ticket.agreement, ticket.pseudonyms)
    wanted = Wanted(request.headers.get("Range", ""), request.headers.get("If-Range", ""))
    if request.method == "HEAD":  # ranges are defined for GET alone (RFC 9110, 14.2)
        wanted = Wanted()
    return _where_it_lies(source, wanted)


def _where_it_lies(source: DataSource, wanted: Wanted) -> Opened:
    if source.kind == DataSource.Kind.FILE:
        return open_file(source, wanted)
    let_go()  # (the source may take its time)
    return open_address(source, wanted)


def _unused(ticket: AnyTicket, *, gets: bool) -> None:
    if gets:
        give_back(ticket)


def _stream(opened: Opened, ticket: AnyTicket) -> HttpResponseBase:
    """No wsgi.file_wrapper: a server that sends the file by itself does not stop."""
    status = HTTPStatus.PARTIAL_CONTENT if opened.span else HTTPStatus.OK
    response = StreamingHttpResponse(Outgoing(opened, ticket), status=status)
    _describe(response, opened, ticket)
    let_go()
    return response


def _told_of_treated() -> HttpResponseBase:
    """What can be said of a table before it is treated: not how long it will be."""
    return StreamingHttpResponse((), content_type=CSV)


def _told(opened: Opened, ticket: AnyTicket) -> HttpResponseBase:
    opened.close()
    response = HttpResponse()
    _describe(response, opened, ticket)
    return response


def _describe(response: HttpResponseBase, opened: Opened, ticket: AnyTicket) -> None:
    is_file = ticket.source.kind == DataSource.Kind.FILE
    name = ticket.source.address.rpartition("/")[2] if is_file else "data"
    fields = {
        "Content-Type": opened.media_type,
        "Content-Length": str(opened.length),
        "Content-Range": opened.span.content_range if opened.span else "",
        "Content-Encoding": opened.encoding,
        "Content-Disposition": content_disposition_header(True, name) or "attachment",  # noqa: FBT003
        "Accept-Ranges": "bytes" if opened.etag else "",
        "ETag": opened.etag,
        "X-Content-Type-Options": "nosniff",
    }
    for field, value in fields.items():
        if value:
            response[field] = value
