"""Stand-in."""

from datetime import datetime

from connector.errors import UnknownOffer
from connector.identity.base import Claims
from connector.models import Offer, OfferedResource


def offered_to(claims: Claims, wire_id: str, now: datetime) -> OfferedResource:
    found = (
        OfferedResource.objects.select_related("offer__organisation", "resource")
        .filter(wire_id=wire_id, withdrawn=None, offer__state=Offer.State.PUBLISHED)
        .first()
    )
    if found is None:
        raise UnknownOffer("no such offer")
    return found
