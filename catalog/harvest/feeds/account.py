"""What a run of a feed does otherwise than a run of a whole catalogue.

Its pages tell what has changed, so what they do not mention is not missing; and only what a change
reaches is split and compared. A change counts as stored once a complete run came after it: a run
that broke off leaves its changes to the next.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from catalog.harvest import missing
from catalog.harvest.feeds import reach, state
from catalog.harvest.feeds.pages import Bookmarks
from catalog.harvest.identity import key
from catalog.harvest.lease import Lease
from catalog.harvest.page import Page
from catalog.harvest.rules import RULES_VERSION
from catalog.models import FeedEntity, HarvestRun, Missing, Resource
from vocab.rdf.sandbox import Partition

SHARE = 5  # from a fifth of all entities on it costs less to read them all


class Reached:
    """What a run reaches of all that is kept as FeedEntity rows: those records, or everything."""

    def __init__(self, run: HarvestRun) -> None:
        self._run = run
        self._last = state.last_settled(run)
        self.settled = self._last.pk if self._last else 0
        self.reached: set[str] | None = None  # IRIs; None: everything
        self._seen: set[str] = set()

    @property
    def are_none(self) -> bool:
        """Whether there is nothing to store."""
        return self.reached is not None and not self.reached

    def spools(self, folder: Path) -> list[Path]:
        """What is to be split: what is said of all that is reached."""
        spool = folder / "changes.nt"
        with spool.open("wb") as out:
            if self.reached is None:
                reach.write_all(self._run.source_id, out)
            else:
                reach.write(self._run.source_id, self.reached, out)
        return [spool] if spool.stat().st_size else []

    def of(self, partition: Partition) -> Partition:
        """The partition without what was read only because it belongs to others.

        What is not named by an IRI is no entity, and no record.
        """
        kept = []
        for record in partition.records:
            iri = record.root[1:-1].decode()
            if record.root[:1] == b"<" and (self.reached is None or iri in self.reached):
                kept.append(record)
                self._seen.add(iri)
        found = partition.findings
        if self.reached is not None:
            found = tuple(f for f in found if f.focus in self.reached)
        return replace(partition, records=kept, findings=found)

    def find(self) -> None:
        """Find out what the changes reach that are not settled yet."""
        self.reached = None if self._is_everything() else self._by_changes()

    def _is_everything(self) -> bool:
        """Whether all records are to be stored: the first time, by new rules, or after a flood."""
        last, language = self._last, self._run.source.default_language
        if last is None or last.rules_version != RULES_VERSION:
            return True
        if last.default_language != language:
            return True
        rows = FeedEntity.objects.filter(source=self._run.source_id)
        changed = rows.filter(changed_in__gt=self.settled).count()
        return changed * SHARE > rows.count()

    def _by_changes(self) -> set[str]:
        changed = state.waiting(self._run, self.settled)
        return reach.records(self._run.source_id, changed)


class Changes(Reached):
    """The changes that a run of a feed has to store."""

    def __init__(self, run: HarvestRun) -> None:
        super().__init__(run)
        self.bookmarks = Bookmarks(run, self.settled)

    def take_in(self, lease: Lease, pages: list[Page]) -> None:
        """Keep what the pages of the run say, and find out what it reaches."""
        self.bookmarks.take_in(lease, pages)
        self.find()

    def knows_nothing(self) -> bool:
        """Whether no event of this feed was ever understood."""
        return not FeedEntity.objects.filter(source=self._run.source_id).exists()

    def note_missing(self, lease: Lease) -> None:
        """What the feed said to be deleted, or to be no record any more, is missing from now on."""
        missing.note_these(lease, self._run, self._not_seen())

    def gone(self) -> list[int]:
        """Ids of live records that are missing, were so before, or would be from now on."""
        back = {key(iri) for iri in self._seen}
        rows = Missing.objects.filter(source=self._run.source_id).values_list("pk", "key")
        before = {pk for pk, known in rows if bytes(known) not in back}
        return sorted(before | {pk for pk, _ in self._not_seen()})

    def _not_seen(self) -> Iterator[tuple[int, str]]:
        """Live records that are not missing yet and that the feed does not describe any more."""
        rows = Resource.objects.filter(
            source=self._run.source_id, withdrawn__isnull=True, missing__isnull=True
        )
        if self.reached is not None:
            rows = rows.filter(stable_id__in=self.reached - self._seen)
        pairs = rows.values_list("id", "stable_id").order_by("id").iterator(chunk_size=10_000)
        return (pair for pair in pairs if pair[1] not in self._seen)
