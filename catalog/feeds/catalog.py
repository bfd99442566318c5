"""The feed: everything live and visible as one DCAT-AP catalogue, in hydra pages.

parameters -> listing (which) -> head of the page -> records (their statements) -> write -> answer
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers

from accounts.requester import Requester, asking
from catalog.access import access
from catalog.dcat.write import MEMBERSHIP, OurCatalogue, Page, head
from catalog.feeds.answer import Validators, answer, etag
from catalog.feeds.base import base_url
from catalog.feeds.hidden import hidden_in
from catalog.feeds.listing import Listing, listing, records, visible
from catalog.feeds.negotiation import choose
from catalog.feeds.parameters import Cursor, Window, parameters, window
from catalog.feeds.problem import reads_only
from catalog.feeds.resource import BY_MEDIA_TYPE, HTML, address_of, not_acceptable, statements
from vocab.namespaces import DCAT, DCT, NAL, XSD

PARAMETERS = ("after", "limit")
DESCRIPTION = "Everything that this installation has harvested, as its publishers describe it."
THEMES = NAL + "data-theme"


@reads_only
def negotiated_catalog(request: HttpRequest) -> HttpResponseBase:
    """/catalog: Turtle unless Accept asks for another syntax; people are sent to the list."""
    offered = (*BY_MEDIA_TYPE, HTML)
    wanted = choose(request.headers.get("Accept", ""), offered)
    if wanted is None:
        response = not_acceptable(offered)
    elif wanted == HTML:
        response = HttpResponseRedirect("/datasets", status=303)
    else:
        response = catalog(request, BY_MEDIA_TYPE[wanted])
    patch_vary_headers(response, ("Accept",))
    return response


@reads_only
def catalog(request: HttpRequest, format: str) -> HttpResponseBase:  # noqa: A002
    """One page of the feed in `format`."""
    asked = window(parameters(request, PARAMETERS))
    requester, base = asking(request), base_url(request)
    found = listing(visible(requester), asked)
    page = _page(f"{base}/catalog.{format}", asked, found)
    # Which statements are left out depends on the sequence, and on whom we speak to.
    seen_by = sorted(access().audiences(requester).ids)
    name, moved = settings.HANSA_NAME, (found.head, found.modified)
    tag = etag(page, name, base, *moved, seen_by, *found.entries, weak=True)
    response = answer(
        request,
        lambda: _chunks(requester, _Content(base, page, found)),
        format,
        # No Last-Modified: a change says when it began, and may be seen after one that began later.
        Validators(tag, None),
    )
    response["Link"] = _links(page)
    response["Content-Location"] = page.this
    return response


def ours(base: str) -> OurCatalogue:
    """Our catalogue, as every feed and dump describes it."""
    return OurCatalogue(
        iri=f"{base}/catalog",
        title=settings.HANSA_NAME,
        description=DESCRIPTION,
        publisher=settings.HANSA_NAME,
        homepage=f"{base}/",
    )


def _page(address: str, asked: Window, found: Listing) -> Page:
    return Page(
        this=address + asked.query(asked.cursor),
        first=address + asked.query(Cursor()),
        total=found.total,
        next=address + asked.query(found.next) if found.next else "",
    )


def _links(page: Page) -> str:
    links = [f'<{page.first}>; rel="first"']
    if page.next:
        links.append(f'<{page.next}>; rel="next"')
    return ", ".join(links)


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands on a page."""

    base: str
    page: Page
    found: Listing


def _chunks(requester: Requester, content: _Content) -> Iterator[bytes]:
    catalogue = ours(content.base)
    yield head(catalogue, content.page) + _more(catalogue.iri, content.found)
    for few in records(requester, [entry.id for entry in content.found.entries]):
        hidden = hidden_in(few, requester)
        for resource in few:
            address = address_of(resource, content.base)
            member = f"<{catalogue.iri}> <{MEMBERSHIP[resource.kind]}> <{address}> .\n"
            yield member.encode() + statements(resource, content.base, hidden)


def _more(catalogue: str, found: Listing) -> bytes:
    """When the catalogue last changed, and which themes its datasets have."""
    lines = f"<{catalogue}> <{DCAT}themeTaxonomy> <{THEMES}> .\n"
    if found.modified:
        moment = found.modified.astimezone(UTC).isoformat(timespec="seconds")
        lines += f'<{catalogue}> <{DCT}modified> "{moment}"^^<{XSD}dateTime> .\n'
    return lines.encode()
