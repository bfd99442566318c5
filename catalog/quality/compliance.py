"""Whether a record keeps DCAT-AP, as its check says: the one place where the score asks."""

from collections.abc import Callable

from catalog.models import Resource, Verdict
from vocab.profiles.table import DCAT_AP

# What the check says of a record; None: it has not been checked, or could not be.
Complies = Callable[[Resource], bool | None]


def of_verdict(resource: Resource) -> bool | None:
    """Whether nothing of the record is a violation of DCAT-AP."""
    kept = Verdict.objects.filter(resource=resource.pk, profile=DCAT_AP.id)
    found = kept.values_list("violations", flat=True).first()
    return None if found is None else not found


complies: Complies = of_verdict
