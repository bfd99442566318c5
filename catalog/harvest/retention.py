"""How long superseded statements are kept: settings.HISTORY_DAYS after they were superseded.

Versions, their hashes and tombstones stay for ever: only the words go. What stood in the catalogue
on a day within these days can be told whole, however long it had stood there.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from catalog.harvest.copy import cursor

BATCH = 1_000

# A version that came after the limit was not superseded before it: that spares most of the looking.
_FORGET = """
DELETE FROM catalog_versionbody WHERE version_id = ANY(ARRAY(
    SELECT b.version_id FROM catalog_versionbody b
    JOIN catalog_version v ON v.id = b.version_id JOIN catalog_change c ON c.id = v.change_id
    WHERE c.at < %(limit)s AND EXISTS (
        SELECT 1 FROM catalog_version later JOIN catalog_change came ON came.id = later.change_id
        WHERE later.resource_id = v.resource_id AND later.id > v.id
        AND later.kind IN ('content', 'restored') AND came.at < %(limit)s)
    LIMIT %(batch)s FOR UPDATE OF b SKIP LOCKED))
"""


def limit(now: datetime) -> datetime | None:
    """What was superseded before this moment is not kept any more; None: all is kept."""
    return now - timedelta(days=settings.HISTORY_DAYS) if settings.HISTORY_DAYS else None


def forget(now: datetime) -> int:
    """Delete what is not to be kept any more, a batch for each transaction. Returns how much."""
    before, forgotten, last = limit(now), 0, BATCH
    while before is not None and last == BATCH:
        with transaction.atomic(), cursor() as cur:
            last = cur.execute(_FORGET, {"limit": before, "batch": BATCH}).rowcount
        forgotten += last
    return forgotten
