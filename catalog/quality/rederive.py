"""Check and score records again that have not changed: what stands of them follows from the rules.

The courier does so by itself when the version of the profiles or of the score is another
(catalog.quality.checking, catalog.quality.reader). This is for now and here: after a change of a
table or of a list that has no version, or to be sure. It may run beside couriers: the rows are
locked while their findings are replaced, and what is done twice comes to the same.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from catalog.models import HarvestSource, Resource
from catalog.quality.checking import BATCH, checked, keep
from catalog.quality.scores import rescore, sum_up


def rederive(source: HarvestSource | None = None) -> Iterator[int]:
    """Check and score the live records of a source, or all; yields how many are done so far.

    Each batch is a transaction of its own. The means of today follow when all are done.
    """
    touched: set[int] = set()
    last = done = 0
    while ids := _after(last, source):
        found = list(checked(ids))
        with transaction.atomic():
            keep(ids, found)
            touched |= rescore(ids)
        last, done = ids[-1], done + len(ids)
        yield done
    with transaction.atomic():
        sum_up(touched, timezone.localdate())


def _after(last: int, source: HarvestSource | None) -> list[int]:
    rows = Resource.objects.live().filter(pk__gt=last)
    if source is not None:
        rows = rows.filter(source=source)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
