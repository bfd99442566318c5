"""The statements of one resource, by its address here: /datasets/<id>.ttl, or as Accept asks."""

from collections.abc import Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.cache import patch_vary_headers

from accounts.requester import asking
from catalog.dcat.write import emit
from catalog.feeds.answer import Validators, answer, etag
from catalog.feeds.base import base_url
from catalog.feeds.hidden import Hidden, hidden_in, without
from catalog.feeds.negotiation import choose
from catalog.feeds.parameters import parameters
from catalog.feeds.problem import NOT_FOUND, View, problem, reads_only
from catalog.feeds.tombstone import reason
from catalog.models import Resource
from catalog.queries import renamed_to
from vocab.rdf.write import FORMATS

HTML = "text/html"
BY_MEDIA_TYPE = {syntax.media_type: key for key, syntax in FORMATS.items()}


def statements(resource: Resource, base: str, hidden: Hidden) -> bytes:
    """What the publisher said about `resource`, with blank labels that no other resource has.

    Statements that point at `hidden` resources are left out.
    """
    skolem = None if resource.iri else address_of(resource, base).encode()
    return emit(without(resource, hidden), prefix=b"r%d" % resource.pk, skolem=skolem)


def address_of(resource: Resource, base: str) -> str:
    """The publisher's IRI, else one below our address (RDF 1.1 Concepts, 3.5)."""
    return resource.iri or f"{base}/.well-known/genid/{resource.pk}"


@reads_only
def resource(request: HttpRequest, resource_id: int, format: str) -> HttpResponseBase:  # noqa: A002
    """200, 304; 410 for a withdrawn one; the same 404 whether unknown or not to be seen."""
    parameters(request, ())
    requester = asking(request)
    visible = Resource.objects.visible_to(requester).select_related("change", "source")
    found = visible.defer("document").filter(pk=resource_id).first()
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    if found.withdrawn is not None:
        if (now := renamed_to(found, requester)) is not None:
            return HttpResponsePermanentRedirect(f"/datasets/{now}.{format}")
        return problem(HTTPStatus.GONE, _withdrawn(found))
    base = base_url(request)
    hidden = hidden_in([found], requester)
    said = (found.pk, found.content_hash, found.rules_version)
    tag = etag(*said, base, format, *sorted(hidden))
    response = answer(
        request,
        lambda: iter((statements(found, base, hidden),)),
        format,
        # What is hidden in it may have been hidden since, without a change of its own.
        Validators(tag, found.change.at, by_date=not hidden),
    )
    page = f"{base}/datasets/{found.pk}"
    response["Link"] = f'<{page}>; rel="alternate"; type="{HTML}"'
    response["Content-Location"] = f"{page}.{format}"
    return response


@reads_only
def genid(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """The address that we gave to a record without an IRI leads to what is known of it."""
    parameters(request, ())
    visible = Resource.objects.visible_to(asking(request))
    if not visible.filter(pk=resource_id, iri="").exists():
        return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    return HttpResponseRedirect(f"/datasets/{resource_id}", status=HTTPStatus.SEE_OTHER)


def _withdrawn(found: Resource) -> str:
    return f"{reason(found)} Its page tells what it was: /datasets/{found.pk}"


def negotiated(page: View) -> View:
    """Wrap the page of a resource, `page(request, resource_id)`: statements for who wants them."""
    return by_accept(
        page, {kind: partial(resource, format=key) for kind, key in BY_MEDIA_TYPE.items()}
    )


def by_accept(page: View, others: Mapping[str, View]) -> View:
    """Wrap a page about a resource: `others`, by media type, answer who wants them.

    All are called as `view(request, resource_id)`.
    """

    @wraps(page)
    def view(request: HttpRequest, resource_id: int, **kwargs: Any) -> HttpResponseBase:
        wanted = choose(request.headers.get("Accept", ""), (HTML, *others))
        if request.method not in ("GET", "HEAD") or wanted == HTML:
            response = page(request, resource_id, **kwargs)
        elif wanted is None:
            response = not_acceptable((HTML, *others))
        else:
            response = others[wanted](request, resource_id)
        patch_vary_headers(response, ("Accept",))
        return response

    return view


def not_acceptable(offered: tuple[str, ...]) -> HttpResponseBase:
    """406, with what there is instead."""
    return problem(
        HTTPStatus.NOT_ACCEPTABLE,
        f"None of the media types in Accept can be had here. There are: {', '.join(offered)}.",
    )
