"""The endpoints of the catalogue: all that is offered to who asks, page by page; and one dataset.

Dataspace Protocol 2025-1, Catalog HTTPS Binding. Who asks must be known; what is not for them is
not there.
"""

from dataclasses import replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page

from catalog.feeds.answer import etag
from connector.access import Peer, requester_of
from connector.api.door import Call, door, say
from connector.catalogue import asking, filters, reading
from connector.catalogue.filters import Wanted
from connector.dsp import wire
from connector.dsp.messages import CatalogError, CatalogRequestMessage


@gzip_page
@door("POST", CatalogError.of, challenges=True)
def request(call: Call) -> HttpResponse:
    """POST catalog/request: 200 and a page; `Link` has the next one, to be asked for alike."""
    said = wire.read(call.body().value, CatalogRequestMessage)
    wanted = filters.read(said.filter)
    asks = _requester(call)
    token = call.request.GET.get(asking.TOKEN)
    if token is not None:
        wanted = replace(wanted, offset=0)  # it has led here already
    found = reading.page(asks, asking.place(token, asks.participant, wanted), wanted)
    response = _private(say(found.catalog))
    ways = {"next": found.last, "previous": found.before}
    links = [
        f'<{_address(asks, after, wanted)}>; rel="{name}"'
        for name, after in ways.items()
        if after is not None
    ]
    if links:
        response["Link"] = ", ".join(links)
    return response


def _address(asks: Peer, after: int, wanted: Wanted) -> str:
    """Of a page: the first one has no token."""
    token = asking.continuation(after, asks.participant, wanted)
    query = f"?{urlencode({asking.TOKEN: token})}" if after else ""
    return f"{settings.DSP_URL}/catalog/request{query}"


@gzip_page
@door("GET", CatalogError.of, challenges=True)
def dataset(call: Call, dataset_id: str) -> HttpResponse:
    """GET catalog/datasets/{id}: 200, or the same 404 whether unknown or not for who asks.

    304 to who has it already (`If-None-Match`, RFC 9110 13.1.2).
    """
    response = _private(say(reading.one(_requester(call), dataset_id)))
    response["ETag"] = etag(response.content)
    unchanged = get_conditional_response(call.request, etag=response["ETag"], response=response)
    return unchanged or response


def _requester(call: Call) -> Peer:
    return requester_of(call.claims, timezone.now())


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
