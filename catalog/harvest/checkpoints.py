"""Which parts of a run are stored already, and when that no longer counts.

A checkpoint means "the records of part N of M of these pages". Another set of pages, or another
size of the parts, is cut elsewhere: then everything is compared anew, which costs no write twice.
"""

from catalog.models import HarvestRun


def stored(run: HarvestRun, parts: int) -> dict[int, bytes]:
    """Number of each part of `run` that is stored, of so many, with the keys seen in it."""
    if run.partitions != parts:
        void(run)
    return {part.number: bytes(part.seen) for part in run.partition_set.all()}


def keys(seen: bytes) -> set[bytes]:
    """The 8-byte keys that stand one after another."""
    return {seen[at : at + 8] for at in range(0, len(seen), 8)}


def void(run: HarvestRun) -> None:
    """Forget the parts that are stored; what was written stays, and is found unchanged."""
    if run.partition_set.all().delete()[0]:
        HarvestRun.objects.filter(pk=run.pk).update(stored=0, unchanged=0, withheld=0)
