"""What of our catalogue one participant may see: a page of datasets, or one by its `@id`.

Dataspace Protocol 2025-1, Catalog Protocol: a dataset stands there with at least one offer and one
distribution; ours all lead to the one service.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from catalog.feeds.hidden import hidden_in
from catalog.feeds.resource import address_of
from catalog.feeds.seen import seen
from catalog.models import Kind, Resource
from connector.access import Peer, offers_shown_to, visible_offers
from connector.catalogue import described
from connector.catalogue.filters import Wanted, narrowed
from connector.dsp.messages import Catalog, DataService, Dataset, Distribution, Json, Offer
from connector.dsp.values import members
from connector.errors import NotFound
from connector.models import DataSource, OfferedResource
from connector.texts.filled import name_of

PULL = "HttpData-PULL"  # the format by which data is had here (settings.DATA_PLANES)
FEW = 1_000  # offered resources that are named one by one
_GENID = "/.well-known/genid/"


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the catalogue. The next one begins behind `last`, the one before behind `before`
    (None: there is none).
    """

    catalog: Catalog
    last: int | None
    before: int | None


def base_address() -> str:
    """The address of this installation, as it stands in what others keep."""
    return settings.DSP_URL.removesuffix(settings.DSP_PATH)


def dataset_id(resource: Resource) -> str:
    """The `@id` of a dataset in our catalogue: the same as in our feeds."""
    return address_of(resource, base_address())


def page(asks: Peer, after: int, wanted: Wanted) -> Page:
    """What is wanted of the datasets that are offered to who asks, behind the id `after`."""
    found = narrowed(_offered(asks), wanted)
    following = found.filter(pk__gt=after).order_by("pk")
    rows = list(following[wanted.offset : wanted.offset + wanted.limit + 1])
    shown = rows[: wanted.limit]
    catalog = Catalog(
        id=f"{base_address()}/catalog",
        participant_id=settings.PARTICIPANT_ID,
        service=(_service(),),
        dataset=tuple(_datasets(shown, asks)),
        extra=Json.of({"dct:title": settings.HANSA_NAME}),
    )
    last = shown[-1].pk if len(rows) > len(shown) else None
    return Page(catalog, last, _before(found, after, wanted.limit) if after else None)


def _before(found: QuerySet[Resource], after: int, limit: int) -> int:
    """Where the page begins that ends with `after`."""
    earlier = found.filter(pk__lte=after).order_by("-pk").values_list("pk", flat=True)
    return next(iter(earlier[limit : limit + 1]), 0)


def one(asks: Peer, dataset_id: str) -> Dataset:
    """The dataset with this `@id`. Raises NotFound: it is not here, or not offered to who asks."""
    rows = list(_offered(asks).filter(_named(dataset_id)).order_by("pk")[:1])
    for found in _datasets(rows, asks):
        return found
    raise NotFound(f"no dataset {dataset_id[:200]!r} for {asks.participant}")


def _offered(asks: Peer) -> QuerySet[Resource]:
    """What is offered to who asks: of several copies of one dataset the first."""
    live = Resource.objects.visible_to(asks).live().filter(kind=Kind.DATASET)
    rows = _on_offer(live, asks)
    earlier = rows.filter(iri=OuterRef("iri"), pk__lt=OuterRef("pk")).exclude(iri="")
    return rows.filter(Q(iri="") | ~Exists(earlier)).select_related("source")


def _on_offer(rows: QuerySet[Resource], asks: Peer) -> QuerySet[Resource]:
    """Those of the rows that an offer shows.

    Of few resources by their ids. Of many by a question for each row: as a scalar one, since
    PostgreSQL would make of an EXISTS a list of all that is offered, for every page.
    """
    offers = list(offers_shown_to(asks).values_list("pk", flat=True))
    shown = OfferedResource.objects.filter(offer__in=offers, withdrawn=None).order_by()
    if not shown[FEW : FEW + 1].values_list("pk"):
        return rows.filter(pk__in=set(shown.values_list("resource_id", flat=True)))
    one = shown.filter(resource=OuterRef("pk")).values("pk")[:1]
    return rows.alias(offered_by=Subquery(one)).filter(offered_by__isnull=False)


def _named(dataset_id: str) -> Q:
    """By our address of it only where its publisher gave it none."""
    if "\0" in dataset_id or not dataset_id:
        return Q(pk=None)
    number = dataset_id.removeprefix(f"{base_address()}{_GENID}")
    if number != dataset_id and number.isdecimal() and len(number) < 19:
        return Q(pk=int(number), iri="")
    return Q(iri=dataset_id)


def _service() -> DataService:
    return DataService(id=settings.DSP_URL, endpoint_url=settings.DSP_URL)


def _datasets(rows: Sequence[Resource], asks: Peer) -> list[Dataset]:
    """With their offers, and with what may be said of them to who asks."""
    policies = _policies(rows, asks)
    hidden = hidden_in(rows, asks)
    others = _formats_of_others(rows)
    return [
        _dataset(
            row,
            seen(row, hidden).document if hidden else row.document,
            policies[row.pk],
            others.get(row.pk, (PULL,)),
        )
        for row in rows
        if policies[row.pk]  # an offer may have been withdrawn since the rows were read
    ]


def _dataset(
    row: Resource, document: Mapping[str, Any], offers: Sequence[Offer], formats: Sequence[str]
) -> Dataset:
    service = _service()  # in each: peers that read JSON-LD take its bare id for a text
    ways = document.get("distributions") or [{}]
    return Dataset(
        id=dataset_id(row),
        has_policy=tuple(offers),
        distribution=tuple(
            Distribution(access_service=service, format=name, extra=described.distribution(way))
            for way in ways
            for name in formats
        ),
        extra=described.dataset(document),
    )


def _formats_of_others(rows: Sequence[Resource]) -> Mapping[int, Sequence[str]]:
    """How those are handed over whose data a data plane of others delivers."""
    if not settings.SIGNALING:
        return {}
    delivered = DataSource.objects.filter(resource__in=[row.pk for row in rows])
    found = delivered.exclude(plane=None).values_list("resource_id", "plane__profiles")
    return dict(found)


def _policies(rows: Sequence[Resource], asks: Peer) -> Mapping[int, list[Offer]]:
    """The offers of each, in the order in which they were made."""
    offered = visible_offers(asks).filter(resource__in=[row.pk for row in rows])
    found: dict[int, list[Offer]] = {row.pk: [] for row in rows}
    for row in offered.select_related("offer").order_by("offer", "pk"):
        found[row.resource_id].append(_policy(row))
    return found


def _policy(row: OfferedResource) -> Offer:
    """The rules letter by letter: peers compare them; and which contract text goes with them."""
    rules = members(Json(row.offer.contract_policy))
    text = name_of(row.offer.contract_case)
    return Offer(Json.of({"@id": row.wire_id, "@type": "Offer", **text, **rules}))
