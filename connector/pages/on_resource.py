"""What contracts add to the page of a dataset: settings.RESOURCE_PANEL.

Who may see the page is told what is offered, to them or to everybody, on what terms and how to ask;
who negotiates asks here; stewards offer it, and say where its data are delivered from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.requester import Requester, asking
from catalog.models import Kind, Resource
from catalog.pages.panels import Offered, Panel
from catalog.pages.reader import languages
from connector.access import shown_offers
from connector.catalogue.reading import dataset_id
from connector.deciding import policy_of
from connector.dsp.values import Json
from connector.models import OfferedResource, Participant, RemoteOffer
from connector.models.participant import CATALOGUE
from connector.pages.ask import may_ask, remote_offers
from connector.pages.data_sources import Delivered, delivered, may_deliver
from connector.pages.words import Terms, terms_of
from vocab.errors import UnreadablePolicy
from vocab.odrl.policy import Policy

MOST = 20  # offers of ours


@dataclass(frozen=True, slots=True)
class Ours:
    """An offer of ours. Its page is for members of the organisation (`is_mine`)."""

    offer_id: int
    title: str
    offered_by: str
    wire_id: str
    terms: Terms
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Theirs:
    """An offer of another participant."""

    participant: Participant
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class OnContract:
    """What the templates show. `delivered` is for stewards alone."""

    ours: Sequence[Ours]
    theirs: Sequence[Theirs]
    may_ask: bool
    can_be_asked: bool
    may_offer: bool
    delivered: Sequence[Delivered]
    dataset_id: str
    address: str
    participant_id: str


def panel(request: HttpRequest, resource: Resource) -> Panel | None:
    """For a dataset that is offered, or that a steward may offer. At most four queries."""
    if resource.kind != Kind.DATASET:
        return None
    requester, reads = asking(request), languages(request)
    is_steward = resource.source.kind != CATALOGUE and may_deliver(resource, requester)
    remote = list(remote_offers(resource))
    theirs = [Theirs(one.participant, terms_of(Json(one.body), reads)) for one in remote]
    rows = _rows(requester, resource)
    ours = [_ours(row, requester, reads) for row in rows]
    if not (theirs or ours or is_steward):
        return None
    can_be_asked = any(not one.participant.is_read_only for one in remote)
    asks = can_be_asked and may_ask(requester)
    facts = OnContract(
        ours=ours,
        theirs=theirs,
        may_ask=asks,
        can_be_asked=can_be_asked,
        may_offer=is_steward and resource.published and not theirs,
        delivered=delivered(request, resource) if is_steward and not theirs else (),
        dataset_id=dataset_id(resource),
        address=settings.DSP_URL,
        participant_id=settings.PARTICIPANT_ID,
    )
    offers = (*_theirs(remote, reverse("ask", args=[resource.pk]), asks=asks), *_of(rows))
    return Panel(
        "connector/on_resource.html", "connector/on_resource_next.html", asks, facts, offers
    )


def _theirs(remote: Sequence[RemoteOffer], address: str, *, asks: bool) -> Iterator[Offered]:
    """The offers of others, to be asked for at `address`."""
    us = settings.PARTICIPANT_ID
    for one in remote:
        yield Offered(str(one.participant), _policy(one.body), us, address, may_ask=asks)


def _of(rows: Sequence[OfferedResource]) -> Iterator[Offered]:
    """Offers of ours: nobody asks for them here."""
    for row in rows:
        yield Offered(row.offer.organisation.name, _policy(row.offer.contract_policy), "", "")


def _rows(requester: Requester, resource: Resource) -> list[OfferedResource]:
    """Published offers of ours that show themselves to who asks. One query."""
    rows = shown_offers(requester).filter(resource=resource)
    return list(rows.select_related("offer__organisation").order_by("offer")[:MOST])


def _ours(row: OfferedResource, requester: Requester, reads: Sequence[str]) -> Ours:
    return Ours(
        offer_id=row.offer_id,
        title=row.offer.title,
        offered_by=row.offer.organisation.name,
        wire_id=row.wire_id,
        terms=terms_of(Json(row.offer.contract_policy), reads),
        is_mine=requester.is_administrator
        or row.offer.organisation_id in requester.organisation_ids,
    )


def _policy(body: str) -> Policy | None:
    try:
        return policy_of(Json(body))
    except UnreadablePolicy:
        return None
