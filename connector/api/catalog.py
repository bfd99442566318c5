"""The endpoints of the catalogue: all that is offered to who asks, page by page; and one dataset.

Dataspace Protocol 2025-1, Catalog HTTPS Binding. Who asks must be known; what is not for them is
not there.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from connector.access import Peer, requester_of
from connector.api.door import Call, door, say
from connector.catalogue import asking, reading
from connector.dsp import wire
from connector.dsp.messages import CatalogError, CatalogRequestMessage


@door("POST", CatalogError.of, challenges=True)
def request(call: Call) -> HttpResponse:
    """POST catalog/request: 200 and a page; `Link` has the next one, to be asked for alike."""
    said = wire.read(call.body().value, CatalogRequestMessage)
    asking.check_filter(said.filter)
    asks = _requester(call)
    after = asking.place(call.request.GET.get(asking.TOKEN), asks.participant)
    found = reading.page(asks, after)
    response = _private(say(found.catalog))
    if found.last is not None:
        query = urlencode({asking.TOKEN: asking.continuation(found.last, asks.participant)})
        response["Link"] = f'<{settings.DSP_URL}/catalog/request?{query}>; rel="next"'
    return response


@door("GET", CatalogError.of, challenges=True)
def dataset(call: Call, dataset_id: str) -> HttpResponse:
    """GET catalog/datasets/{id}: 200, or the same 404 whether unknown or not for who asks."""
    return _private(say(reading.one(_requester(call), dataset_id)))


def _requester(call: Call) -> Peer:
    return requester_of(call.claims, timezone.now())


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
