"""Which service serves which high-value dataset: that stands in the record of the service.

HVD asks of a dataset that a service serves it, and a record is checked alone. So it is looked up
here, and the datasets of a service are checked again when the service comes or changes.
"""

from collections.abc import Sequence

from catalog.models import Link, Resource
from vocab.namespaces import DCAT

SERVES = DCAT + "servesDataset"


def served(ids: Sequence[int]) -> set[int]:
    """Which of `ids` are high-value datasets that a live service says it serves.

    A service that only some may see counts for the datasets of its own source alone.
    """
    asked = Resource.objects.live().filter(pk__in=ids, is_hvd=True).exclude(iri="")
    rows = list(asked.values_list("pk", "iri", "source_id"))
    links = Link.objects.filter(property=SERVES, target__in={iri for _, iri, _ in rows})
    serving = links.filter(resource__in=Resource.objects.live()) if rows else Link.objects.none()
    anyone, own = set(), set()
    for iri, source, audiences in serving.values_list(
        "target", "resource__source_id", "resource__audiences"
    ):
        own.add((iri, source))
        if not audiences:
            anyone.add(iri)
    return {pk for pk, iri, source in rows if iri in anyone or (iri, source) in own}


def served_by(ids: Sequence[int]) -> list[int]:
    """The live high-value datasets that these resources serve, or served when they were live."""
    targets = Link.objects.filter(resource__in=ids, property=SERVES).values_list("target")
    found = Resource.objects.live().filter(iri__in=targets.distinct(), is_hvd=True)
    return list(found.exclude(pk__in=ids).order_by("pk").values_list("pk", flat=True))
