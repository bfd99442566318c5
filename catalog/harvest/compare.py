"""What of a partition is new? A look-up of known hashes is all that an unchanged record costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.harvest.copy import cursor
from catalog.harvest.rules import RULES_VERSION
from catalog.models import HarvestRun


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a record already."""

    id: int
    content_hash: str
    rules_version: int
    withdrawn: bool
    published: bool

    def is_still(self, content_hash: str) -> bool:
        """Whether a record with this hash needs no write at all."""
        same = self.content_hash == content_hash and self.rules_version == RULES_VERSION
        return same and not self.withdrawn


def known(source_id: int, stable_ids: Sequence[str]) -> dict[str, Known]:
    """What the source's records with these stable ids are like in the store."""
    with cursor() as cur:
        cur.execute(
            "SELECT stable_id, id, content_hash, rules_version, withdrawn IS NOT NULL, published"
            " FROM catalog_resource WHERE source_id = %s AND stable_id = ANY(%s)",
            (source_id, list(stable_ids)),
        )
        return {row[0]: Known(*row[1:]) for row in cur}


def language_changed(run: HarvestRun) -> bool:
    """Whether records of the run's source may be derived for another default language than now."""
    earlier = HarvestRun.objects.harvests().filter(source=run.source_id).exclude(pk=run.pk)
    last = earlier.filter(complete=True).first()
    since = earlier.filter(pk__gte=last.pk if last else 0).exclude(complete=False, stored=0)
    return since.exclude(default_language=run.source.default_language).exists()


def blank_ids(source_id: int, hashes: Sequence[str]) -> dict[str, Iterator[str]]:
    """Stable ids of the source's blank records by content hash: twins have one hash."""
    if not hashes:
        return {}
    with cursor() as cur:
        cur.execute(
            "SELECT content_hash, array_agg(stable_id ORDER BY withdrawn NULLS FIRST, id)"
            " FROM catalog_resource WHERE source_id = %s AND iri = '' AND content_hash = ANY(%s)"
            " GROUP BY content_hash",
            (source_id, list(hashes)),
        )
        return {content_hash: iter(names) for content_hash, names in cur}
