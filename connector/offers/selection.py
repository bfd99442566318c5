"""What is in an offer, and whom that shows it to.

A resource with published offers that all have an access policy is shown to those who satisfy one of
them, and to its members. One offer without such a policy lifts that.
"""

import uuid
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from catalog import visibility
from catalog.access import AudienceKind, audience
from catalog.models import Distribution, Kind, Resource
from connector.models import Offer, OfferedResource
from connector.models.participant import CATALOGUE

AT_ONCE = 1_000  # rows of one statement


def selection(offer: Offer) -> QuerySet[Resource]:
    """What the offer offers: datasets of its organisation that are live and can be had."""
    ways = Distribution.objects.filter(resource=OuterRef("pk"), withdrawn=None)
    rows = Resource.objects.live().filter(
        Exists(ways), kind=Kind.DATASET, source__organisation=offer.organisation_id
    )
    rows = rows.exclude(source__kind=CATALOGUE)  # what another participant offers it offers itself
    if offer.source_id is None:
        return rows.filter(offered__offer=offer)
    rows = rows.filter(source=offer.source_id)
    return rows.filter(themes__overlap=offer.themes) if offer.themes else rows


def bring_up(offer: Offer, among: Collection[int] | None = None) -> None:
    """Let the rows of the offer say what is in it now, `among` these resources (None: all)."""
    rows, wanted = offer.offered.order_by(), selection(offer).order_by()
    if among is not None:
        rows, wanted = rows.filter(resource__in=among), wanted.filter(pk__in=among)
    ids = set(wanted.values_list("pk", flat=True))
    known = dict(rows.values_list("resource_id", "withdrawn"))
    gone = [pk for pk, withdrawn in known.items() if withdrawn is None and pk not in ids]
    back = [pk for pk, withdrawn in known.items() if withdrawn is not None and pk in ids]
    rows.filter(resource__in=gone).update(withdrawn=Now())
    rows.filter(resource__in=back).update(withdrawn=None)
    add(offer, sorted(ids.difference(known)))


def add(offer: Offer, resources: Collection[int]) -> None:
    """New rows, each with the `@id` that the offer has there, now and for ever."""
    OfferedResource.objects.bulk_create(
        (
            OfferedResource(offer=offer, resource_id=pk, wire_id=_wire_id(offer, pk))
            for pk in resources
        ),
        batch_size=AT_ONCE,
    )


def narrow(resources: Collection[int]) -> None:
    """Show these resources to whom their published offers show them, at once.

    What is not live keeps its restriction: it may come back before anybody looks at its offers.
    """
    is_live = Q(resource__published=True, resource__withdrawn=None)
    published = OfferedResource.objects.filter(
        Q(withdrawn=None) | ~is_live, resource__in=resources, offer__state=Offer.State.PUBLISHED
    )
    rows: Iterable[tuple[int, int | None]] = published.order_by().values_list(
        "resource_id", "offer__admission_id"
    )
    shown: dict[int, set[int]] = {pk: set() for pk in resources}
    public: set[int] = set()
    for pk, admission in rows:
        if admission is None:
            public.add(pk)
        else:
            shown[pk].add(audience(AudienceKind.ADMISSION, admission))
    visibility.show_to({pk: () if pk in public else whom for pk, whom in shown.items()})


def follow(resources: Collection[int]) -> None:
    """These resources have changed: take them into the published offers, or out of them."""
    sources = Resource.objects.filter(pk__in=resources).values("source")
    of_them = OfferedResource.objects.filter(resource__in=resources).values("offer")
    published = Offer.objects.filter(state=Offer.State.PUBLISHED)
    for offer in published.filter(Q(source__in=sources) | Q(pk__in=of_them)).order_by("pk"):
        bring_up(offer, resources)
    narrow(resources)


def _wire_id(offer: Offer, resource_id: int) -> str:
    name = f"{settings.PARTICIPANT_ID} offers {offer.pk} {resource_id}"
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn
