"""The offers of another participant's catalogue: kept verbatim, found again by their dataset."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog.models import HarvestRun, Resource
from catalog.watching.stirs import terms_changed
from connector.dsp.messages import Catalog
from connector.dsp.tolerances import lasting_id
from connector.dsp.values import Json, members
from connector.federation.as_dcat import datasets, iri_of
from connector.models import Participant, RemoteOffer

AT_ONCE = 500  # rows of one statement


class Seen:
    """The offers of one walk through a catalogue."""

    def __init__(self, participant: Participant) -> None:
        self.participant = participant
        self.offers: dict[tuple[str, str], RemoteOffer] = {}

    def add(self, catalog: Catalog) -> None:
        """Those of one page."""
        for dataset in datasets(catalog):
            formats = sorted({one.format for one in dataset.distribution})
            for offer in dataset.has_policy:
                self.offers[dataset.id, offer.id] = RemoteOffer(
                    participant=self.participant,
                    dataset_id=dataset.id,
                    iri=iri_of(dataset.id, self.participant.address),
                    offer_id=offer.id,
                    body=offer.body.text,
                    formats=formats,
                )


@transaction.atomic
def keep(seen: Seen, *, whole: bool) -> None:
    """Keep the offers that were seen; of a `whole` catalogue the others are there no more."""
    kept = RemoteOffer.objects.filter(participant=seen.participant)
    _rename(kept, seen)
    terms_changed(_otherwise(kept, seen, whole=whole))
    RemoteOffer.objects.bulk_create(
        seen.offers.values(),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["participant", "dataset_id", "offer_id"],
        update_fields=["body", "formats", "iri", "seen"],
    )
    if whole:
        gone = [
            pk
            for pk, *key in kept.values_list("pk", "dataset_id", "offer_id")
            if tuple(key) not in seen.offers
        ]
        kept.filter(pk__in=gone).delete()


def _rename(kept: QuerySet[RemoteOffer], seen: Seen) -> None:
    """Let an offer that only has another id by now be the same one."""
    there = set(kept.values_list("dataset_id", "offer_id"))
    new = seen.offers.keys() - there
    now = {(dataset, lasting_id(offer, dataset)): offer for dataset, offer in new}
    renamed = []
    for offer in kept.iterator():
        key = offer.dataset_id, lasting_id(offer.offer_id, offer.dataset_id)
        if (found := now.pop(key, offer.offer_id)) != offer.offer_id:
            offer.offer_id = found
            renamed.append(offer)
    RemoteOffer.objects.bulk_update(renamed, ["offer_id"], batch_size=AT_ONCE)


def _otherwise(kept: QuerySet[RemoteOffer], seen: Seen, *, whole: bool) -> set[int]:
    """The resources whose offers say something else now, or are there no more."""
    found = set()
    known = kept.exclude(resource=None).values_list("resource_id", "body", "dataset_id", "offer_id")
    for resource, body, *key in known.iterator():
        now = seen.offers.get((key[0], key[1]))
        if (now is None and whole) or (now is not None and _terms(now.body) != _terms(body)):
            found.add(resource)
    return found


def _terms(body: str) -> dict[str, Any]:
    return {name: value for name, value in members(Json(body)).items() if name != "@id"}


@transaction.atomic
def link(run: HarvestRun) -> None:
    """Let each offer know the resource that its dataset has become."""
    offers = RemoteOffer.objects.filter(participant__address=run.source.url)
    iris = Resource.objects.filter(source=run.source).values_list("iri", "pk")
    by_iri = dict(iris.exclude(iri=""))
    changed = []
    for offer in offers.iterator():
        if offer.resource_id != (found := by_iri.get(offer.iri)):
            offer.resource_id = found
            changed.append(offer)
    RemoteOffer.objects.bulk_update(changed, ["resource"], batch_size=AT_ONCE)
    terms_changed({offer.resource_id for offer in changed if offer.resource_id})
